"""What the live socket sends of a topic: all its fragments, or those that some keys can change.

Each screen is a function that yields its parts, and reads for each part only what it needs.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.contacts import listing
from conferencing.queries import board, link, reception, recordings
from conferencing.queries.agents import agents, call_backs
from conferencing.queries.commands import choices, ledger
from conferencing.queries.conferences import balance, cards, console, polls
from conferencing.queries.names import queue_names
from conferencing.queries.queues import queue_page, queues, wallboard
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable, readable
from conferencing.queries.screens.console import Console
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.queries.screens.totals import Total
from conferencing.teams import sight
from conferencing.teams.sight import Teams
from dashboard import topics
from dashboard.health import report
from dashboard.topics import (
    AGENT,
    AGENTS,
    BALANCE,
    CALL_BACKS,
    CONFERENCE,
    FIGURES,
    POLL,
    QUEUE,
    SUPERVISION,
)

from . import (
    directory_fragments,
    fragments,
    health_fragments,
    own_drawing,
    undo_offers,
    wall_fragments,
)
from .filters import domid
from .fragments import Fragment
from .parts import Part, Parts, Scope, Sight, alone, collection


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, and all that was read for it: of that, whatever is not in `fragments` is gone
    from the screen.

    `until` is when the same state will look different by the clock alone.
    """

    fragments: tuple[Fragment, ...]
    collections: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    until: datetime | None = None


def draw(
    topic: str,
    now: datetime,
    *,
    numbers: bool,
    names: bool = True,
    queues: frozenset[str] | None = None,
    teams: Teams = None,
    keys: Collection[str] | None = None,
) -> Drawing:
    """The fragments of a topic for viewers who may see as much as `Sight` says, and of this only
    what belongs to `teams`; with `keys` (of `conferencing.signals`) only those that these can have
    changed.
    """
    limits = Sight(numbers, names, queues)
    # A contact's name may stand anywhere.
    is_whole = keys is None or "contacts" in keys
    scope = Scope(topic, Clock(now, telnyx_clock.ahead()), limits, None if is_whole else keys)
    with sight.as_seen(sight.of_teams(teams)):
        parts = list(_parts(scope))
    return Drawing(
        tuple(chain.from_iterable(part.fragments for part in parts)),
        frozenset(part.collection for part in parts if part.collection),
        frozenset(chain.from_iterable(part.ids for part in parts)),
        scope.clock.until,
    )


def _parts(scope: Scope) -> Parts:
    if scope.topic.startswith(SUPERVISION):
        # Beside the topic of the page, which has all else.
        yield from own_drawing.supervision(scope)
        return
    # It looks different by the clock alone, and every screen is drawn whole every few seconds.
    if scope.keys is None:
        yield alone(fragments.telnyx_link(link.read(scope.clock)))
    if scope.topic.startswith(CONFERENCE):
        yield from _console(scope.topic.removeprefix(CONFERENCE), scope)
    elif scope.topic.startswith(QUEUE):
        yield from _queue(scope.topic.removeprefix(QUEUE), scope)
    elif scope.topic.startswith(AGENT):
        yield from own_drawing.agent(scope)
    else:
        yield from SCREENS[topics.screen_of(scope.topic)](scope)


def _board(scope: Scope) -> Parts:
    yield from _figures(scope)
    # Not with each change: it is measured every few seconds.
    if scope.keys is None:
        yield alone(health_fragments.tile(report.now().summary))
    yield from _cards(scope)
    if scope.has("reception"):
        yield alone(fragments.reception(reception.recent(scope.clock)))
    if scope.has("queue"):
        shown = queues.read(scope.clock, numbers=scope.numbers)
        yield collection("queues", map(fragments.strip, shown))
    if scope.has("ledger") or undo_offers.may_end("board", scope):
        lines = ledger.lines(scope.clock, numbers=scope.numbers)
        undo_offers.note("board", lines)
        yield _ledger(lines)
    if scope.has("ledger"):
        yield alone(fragments.ledger_rest(ledger.total_pressed()))


def _queues(scope: Scope) -> Parts:
    yield from _figures(scope)
    if scope.has("queue"):
        shown = queues.read(scope.clock, numbers=scope.numbers)
        yield collection("queue-panels", map(fragments.panel, shown))
    if scope.has("call", "conference"):
        legs = choices.legs(scope.clock, numbers=scope.numbers, waiting=False)
        yield collection("legs", map(fragments.leg, legs))
    if scope.has("call", "connections"):
        yield alone(fragments.calls_checked(choices.calls_checked()))

    if scope.has("ledger"):
        yield _ledger(ledger.queue_changes(scope.clock, numbers=scope.numbers))


def _queue(key: str, scope: Scope) -> Parts:
    name = queue_names.find(key, numbers=scope.numbers)
    # It may be gone, like its settings.
    if name is None:
        return
    if scope.has("queue"):
        shown = queue_page.read(name, scope.clock, numbers=scope.numbers)
        yield alone(fragments.queue_head(shown.head))
        yield alone(fragments.queue_nobody(shown.head))
        yield collection("callers", map(fragments.caller, shown.callers))
    if scope.has("queue", AGENTS.removesuffix(":")):
        members = agents.of_queue(name, key, scope.clock, numbers=scope.numbers)
        yield alone(fragments.queue_agents(members))
    if scope.has(CALL_BACKS.removesuffix(":")):
        for cell in call_backs.moved(name, key, scope.clock):
            yield alone(fragments.call_back(cell))
    if scope.has("ledger"):
        yield _ledger(ledger.of_queue(name, scope.clock, numbers=scope.numbers))


