"""Queues with those who wait in them now, and what became of those who waited today."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from conferencing.models import Call, Queue, QueueDay

from .clock import Clock
from .ledger import mark, recent_of
from .marks import MARKS, call_marks
from .people import PERSON, Directory, of_calls, without_numbers
from .screens import OpenCommand, QueueCard, WaitingCaller

COLUMNS = (*MARKS, "waiting_in", "waiting_since", "visits")
LATEST = datetime.max.replace(tzinfo=UTC)


def queues(clock: Clock, *, numbers: bool) -> tuple[QueueCard, ...]:
    """Every queue that Telnyx knows or in which someone waits or waited today, by name. Five
    queries.
    """
    waiting = _waiting(clock, numbers=numbers)
    answered, abandoned = _exits_of_today(clock)
    columns = ("name", "max_size", "is_known_to_telnyx", "verified_at")
    rows = {name: facts for name, *facts in Queue.objects.values_list(*columns)}
    known = {name for name, (_, is_known, _) in rows.items() if is_known}
    cards = [
        _card(
            *_names(name, numbers=numbers),
            rows.get(name, (None, False, None)),
            waiting.get(name, ()),
            answered[name],
            abandoned[name],
        )
        for name in known | set(waiting) | set(answered) | set(abandoned)
    ]
    return tuple(sorted(cards, key=lambda card: card.sort))


def _names(name: str, *, numbers: bool) -> tuple[str, str]:
    """The key and the shown name. Where that is masked, the key tells two alike apart by a seal
    that gives nothing away.
    """
    shown = name if numbers else without_numbers(name)
    return (
        name if shown == name else f"{shown} {salted_hmac('queue', name).hexdigest()[:12]}"
    ), shown


def _waiting(clock: Clock, *, numbers: bool) -> dict[str, tuple[WaitingCaller, ...]]:
    rows: list[Any] = list(
        Call.objects.exclude(waiting_in="").values_list(*PERSON, *COLUMNS, named=True)
    )
    rows.sort(key=lambda call: (call.waiting_since or LATEST, call.call_control_id))
    people = of_calls((call[: len(PERSON)] for call in rows), numbers=numbers)
    presses = recent_of([call.call_control_id for call in rows], clock)
    found: dict[str, list[WaitingCaller]] = defaultdict(list)
    for call in rows:
        line = found[call.waiting_in]
        command = mark(presses.get(call.call_control_id), people, clock)
        line.append(_caller(call, people, command, position=len(line) + 1))
    return {queue: tuple(callers) for queue, callers in found.items()}


def _caller(
    call: Any, people: Directory, command: OpenCommand | None, *, position: int
) -> WaitingCaller:
    return WaitingCaller(
        call.call_control_id,
        people.person(call.call_control_id),
        position,
        call.waiting_since,
        is_alive=bool(call.visits[-1].get("is_alive", True)) if call.visits else True,
        marks=call_marks(call, people),
        command=command,
    )


def _exits_of_today(clock: Clock) -> tuple[Counter[str], Counter[str]]:
    """How many were answered, and how many gave up, by queue, since midnight in the zone of the
    settings.
    """
    midnight = timezone.localtime(clock.now).replace(hour=0, minute=0, second=0, microsecond=0)
    clock.passed(midnight + timedelta(days=1))
    answered: Counter[str] = Counter()
    abandoned: Counter[str] = Counter()
    # Telnyx's clock may be ahead of ours: what it reports for tomorrow counts already.
    days = QueueDay.objects.filter(date__gte=midnight.date())
    for queue, *counts in days.values_list("queue", "answered", "abandoned"):
        answered[queue] += counts[0]
        abandoned[queue] += counts[1]
    return answered, abandoned


def _card(
    key: str,
    name: str,
    facts: Sequence[Any],
    callers: tuple[WaitingCaller, ...],
    answered: int,
    abandoned: int,
) -> QueueCard:
    max_size, is_known, verified_at = facts
    first = callers[0].waiting_since if callers else None
    return QueueCard(
        key, name, callers, first, max_size, is_known, verified_at, answered, abandoned
    )
