from django.db import migrations, models
import django.db.models.deletion

from conferencing.models.directory import found_by

AT_ONCE = 500


def keep_numbers(apps, schema_editor):
    """Each contact had one number."""
    alias = schema_editor.connection.alias
    contacts = apps.get_model("conferencing", "Contact").objects.using(alias)
    numbers = apps.get_model("conferencing", "ContactNumber")
    rows = list(contacts.all())
    for row in rows:
        row.found_by = found_by(row.name, [])
    contacts.bulk_update(rows, ["found_by"], batch_size=AT_ONCE)
    kept = [numbers(contact_id=row.pk, number=row.number) for row in rows]
    numbers.objects.using(alias).bulk_create(kept, batch_size=AT_ONCE)


def grant(apps, schema_editor):
    """Groups that exist are never given anything later, and this permission nobody could take away
    from them before.
    """
    database = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(database)
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(database)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    operating = groups.filter(name__in=["supervisor", "admin"])
    if not operating.exists():  # a new installation: its groups are made later
        return
    kind, _ = kinds.get_or_create(app_label="conferencing", model="contact")
    manage, _ = permissions.get_or_create(
        content_type=kind,
        codename="manage_directory",
        defaults={"name": "Can edit, import and export the directory"},
    )
    for group in operating:
        group.permissions.add(manage)


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0037_unanswered"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contact",
            options={
                "ordering": ["name", "pk"],
                "permissions": [("manage_directory", "Can edit, import and export the directory")],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="found_by",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="is_host",
            field=models.BooleanField(
                default=False,
                help_text="“Mute all except hosts” leaves them alone.",
                verbose_name="host",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="note",
            field=models.TextField(blank=True, default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="contact",
            name="tags",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="ContactNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="+12025550142 or sip:ana@example.com; without a country code, a number of the region in LOCAL_REGION",
                        max_length=255,
                        unique=True,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="conferencing.contact",
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_numbers, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
