from collections import Counter

from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone


ANSWERED = ("bridged", "bridging-in-process")
ABANDONED = ("hangup",)


def count_the_journal(apps, schema_editor):
    """The counters as they would be, had they been counted from the first exit on."""
    database = schema_editor.connection.alias
    journal = apps.get_model("conferencing", "JournalEntry").objects.using(database)
    day = TruncDate("occurred_at", tzinfo=timezone.get_default_timezone())
    exits = (
        journal.filter(event_class="CallLeftQueue", data__reason__in=ANSWERED + ABANDONED)
        .annotate(day=day)
        .values_list("day", "data__queue", "data__reason")
        .annotate(exits=Count("pk"))
    )
    answered, abandoned = Counter(), Counter()
    for date, queue, reason, count in exits:
        (answered if reason in ANSWERED else abandoned)[date, queue] += count
    model = apps.get_model("conferencing", "QueueDay")
    model.objects.using(database).bulk_create(
        (
            model(date=day[0], queue=day[1], answered=answered[day], abandoned=abandoned[day])
            for day in sorted(answered.keys() | abandoned.keys())
        ),
        batch_size=200,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0004_command_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("queue", models.CharField(max_length=255)),
                ("answered", models.PositiveIntegerField(default=0)),
                ("abandoned", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("date", "queue"), name="one_row_per_queue_and_day"
                    )
                ],
            },
        ),
        migrations.RunPython(count_the_journal, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name="journalentry",
            name="journal_queue_exits",
        ),
    ]
