from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0070_sealed_journals"),
    ]

    operations = [
        migrations.AddField(
            model_name="recording",
            name="call_leg_id",
            field=models.CharField(blank=True, default="", max_length=255),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("call_control_id", "")),
                fields=["call_leg_id"],
                name="recordings_kept_by_leg",
            ),
        ),
    ]
