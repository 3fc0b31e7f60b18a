"""Live fragments: one template file each, drawn with the same data for a page and for a push.

They are the same bytes for every viewer of an audience: no user, no CSRF token. Equal data is drawn
once: the dataclasses of `queries.screens` are compared by value, so an unchanged row of a large
conference costs only a look-up.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import engines

from conferencing.queries.board import figures
from conferencing.queries.cards import cards
from conferencing.queries.choices import legs
from conferencing.queries.clock import Clock
from conferencing.queries.console import console
from conferencing.queries.ledger import ledger
from conferencing.queries.queues import queues
from conferencing.queries.recordings import newest
from conferencing.queries.screens.board import ConferenceCard
from conferencing.queries.screens.console import Console, ParticipantRow, RowContext
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.queries.screens.queues import Leg, QueueCard
from conferencing.queries.screens.recordings import RecordingRow
from dashboard.topics import CONFERENCE, FIGURES

from .jinja import domid

ACTIVITY_LINES = 100


@dataclass(frozen=True, slots=True)
class Fragment:
    """`collection` is empty for a fragment that stands alone on its page. A page's template can
    write it out as it is.
    """

    id: str
    html: str
    collection: str = ""
    sort: str = ""

    def __html__(self) -> str:
        return self.html


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, and all that was looked at: of that, whatever is not in `fragments` is gone
    from the screen.

    `until` is when the same state will look different by the clock alone.
    """

    fragments: tuple[Fragment, ...]
    collections: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    until: datetime | None = None


def draw(
    topic: str, now: datetime, *, numbers: bool, keys: Collection[str] | None = None
) -> Drawing:
    """The fragments of a topic; with `keys` (of `conferencing.signals`) only those that these can
    have changed.
    """
    clock = Clock(now)
    if keys is not None and "contacts" in keys:
        keys = None
    if topic.startswith(CONFERENCE):
        parts = _console(topic.removeprefix(CONFERENCE), clock, numbers, keys)
    else:
        parts = SCREENS[topic](clock, numbers, keys)
    found = [part for part in parts if part is not None]
    return Drawing(
        tuple(fragment for part in found for fragment in part.fragments),
        frozenset(part.collection for part in found if part.collection),
        frozenset(name for part in found for name in part.ids),
        clock.until,
    )


def card(conference: ConferenceCard) -> Fragment:
    return _member(
        "conference_card",
        f"conference-{conference.telnyx_id}",
        "conferences",
        conference=conference,
    )


def strip(queue: QueueCard) -> Fragment:
    return _member("queue_strip", f"queue-{domid(queue.key)}", "queues", queue=queue)


def panel(queue: QueueCard) -> Fragment:
    return _member("queue_panel", f"queue-panel-{domid(queue.key)}", "queue-panels", queue=queue)


def line(command: LedgerLine) -> Fragment:
    return _member("ledger_line", f"command-{command.uuid}", "ledger", command=command)


def leg(call: Leg) -> Fragment:
    return _member("leg_line", f"leg-{domid(call.call_control_id)}", "legs", leg=call)


def recording(row: RecordingRow) -> Fragment:
    return _member("recording_line", f"recording-{domid(row.recording_id)}", "recordings", row=row)


