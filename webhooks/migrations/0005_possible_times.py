from datetime import UTC, datetime, timedelta

from django.db import migrations
from django.db.models import F, Q


EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
MOST_AHEAD = timedelta(days=1)


def unset_what_cannot_be(apps, schema_editor):
    """The text of these times stays in the body."""
    events = apps.get_model("webhooks", "WebhookEvent").objects
    odd = Q(occurred_at__gt=F("received_at") + MOST_AHEAD) | Q(occurred_at__lt=EARLIEST)
    events.using(schema_editor.connection.alias).filter(odd).update(occurred_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0004_reception"),
    ]

    operations = [
        migrations.RunPython(unset_what_cannot_be, migrations.RunPython.noop, elidable=True),
    ]
