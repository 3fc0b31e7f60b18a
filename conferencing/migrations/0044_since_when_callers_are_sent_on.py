from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0043_press_1_to_take_a_call")]

    operations = [
        migrations.RenameField("queuesettings", "hours_changed_at", "closed_changed_at"),
        *(
            migrations.AddField(
                "queuesettings", name, models.DateTimeField(blank=True, editable=False, null=True)
            )
            for name in ("overflow_changed_at", "timeout_changed_at")
        ),
    ]
