from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0018_queue_settings")]

    operations = [
        migrations.AddField(
            model_name="command",
            name="not_known_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="command",
            index=models.Index(
                condition=models.Q(("state", "not_known")),
                fields=["asked_at"],
                name="commands_not_known",
            ),
        ),
    ]
