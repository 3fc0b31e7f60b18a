"""Rows and sums of the visits that calls have kept as lists until now.

The rows are what the code of this version makes of the stored state of a call (conferencing/metrics
is pure and knows no table): that they are the same is what the mirror relies on from now on.
"""

from collections import Counter, defaultdict
from dataclasses import replace

import msgspec
from django.db import migrations

from conferencing.metrics import sums, visits
from conferencing.metrics.policy import Policy
from conferencing.projection.mending import Unmendable, mended
from conferencing.projection.states import CallState, Visit

AT_ONCE = 1000
POLICY = Policy()
COLUMNS = (
    "call_control_id",
    "direction",
    "hangup_cause",
    "hangup_source",
    "initiated_at",
    "answered_at",
    "bridged_at",
    "ended_at",
)
HUNG_UP = ("hangup", "remove")
ACCEPTED = ("accepted", "confirmed")


def fill(apps, schema_editor):
    database = schema_editor.connection.alias
    calls = apps.get_model("conferencing", "Call").objects.using(database).exclude(visits=[])
    amounts = defaultdict(Counter)
    last = ""
    while chunk := list(calls.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = chunk[-1].pk
        _journal_hangups(apps, database, chunk)
        states = [_state(call) for call in chunk]
        of_calls = [visit for state in states for visit in visits.of_call(state)]
        _save_states(calls, chunk, states)
        _save(apps, database, of_calls)
        for visit in of_calls:
            for at, name, amount in sums.entries(visit, POLICY):
                amounts[sums.interval_of(at), visit.queue][name] += amount
    _save_sums(apps, database, amounts)


def _state(call):
    """The stored state, with what earlier versions did not note in it."""
    *earlier, last = _visits(call) or (None,)
    known = (*earlier, _with_answer(last, call)) if last else ()
    columns = {column: getattr(call, column) for column in COLUMNS}
    return CallState(**columns, hung_up_by_us_at=call.hung_up_by_us_at, visits=known)


def _save_states(calls, chunk, states):
    """Those that differ from what is stored, which are few."""
    news = []
    for call, state in zip(chunk, states, strict=True):
        if state.hung_up_by_us_at or state.visits != _visits(call):
            call.visits = msgspec.json.decode(msgspec.json.encode(state.visits))
            news.append(call)
    calls.bulk_update(news, ["visits", "hung_up_by_us_at"], batch_size=100)


def _visits(call):
    try:
        return mended(msgspec.json.encode(call.visits), tuple[Visit, ...])
    except Unmendable:
        return ()


def _with_answer(visit, call):
    """Whoever was taken out to be connected, and was."""
    was_connected = (
        visit.reason == "bridging-in-process"
        and call.bridged_at
        and visit.left_at
        and call.bridged_at >= visit.left_at
    )
    return replace(visit, answered_at=call.bridged_at) if was_connected else visit


def _journal_hangups(apps, database, calls):
    """The hang-ups that Telnyx accepted, as events: they decide who gave up and who was removed."""
    by_leg = {call.pk: call for call in calls}
    commands = (
        apps.get_model("conferencing", "Command")
        .objects.using(database)
        .filter(
            call_control_id__in=by_leg, verb__in=HUNG_UP, state__in=ACCEPTED, sent_at__isnull=False
        )
    )
    entries = apps.get_model("conferencing", "JournalEntry").objects.using(database)
    sources = {f"command:{command.uuid}": command for command in commands.order_by("-sent_at")}
    # Telnyx answered that the call had ended before.
    for told in entries.filter(source_id__in=sources).values_list("source_id", flat=True):
        sources.pop(told, None)
    for command in sources.values():
        by_leg[command.call_control_id].hung_up_by_us_at = command.sent_at
    entries.bulk_create(
        [_entry(entries.model, *source) for source in sources.items()], batch_size=100
    )


def _entry(model, source_id, command):
    kind = f"command.{command.verb}"
    event = {
        "kind": kind,
        "at": command.sent_at,
        "source_id": source_id,
        "call_control_id": command.call_control_id,
    }
    return model(
        aggregate=f"call:{command.call_control_id}",
        source_id=source_id,
        kind=kind,
        event_class="HangupAccepted",
        occurred_at=command.sent_at,
        recorded_at=command.sent_at,
        data=msgspec.json.decode(msgspec.json.encode(event)),
    )


def _save(apps, database, of_calls):
    model = apps.get_model("conferencing", "Visit")
    names = [field.name for field in model._meta.fields if field.name not in ("id", "positions")]
    rows = [model(**{name: getattr(visit, name) for name in names}) for visit in of_calls]
    model.objects.using(database).bulk_create(rows, batch_size=500)


def _save_sums(apps, database, amounts):
    model = apps.get_model("conferencing", "QueueInterval")
    model.objects.using(database).bulk_create(
        (
            model(
                starts_at=starts_at,
                queue=queue,
                threshold_seconds=POLICY.threshold_seconds,
                short_seconds=POLICY.short_seconds,
                **amounts[starts_at, queue],
            )
            for starts_at, queue in sorted(amounts)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conferencing", "0020_visits"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
