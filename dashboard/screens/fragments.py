"""Live fragments: one template file each, drawn with the same data for a page and for a push.
What cannot be drawn is a fragment too, which says so.

They are the same bytes for every viewer of an audience: no user, no CSRF token. Equal data is drawn
once: the dataclasses of `queries.screens` are compared by value, so an unchanged row of a large
conference costs only a look-up.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template

from conferencing.queries.commands import ledger
from conferencing.queries.reading import unreadable, unreadable_names
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.agents import QueueAgents
from conferencing.queries.screens.balance import SpeakerBalance
from conferencing.queries.screens.board import ConferenceCard, Figures
from conferencing.queries.screens.call_backs import CallBackCell
from conferencing.queries.screens.console import Console, FeedLine, ParticipantRow, RowContext
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.queries.screens.link import Link
from conferencing.queries.screens.polls import Polls
from conferencing.queries.screens.queue_page import CallerRow, QueueHead
from conferencing.queries.screens.queues import CallsChecked, Leg, QueueCard
from conferencing.queries.screens.reception import RecoveredGap
from conferencing.queries.screens.recordings import RecordingRow
from conferencing.queries.screens.totals import Total

from . import hearing_picture
from .filters import domid


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
class Kind:
    """Members of a collection: their template, what their ids begin with, and for those that cannot
    be drawn the element that may stand there (`root`), what it is called, and of which aggregate in
    the journal its events are.
    """

    template: str
    prefix: str
    collection: str
    what: str
    root: str = "li"
    aggregate: str = ""


CARD = Kind("conference_card", "conference", "conferences", "conference", "article", "conference:")
STRIP = Kind("queue_strip", "queue", "queues", "queue", "div", "queue:")
PANEL = Kind("queue_panel", "queue-panel", "queue-panels", "queue", "section", "queue:")
LINE = Kind("ledger_line", "command", "ledger", "command")
LEG = Kind("leg_line", "leg", "legs", "call", aggregate="call:")
RECORDING = Kind("recording_line", "recording", "recordings", "recording")
DIALLED = Kind("dialled_row", "dialling", "dialling", "call")
CALLER = Kind("caller_row", "call", "callers", "call", aggregate="call:")
CALL_BACK = Kind("call_back", "call-back", "", "callback", "span")
PERSON = Kind("participant_row", "participant", "people", "person", aggregate="call:")


# --- Members of a collection ----------------------------------------------------------------------


def card(conference: ConferenceCard | Unreadable) -> Fragment:
    if isinstance(conference, Unreadable):
        return undrawable(CARD, conference)
    return member(CARD, conference.telnyx_id, conference.sort, conference=conference)


def strip(queue: QueueCard | Unreadable) -> Fragment:
    if isinstance(queue, Unreadable):
        return undrawable(STRIP, queue)
    return member(STRIP, queue.key, queue.sort, queue=queue)


def panel(queue: QueueCard | Unreadable) -> Fragment:
    if isinstance(queue, Unreadable):
        return undrawable(PANEL, queue)
    return member(PANEL, queue.key, queue.sort, queue=queue)


def line(command: LedgerLine | Unreadable) -> Fragment:
    if isinstance(command, Unreadable):
        return undrawable(LINE, command)
    return member(LINE, command.uuid, command.sort, command=command)


def dialled(command: LedgerLine) -> Fragment:
    """Somebody who is being dialled into the conference of the page."""
    return member(DIALLED, command.uuid, command.sort, command=command)


def leg(call: Leg | Unreadable) -> Fragment:
    if isinstance(call, Unreadable):
        return undrawable(LEG, call)
    return member(LEG, call.call_control_id, call.sort, leg=call)


def recording(row: RecordingRow | Unreadable) -> Fragment:
    if isinstance(row, Unreadable):
        return undrawable(RECORDING, row)
    return member(RECORDING, row.recording_id, row.sort, row=row)


def person(row: ParticipantRow | Unreadable, context: RowContext) -> Fragment:
    if isinstance(row, Unreadable):
        return undrawable(PERSON, row)
    return member(PERSON, row.call_control_id, row.sort, row=row, console=context)


def caller(row: CallerRow | Unreadable) -> Fragment:
    if isinstance(row, Unreadable):
        return undrawable(CALLER, row)
    return member(CALLER, row.caller.call_control_id, row.sort, row=row)


# --- Those that stand alone -----------------------------------------------------------------------


def figures(figures: Figures | Unreadable) -> Fragment:
    if isinstance(figures, Unreadable):
        return alone_undrawable("figures", figures)
    return alone("figures", "figures", figures=figures)


def calls_checked(checked: CallsChecked) -> Fragment:
    return alone("calls-checked", "calls_checked", checked=checked)


def reception(gaps: tuple[RecoveredGap, ...]) -> Fragment:
    return alone("reception", "reception", gaps=gaps)


def telnyx_link(link: Link) -> Fragment:
    return alone("telnyx-link", "telnyx_link", link=link)


def queue_agents(members: QueueAgents) -> Fragment:
    return alone("queue-agents", "queue_agents", members=members)


def supervisors(console: Console) -> Fragment:
    return alone("supervisors", "supervisors", console.telnyx_id, console=console)


def console_header(console: Console) -> Fragment:
    if isinstance(console.card, Unreadable):
        return alone_undrawable("console-header", console.card)
    return alone("console-header", "console_header", console.telnyx_id, console=console)


def hearing(console: Console) -> Fragment:
    known = console.hearing
    if known is None:
        return alone_undrawable("hearing", Unreadable("hearing"))
    return alone("hearing", "hearing", known=known, picture=hearing_picture.of(known))


def balance(spoken: SpeakerBalance | Unreadable) -> Fragment:
    if isinstance(spoken, Unreadable):
        return alone_undrawable("balance", spoken)
    return alone("balance", "balance", spoken.telnyx_id, balance=spoken)


def polls(asked: Polls | Unreadable, conference_id: str) -> Fragment:
    if isinstance(asked, Unreadable):
        return alone_undrawable("polls", asked)
    return alone("polls", "polls", conference_id, polls=asked)


def queue_head(head: QueueHead | Unreadable) -> Fragment:
    if isinstance(head, Unreadable):
        return alone_undrawable("queue-head", head)
    return alone("queue-head", "queue_head", head.card.key, head=head)


def queue_nobody(head: QueueHead | Unreadable) -> Fragment:
    """What an empty list of its callers says."""
    doubt = None if isinstance(head, Unreadable) else head.card.doubt
    return alone("queue-nobody", "queue_nobody", doubt=doubt)


def call_back(cell: CallBackCell) -> Fragment:
    return member(CALL_BACK, cell.id, "", cell=cell)


def ledger_rest(total: Total, conference_id: str = "") -> Fragment:
    """How many commands there are beside the newest, and the way to them: of all conferences, or of
    one.
    """
    facts = {"newest": ledger.NEWEST, "total": total, "conference_id": conference_id}
    return alone("ledger-rest", "ledger_rest", conference_id, **facts)


def list_count(total: Total) -> Fragment:
    """Beside the title of a list that has pages."""
    return alone("list-count", "list_count", total=total)


def first_page(total: Total, per_page: int, onward: str = "Older") -> Fragment:
    """The way on from the first page of a list, which is the one that is pushed."""
    return alone("first-page", "first_page", total=total, per_page=per_page, onward=onward)


def departed(console: Console) -> Fragment:
    return alone("departed", "departed", console.telnyx_id, console=console)


def feed(lines: tuple[FeedLine, ...], cut_of: str = "", *, is_pruned: bool = False) -> Fragment:
    """`cut_of`: the id of the conference of which these are only the newest; empty for all.
    `is_pruned`: the rest was deleted because of its age.
    """
    days = settings.KEEP_JOURNAL_DAYS
    return alone("feed", "feed", feed=lines, cut_of=cut_of, is_pruned=is_pruned, days=days)


def console_feed(console: Console) -> Fragment:
    cut_of = console.telnyx_id if console.is_feed_cut else ""
    return feed(console.feed, cut_of, is_pruned=console.is_feed_pruned)


# --- What cannot be drawn -------------------------------------------------------------------------


def undrawable(kind: Kind, row: Unreadable) -> Fragment:
    name = f"{kind.prefix}-{domid(row.id)}"
    aggregate = f"{kind.aggregate}{row.id}" if kind.aggregate and row.id else ""
    html = _undrawable(name, row, kind.root, aggregate)
    return Fragment(name, html, kind.collection, row.sort)


def alone_undrawable(name: str, row: Unreadable) -> Fragment:
    aggregate = f"conference:{row.id}" if row.id else ""
    return Fragment(name, _undrawable(name, row, "section", aggregate))


def _undrawable(id: str, row: Unreadable, root: str, aggregate: str) -> str:
    called = unreadable_names.in_place(row.what)
    return _drawn("undrawable", id=id, row=row, called=called, root=root, aggregate=aggregate)


# --- Drawing --------------------------------------------------------------------------------------


def member(kind: Kind, id: str, sort: str, **data: object) -> Fragment:
    """`data` must be hashable: what is equal, with an equal `sort`, is drawn once."""
    template = kind.template
    # With DEBUG, templates are being changed.
    draw = _drawn if settings.DEBUG else _cached_large if template in LARGE else _cached
    html = unreadable.one(kind.what, id, draw, template, sort=sort, **data)
    if isinstance(html, Unreadable):
        return undrawable(kind, html)
    return Fragment(f"{kind.prefix}-{domid(id)}", html, kind.collection, sort)


def alone(name: str, template: str, id: str = "", **data: object) -> Fragment:
    html = unreadable.one(name.replace("-", " "), id, _drawn, template, **data)
    return alone_undrawable(name, html) if isinstance(html, Unreadable) else Fragment(name, html)


def _drawn(template: str, **data: object) -> str:
    html = get_template(f"fragments/{template}.html", using="jinja2").render(data).strip()
    html.encode()  # half a surrogate would fail only when page or push is sent, with all the others
    return html


# A cache counts its entries and not their bytes. What stands alone (a feed is 30 KB) is rarely
# drawn twice and is not kept.
LARGE = {"queue_panel"}  # with everyone who waits in it
_cached = lru_cache(maxsize=4096)(_drawn)
_cached_large = lru_cache(maxsize=64)(_drawn)
