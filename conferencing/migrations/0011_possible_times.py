from datetime import UTC, datetime, timedelta

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone


EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
MOST_AHEAD = timedelta(days=1)
MIRRORED = ("Conference", "Participant", "Call", "Queue", "Recording")
# What has ended has ended, whenever that was.
ENDS = ("ended_at", "left_at", "saved_at")


def unset_what_cannot_be(apps, schema_editor):
    """Times that earlier versions took from events: before 2015, or far in the future."""
    database, now = schema_editor.connection.alias, timezone.now()
    for name in MIRRORED:
        model = apps.get_model("conferencing", name)
        for field in model._meta.fields:
            if isinstance(field, models.DateTimeField):
                odd = Q(**{f"{field.name}__gt": now + MOST_AHEAD})
                odd |= Q(**{f"{field.name}__lt": EARLIEST})
                value = now if field.name in ENDS else None
                model.objects.using(database).filter(odd).update(**{field.name: value})
    journal = apps.get_model("conferencing", "JournalEntry").objects.using(database)
    odd = Q(occurred_at__gt=F("recorded_at") + MOST_AHEAD) | Q(occurred_at__lt=EARLIEST)
    journal.filter(odd).update(occurred_at=F("recorded_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0010_contact_numbers"),
    ]

    operations = [
        migrations.RunPython(unset_what_cannot_be, migrations.RunPython.noop, elidable=True),
    ]
