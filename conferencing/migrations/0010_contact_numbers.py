from django.conf import settings
from django.db import migrations, models

from conferencing.models.numbers import NoNumber, normalised


def normalise(apps, schema_editor):
    """What cannot be normalised stays as it is, and so does what would be another contact's."""
    contacts = apps.get_model("conferencing", "Contact").objects.using(
        schema_editor.connection.alias
    )
    for contact in contacts.order_by("pk"):
        try:
            number = normalised(contact.number, settings.LOCAL_REGION)
        except NoNumber:
            continue
        if number != contact.number and not contacts.filter(number=number).exists():
            contacts.filter(pk=contact.pk).update(number=number)


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0009_reception")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="number",
            field=models.CharField(
                help_text="+12025550142 or sip:ana@example.com; without a country code, a number of the region in LOCAL_REGION",
                max_length=255,
                unique=True,
            ),
        ),
        migrations.RunPython(normalise, migrations.RunPython.noop),
    ]