def person(row: ParticipantRow, room: RowContext) -> Fragment:
    return _member(
        "participant_row",
        f"participant-{domid(row.call_control_id)}",
        "people",
        row=row,
        console=room,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of a drawing: a whole collection, or the members of it (or single fragments) with these
    ids.
    """

    fragments: tuple[Fragment, ...]
    collection: str = ""
    ids: frozenset[str] = frozenset()


Parts = Iterable[_Part | None]


def _board(clock: Clock, numbers: bool, keys: Collection[str] | None) -> Parts:
    ids = _named(keys, CONFERENCE)
    return (
        _figures() if _touch(keys, {FIGURES}) else None,
        _cards(clock, numbers, ids),
        _all("queues", map(strip, queues(clock, numbers=numbers)))
        if _touch(keys, {"queue"})
        else None,
        _all("ledger", map(line, ledger(clock, numbers=numbers)))
        if _touch(keys, {"ledger"})
        else None,
    )


def _queues(clock: Clock, numbers: bool, keys: Collection[str] | None) -> Parts:
    return (
        _figures() if _touch(keys, {FIGURES}) else None,
        _all("queue-panels", map(panel, queues(clock, numbers=numbers)))
        if _touch(keys, {"queue"})
        else None,
        _all("legs", map(leg, legs(clock, numbers=numbers, waiting=False)))
        if _touch(keys, {"call", "conference"})
        else None,
    )


def _activity(clock: Clock, numbers: bool, keys: Collection[str] | None) -> Parts:
    return (_all("ledger", map(line, ledger(clock, numbers=numbers, newest=ACTIVITY_LINES))),)


def _recordings(clock: Clock, numbers: bool, keys: Collection[str] | None) -> Parts:
    return (
        _all("recordings", map(recording, newest(clock, numbers=numbers)))
        if _touch(keys, {"recordings"})
        else None,
        _all("ledger", map(line, deletions(clock, numbers=numbers)))
        if _touch(keys, {"ledger"})
        else None,
    )


def deletions(clock: Clock, *, numbers: bool) -> tuple[LedgerLine, ...]:
    """Of the ledger, what whoever sees the recordings may see."""
    return ledger(clock, numbers=numbers, verb="delete_recording")


def _console(
    conference_id: str, clock: Clock, numbers: bool, keys: Collection[str] | None
) -> Parts:
    lines = keys is None or f"ledger:{conference_id}" in keys
    return (
        *_room(console(conference_id, clock, numbers=numbers)),
        _all("ledger", map(line, ledger(clock, numbers=numbers, conference_id=conference_id)))
        if lines
        else None,
    )


def _room(seen: Console | None) -> Parts:
    if seen is None:
        return ()
    return (
        _single(
            "console_header", "console-header", console=Console(seen.card, seen.region, (), ())
        ),
        _all("people", (person(row, seen.row_context) for row in seen.present)),
        _single("departed", "departed", participants=seen.departed),
        _single("feed", "feed", feed=seen.feed),
    )


def _figures() -> _Part:
    return _single("figures", "figures", figures=figures())


def _cards(clock: Clock, numbers: bool, ids: set[str] | None) -> _Part | None:
    if ids is None:
        return _all("conferences", map(card, cards(clock, numbers=numbers)))
    if not ids:
        return None
    found = tuple(map(card, cards(clock, numbers=numbers, only=ids)))
    return _Part(found, ids=frozenset(f"conference-{name}" for name in ids))


Screen = Callable[[Clock, bool, Collection[str] | None], Parts]
SCREENS: dict[str, Screen] = {
    "board": _board,
    "queues": _queues,
    "activity": _activity,
    "recordings": _recordings,
}


def _named(keys: Collection[str] | None, prefix: str) -> set[str] | None:
    if keys is None:
        return None
    return {key.removeprefix(prefix) for key in keys if key.startswith(prefix)}


def _touch(keys: Collection[str] | None, kinds: set[str]) -> bool:
    return keys is None or any(key.partition(":")[0] in kinds for key in keys)


def _all(collection: str, fragments: Iterable[Fragment]) -> _Part:
    return _Part(tuple(fragments), collection)


def _single(template: str, name: str, **data: Any) -> _Part:
    return _Part((Fragment(name, _uncached(template, **data)),), ids=frozenset({name}))


def _member(template: str, name: str, collection: str, **data: Any) -> Fragment:
    """Drawn with nothing but `data`, which must be hashable: the same data are drawn once."""
    sort = next(iter(data.values())).sort
    draw = _uncached if settings.DEBUG else _cached_large if template in LARGE else _cached
    return Fragment(name, draw(template, sort=sort, **data), collection, sort)


def _uncached(template: str, **data: Any) -> str:
    environment: Any = engines["jinja2"]
    drawn: str = environment.env.get_template(f"fragments/{template}.html").render(data)
    return drawn.strip()


# A cache counts its entries and not their bytes. What stands alone (a feed is 30 KB) is rarely
# drawn twice and is not kept.
LARGE = {"queue_panel"}  # with everyone who waits in it
_cached = lru_cache(maxsize=4096)(_uncached)
_cached_large = lru_cache(maxsize=64)(_uncached)
