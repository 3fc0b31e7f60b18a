"""The live board whole, and the figures above it."""

from conferencing.database.pipeline import send
from conferencing.models import Call, Conference, Fetch, JournalEntry, Participant

from . import cards, ledger, queues, unreadable
from .clock import Clock
from .rows import in_utc
from .screens.board import Board, Figures
from .unreadable import Unreadable

# Who waits is asked for in exactly the words of the partial index, or SQLite will not use it.
WAITING = f"FROM {Call._meta.db_table} WHERE NOT (waiting_in = '')"
# In the order of the fields of Figures. The longest wait is no MIN, of which SQLite does not know
# that it is a time.
FIGURES = f"""
    SELECT
        (SELECT COUNT(*) FROM {Conference._meta.db_table} WHERE ended_at IS NULL),
        (SELECT COUNT(*) FROM {Participant._meta.db_table} p
         JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
         LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
         WHERE p.is_present AND c.ended_at IS NULL),
        (SELECT COUNT(*) {WAITING}),
        (SELECT waiting_since {WAITING} AND waiting_since IS NOT NULL
         ORDER BY waiting_since LIMIT 1),
        (SELECT recorded_at FROM {JournalEntry._meta.db_table}
         WHERE source_id LIKE 'webhook:%%'
         AND recorded_at NOT IN (SELECT fetched_at FROM {Fetch._meta.db_table})
         ORDER BY id DESC LIMIT 1),
        (SELECT verified_at FROM {Conference._meta.db_table}
         WHERE ended_at IS NULL AND verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1)"""


def read(clock: Clock, *, numbers: bool, find: str = "") -> Board:
    return Board(
        figures(),
        cards.read(clock, numbers=numbers, find=find),
        queues.read(clock, numbers=numbers),
        ledger.lines(clock, numbers=numbers),
        ledger.total(),
    )


def figures() -> Figures | Unreadable:
    """One query."""
    return unreadable.one("figures", "", _figures)


def _figures() -> Figures:
    [row] = send(FIGURES, []).result()
    read = Figures._make(in_utc(row))
    if read.last_webhook_at is None:
        return read
    # To the second: anything finer would change with every single event, and be drawn again.
    return read._replace(last_webhook_at=read.last_webhook_at.replace(microsecond=0))
