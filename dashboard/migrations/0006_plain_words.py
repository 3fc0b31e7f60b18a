"""What was changed, said as a person would: rows that say it as before are renamed."""

from django.db import migrations, models

RENAMED = {
    "Agent of a queue": "Queue membership",
    "Number of a contact": "Contact number",
    "Rule of a team": "Team rule",
    "File of contacts": "Contact file",
}


def say_it_plainly(apps, schema_editor):
    changes = apps.get_model("dashboard", "Change").objects.using(schema_editor.connection.alias)
    for before, after in RENAMED.items():
        changes.filter(what=before).update(what=after)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0005_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="kiosklink",
            name="name",
            field=models.CharField(
                help_text="For example, where the screen is mounted.", max_length=80
            ),
        ),
        migrations.RunPython(say_it_plainly, migrations.RunPython.noop),
    ]
