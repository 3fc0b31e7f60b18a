"""Queues with those who wait in them now, and what became of those who waited today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple

from conferencing.database.snapshot import one_moment
from conferencing.metrics.positions import Place
from conferencing.mirror import places
from conferencing.mirror.places import Ways
from conferencing.models import Call, Queue, QueueSettings
from conferencing.teams import sight

from ..commands import presses
from ..commands.presses import Press
from ..doubts import Doubts
from ..names import directory, labels
from ..names.directory import Directory
from ..names.queue_settings import QueueName, SettingsOfQueues
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.figures import Figure, QueueFigures
from ..screens.offers import OnOffer
from ..screens.queues import QueueCard, WaitingCaller
from ..statistics import figures
from . import offers
from .calm import Calm

# Whoever waits without a known time of entry comes last.
_LATEST = datetime.max.replace(tzinfo=UTC)
# More would fill the row of somebody who came as the hundredth.
MOST_MOVES = 6

Callers = tuple[WaitingCaller | Unreadable, ...]


class QueueRow(NamedTuple):
    name: str
    max_size: int | None = None
    is_known_to_telnyx: bool = False
    verified_at: datetime | None = None
    head_at: datetime | None = None


class WaitingRow(NamedTuple):
    """A call that waits; the last three columns are JSON, decoded."""

    call_control_id: str
    direction: str
    from_number: str
    to_number: str
    caller_id_name: str
    waiting_in: str
    waiting_since: datetime | None
    head_at: datetime | None
    machine_result: str
    greeting_result: str
    streaming: str
    streaming_failure: str
    recordings: list[object]
    visits: list[dict[str, object]]

    @property
    def entered(self) -> tuple[datetime, str]:
        return self.waiting_since or _LATEST, self.call_control_id

    @property
    def is_alive(self) -> bool:
        """Unless its newest visit says otherwise."""
        return bool(self.visits[-1].get("is_alive", True)) if self.visits else True


@unreadable.rows_of("queues")
@one_moment()
def read(clock: Clock, *, numbers: bool) -> list[QueueCard | Unreadable]:
    """Every queue that is set up here, that Telnyx knows, or in which someone waits or waited
    today, in their order. Twelve queries at most.
    """
    waiting = _waiting(clock, places.of_all(), numbers=numbers)
    today = figures.of_queues(clock, "today")
    del today[figures.OVER_ALL]
    settings, calm, doubts = SettingsOfQueues(), Calm(clock), Doubts(clock)
    stored = rows()
    # Telnyx forgets idle queues, and makes them again for the next caller.
    known = {name for name, row in stored.items() if row.is_known_to_telnyx}

    def card(name: str) -> QueueCard:
        row, callers = stored.get(name, QueueRow(name)), waiting.get(name, ())
        shown = settings.name(name, numbers=numbers)
        return _card(row, shown, settings.of(name), callers, today.get(name), calm, doubts)

    every = settings.names | known | set(waiting) | set(today)
    names = sorted(filter(sight.current().sees_queue, every))
    cards = unreadable.each("queue", names, card, str)
    return sorted(cards, key=attrgetter("sort"))


@unreadable.rows_of("queues")
def of_name(name: str, clock: Clock, *, numbers: bool) -> list[QueueCard | Unreadable]:
    """This one, whether Telnyx knows it or not. As many queries as for all."""
    ways = {name: places.of_waiting(name)}
    callers = _waiting(clock, ways, numbers=numbers, queue=name).get(name, ())
    today = figures.of_queues(clock, "today", [name])
    row = rows(pk=name).get(name, QueueRow(name))
    settings, calm = SettingsOfQueues(), Calm(clock, name)
    shown = settings.name(name, numbers=numbers)
    of_today, doubts = today.get(name), Doubts(clock)
    return [_card(row, shown, settings.of(name), callers, of_today, calm, doubts)]


def rows(**which: str) -> dict[str, QueueRow]:
    """By name."""
    found = Queue.objects.filter(**which).values_list(*QueueRow._fields)
    return {row[0]: QueueRow._make(row) for row in found}


def _waiting(
    clock: Clock, ways: Mapping[str, Ways], *, numbers: bool, queue: str = ""
) -> dict[str, Callers]:
    """The callers of each queue, or of this one, in the order of their places."""
    calls = Call.objects.exclude(waiting_in="").values_list(*WaitingRow._fields)
    wanted = calls.filter(waiting_in=queue) if queue else calls
    rows = sorted([WaitingRow._make(row) for row in wanted], key=attrgetter("entered"))
    people = directory.of_calls(rows, numbers=numbers)
    pressed = presses.recent_by_leg([row.call_control_id for row in rows], clock)
    rung = offers.of_callers([row.call_control_id for row in rows])
    lines: dict[str, list[WaitingRow]] = defaultdict(list)
    for row in rows:
        lines[row.waiting_in].append(row)
    return {
        queue: _callers(line, ways.get(queue, {}), people, pressed, rung, clock)
        for queue, line in lines.items()
    }


def _callers(
    line: list[WaitingRow],
    ways: Ways,
    people: Directory,
    pressed: dict[str, Press],
    rung: dict[str, OnOffer],
    clock: Clock,
) -> Callers:
    def caller(place: tuple[int, WaitingRow]) -> WaitingCaller:
        position, row = place
        way = ways.get(row.call_control_id, ())
        return WaitingCaller(
            row.call_control_id,
            people.person(row.call_control_id),
            way[-1].position if way else position,
            row.waiting_since,
            clock.ours(row.head_at),
            is_alive=row.is_alive,
            labels=labels.of_call(row, people),
            command=presses.badge(pressed.get(row.call_control_id), people, clock),
            offer=rung.get(row.call_control_id),
            position_known=way[-1].source.value if way else "",
            moves=tuple(_moves(way))[-MOST_MOVES:],
        )

    callers = unreadable.each(
        "call", enumerate(line, start=1), caller, lambda at: at[1].call_control_id
    )
    return tuple(sorted(callers, key=attrgetter("sort")))


def _moves(way: Iterable[Place]) -> Iterator[int]:
    """Without those that only say once more where somebody stood already."""
    last = None
    for place in way:
        if place.position != last:
            yield place.position
        last = place.position


def _card(
    queue: QueueRow,
    name: QueueName,
    settings: QueueSettings,
    callers: Callers,
    today: QueueFigures | None,
    calm: Calm,
    doubts: Doubts,
) -> QueueCard:
    longest = _longest_wait_since(callers)
    level = calm.waiting(queue.name, len(callers), settings.limits("waiting"))
    limits = settings.limits("longest_wait")
    waits = calm.longest_wait(queue.name, longest, limits)
    return QueueCard(
        key=name.key,
        name=name.shown,
        colour=settings.colour,
        order=settings.order,
        callers=callers,
        longest_wait_since=longest,
        wait_limits=limits,
        waiting_level=level,
        is_beyond="crit" in (level, waits),
        max_size=queue.max_size,
        is_known_to_telnyx=queue.is_known_to_telnyx,
        verified_at=queue.verified_at,
        answered_today=_whole(today.answered) if today else 0,
        abandoned_today=_whole(today.abandoned) if today else 0,
        removed_today=_whole(today.removed) if today else 0,
        today=today,
        service_level=calm.service_level(today, settings.policy, settings.limits("service_level")),
        abandoned=calm.abandoned(today, settings.policy, settings.limits("abandon_rate")),
        doubt=doubts.of(queue.verified_at, queue.head_at, longest),
    )


def _whole(figure: Figure) -> int:
    return int(figure.value or 0)


def _longest_wait_since(callers: Callers) -> datetime | None:
    since = (caller.waiting_since for caller in unreadable.readable(callers))
    return min(filter(None, since), default=None)
