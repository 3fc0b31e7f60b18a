from django.db import migrations, models


class Migration(migrations.Migration):
    """Both lists of a command hold call control ids; their names now say which. And the kinds of
    announcements are called what their buttons say.
    """

    dependencies = [
        ("conferencing", "0003_calls_up"),
    ]

    operations = [
        migrations.RenameField("command", "people", "named_legs"),
        migrations.RenameField("command", "legs", "changed_legs"),
        migrations.AlterField(
            "announcement",
            "kind",
            models.CharField(
                choices=[("speak", "Read out a message"), ("play", "Play a sound")],
                default="speak",
                max_length=16,
            ),
        ),
    ]