def _wallboard(scope: Scope) -> Parts:
    limits, moved = scope.sight, scope.moved_queues()
    chosen = topics.chosen_queues(scope.topic)
    wanted = wallboard.Shown(limits.numbers, limits.names, limits.queues, chosen)
    if moved is not None and not moved:
        if scope.moved_queues(AGENTS):
            yield alone(wall_fragments.agents(wallboard.team(scope.clock, wanted)))
        return
    shown = wallboard.read(scope.clock, wanted)
    yield alone(wall_fragments.tiles(shown.tiles))
    yield alone(wall_fragments.agents(shown.team))
    names = {band.today.queue for band in readable(shown.bands)}
    if moved is None or not moved <= names:
        yield collection("wall-bands", map(wall_fragments.band, shown.bands))
    else:
        bands = [band for band in readable(shown.bands) if band.today.queue in moved]
        drawn = tuple(map(wall_fragments.band, bands))
        yield Part(drawn, ids=frozenset(fragment.id for fragment in drawn))


def _activity(scope: Scope) -> Parts:
    yield _ledger(ledger.newest_activity(scope.clock, numbers=scope.numbers))
    yield from _pages(ledger.total(), ledger.ACTIVITY)


def _recordings(scope: Scope) -> Parts:
    if scope.has("recordings"):
        newest = recordings.newest(scope.clock, numbers=scope.numbers)
        yield collection("recordings", map(fragments.recording, newest))
        yield from _pages(recordings.total(), recordings.PER_PAGE)
    if scope.has("ledger"):
        yield _ledger(ledger.deletions(scope.clock, numbers=scope.numbers))


def _directory(scope: Scope) -> Parts:
    shown = listing.page(listing.Wanted(), numbers=scope.numbers)
    yield collection("contacts", map(directory_fragments.contact, shown.rows))
    yield alone(fragments.list_count(shown.of))
    yield alone(directory_fragments.pages(shown.of))


def _link(scope: Scope) -> Parts:
    shown = report.now()
    yield alone(health_fragments.head(shown))
    for check in shown.checks:
        yield alone(health_fragments.check(check))


def _console(conference_id: str, scope: Scope) -> Parts:
    if scope.has(BALANCE):
        spoken = balance.read(conference_id, scope.clock, numbers=scope.numbers)
        if spoken:
            yield alone(fragments.balance(spoken))
    # Many events are about a conference; few of them are about its polls.
    if scope.keys is None or (
        POLL in scope.keys and not polls.is_settled(conference_id, scope.clock)
    ):
        asked = polls.read(conference_id, scope.clock, numbers=scope.numbers)
        if asked:
            yield alone(fragments.polls(asked, conference_id))
    if scope.keys is not None and {BALANCE, POLL}.issuperset(scope.keys):
        return
    shown = console.read(conference_id, scope.clock, numbers=scope.numbers)
    # A conference that the mirror does not know may have been named in a command all the same.
    if shown:
        yield from _people_and_feed(shown)
    is_news = scope.keys is None or f"ledger:{conference_id}" in scope.keys
    if is_news or undo_offers.may_end(conference_id, scope):
        lines = ledger.lines(scope.clock, numbers=scope.numbers, conference_id=conference_id)
        undo_offers.note(conference_id, lines)
        yield _ledger(lines)
    if is_news:
        yield alone(fragments.ledger_rest(ledger.total(conference_id), conference_id))


def _people_and_feed(shown: Console) -> Parts:
    yield alone(fragments.console_header(shown))
    context = shown.row_context
    yield collection("dialling", map(fragments.dialled, shown.dialling))
    yield collection("people", [fragments.person(row, context) for row in shown.present])
    yield alone(fragments.departed(shown))
    yield alone(fragments.supervisors(shown))
    yield alone(fragments.hearing(shown))
    yield alone(fragments.console_feed(shown))


def _figures(scope: Scope) -> Parts:
    if scope.has(FIGURES):
        yield alone(fragments.figures(board.figures(scope.clock)))


def _cards(scope: Scope) -> Parts:
    changed = scope.conferences()
    if changed is None:
        shown = cards.read(scope.clock, numbers=scope.numbers)
        yield collection("conferences", map(fragments.card, shown))
    elif changed:
        shown = cards.read(scope.clock, numbers=scope.numbers, only=changed)
        # Their ids, whether they are still on the board or not: who is not drawn is gone.
        ids = frozenset(f"conference-{domid(conference_id)}" for conference_id in changed)
        yield Part(tuple(map(fragments.card, shown)), ids=ids)


def _pages(total: Total, per_page: int) -> Parts:
    """What stands around the first page of a list."""
    yield alone(fragments.list_count(total))
    yield alone(fragments.first_page(total, per_page))


def _ledger(lines: Iterable[LedgerLine | Unreadable]) -> Part:
    return collection("ledger", map(fragments.line, lines))


# By topic. A console's topic names its conference, and is not in this table.
SCREENS: dict[str, Callable[[Scope], Parts]] = {
    "board": _board,
    "queues": _queues,
    topics.WALLBOARD: _wallboard,
    "activity": _activity,
    "recordings": _recordings,
    "directory": _directory,
    "link": _link,
}
