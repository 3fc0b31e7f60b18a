"""The name of a permission, said as a person would.

Django writes the name of a permission once, when it is made: the row is renamed here.
"""

from django.db import migrations

CODENAME = "supervise_privately"
BEFORE = "Can listen privately: other supervisors do not see them; sees who else does"
AFTER = "Can listen privately, unseen by other supervisors, and see who else does"


def _rename(apps, schema_editor, before, after):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    # Whoever has given it a name of their own keeps that.
    permissions.filter(codename=CODENAME, name=before).update(name=after)


def say_it_plainly(apps, schema_editor):
    _rename(apps, schema_editor, BEFORE, AFTER)


def say_it_as_before(apps, schema_editor):
    _rename(apps, schema_editor, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("conferencing", "0071_recordings_by_leg"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="supervision",
            options={
                "default_permissions": (),
                "permissions": [
                    ("listen_conferences", "Can listen to conferences on their own phone"),
                    ("whisper_conferences", "Can whisper to people in a conference they listen to"),
                    ("barge_conferences", "Can barge in: be heard by everyone in a conference"),
                    (
                        "take_over_conferences",
                        "Can take over: stay with the callers while the agent's call ends",
                    ),
                    ("supervise_privately", AFTER),
                ],
            },
        ),
        migrations.RunPython(say_it_plainly, say_it_as_before),
    ]
