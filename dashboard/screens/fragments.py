"""Live fragments: one template file each, drawn with the same data for a page and for a push.

They are the same bytes for every viewer of an audience: no user, no CSRF token. Equal data is drawn
once: the dataclasses of `queries.screens` are compared by value, so an unchanged row of a large
conference costs only a look-up.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template

from conferencing.queries.screens.board import ConferenceCard, Figures
from conferencing.queries.screens.console import Console, FeedLine, ParticipantRow, RowContext
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.queries.screens.queues import CallsChecked, Leg, QueueCard
from conferencing.queries.screens.recordings import RecordingRow

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


# --- Members of a collection ----------------------------------------------------------------------


def card(conference: ConferenceCard) -> Fragment:
    name = f"conference-{conference.telnyx_id}"
    return _member("conference_card", name, "conferences", conference.sort, conference=conference)


def strip(queue: QueueCard) -> Fragment:
    return _member("queue_strip", f"queue-{domid(queue.key)}", "queues", queue.sort, queue=queue)


def panel(queue: QueueCard) -> Fragment:
    name = f"queue-panel-{domid(queue.key)}"
    return _member("queue_panel", name, "queue-panels", queue.sort, queue=queue)


def line(command: LedgerLine) -> Fragment:
    name = f"command-{command.uuid}"
    return _member("ledger_line", name, "ledger", command.sort, command=command)


def leg(call: Leg) -> Fragment:
    return _member("leg_line", f"leg-{domid(call.call_control_id)}", "legs", call.sort, leg=call)


def recording(row: RecordingRow) -> Fragment:
    name = f"recording-{domid(row.recording_id)}"
    return _member("recording_line", name, "recordings", row.sort, row=row)


def person(row: ParticipantRow, context: RowContext) -> Fragment:
    name = f"participant-{domid(row.call_control_id)}"
    return _member("participant_row", name, "people", row.sort, row=row, console=context)


# --- Those that stand alone -----------------------------------------------------------------------


def figures(figures: Figures) -> Fragment:
    return Fragment("figures", _drawn("figures", figures=figures))


def calls_checked(checked: CallsChecked) -> Fragment:
    return Fragment("calls-checked", _drawn("calls_checked", checked=checked))


def console_header(console: Console) -> Fragment:
    return Fragment("console-header", _drawn("console_header", console=console))


def departed(participants: tuple[ParticipantRow, ...]) -> Fragment:
    return Fragment("departed", _drawn("departed", participants=participants))


def feed(lines: tuple[FeedLine, ...]) -> Fragment:
    return Fragment("feed", _drawn("feed", feed=lines))


def _member(template: str, name: str, collection: str, sort: str, **data: object) -> Fragment:
    """`data` must be hashable: what is equal, with an equal `sort`, is drawn once."""
    # With DEBUG, templates are being changed.
    draw = _drawn if settings.DEBUG else _cached_large if template in LARGE else _cached
    return Fragment(name, draw(template, sort=sort, **data), collection, sort)


def _drawn(template: str, **data: object) -> str:
    return get_template(f"fragments/{template}.html", using="jinja2").render(data).strip()


# A cache counts its entries and not their bytes. What stands alone (a feed is 30 KB) is rarely
# drawn twice and is not kept.
LARGE = {"queue_panel"}  # with everyone who waits in it
_cached = lru_cache(maxsize=4096)(_drawn)
_cached_large = lru_cache(maxsize=64)(_drawn)
