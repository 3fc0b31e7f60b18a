"""The live board whole, and the figures above it."""

from conferencing.database.pipeline import send, together
from conferencing.models import Call, Conference, JournalEntry, Participant

from .cards import cards
from .clock import Clock
from .ledger import ledger
from .queues import queues
from .rows import in_utc
from .screens import Board, Figures

CONFERENCES = f"SELECT COUNT(*) FROM {Conference._meta.db_table} WHERE ended_at IS NULL"
PEOPLE = f"""
    SELECT COUNT(*) FROM {Participant._meta.db_table} p
    JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
    LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
    WHERE p.is_present AND c.ended_at IS NULL"""
# In the words of the index over the few that wait: SQLite knows it by nothing else.
WAITING = f"SELECT waiting_since FROM {Call._meta.db_table} WHERE NOT (waiting_in = '')"
LAST_WEBHOOK = f"""
    SELECT recorded_at FROM {JournalEntry._meta.db_table}
    WHERE source_id LIKE 'webhook:%%' ORDER BY id DESC LIMIT 1"""
LAST_VERIFIED = f"""
    SELECT verified_at FROM {Conference._meta.db_table}
    WHERE ended_at IS NULL AND verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1"""


def board(clock: Clock, *, numbers: bool) -> Board:
    return Board(
        figures(),
        cards(clock, numbers=numbers),
        queues(clock, numbers=numbers),
        ledger(clock, numbers=numbers),
    )


def figures() -> Figures:
    """Five statements in one round trip. The last webhook is told to the second: it would change with
    every single event.
    """
    with together():
        statements = (CONFERENCES, PEOPLE, WAITING, LAST_WEBHOOK, LAST_VERIFIED)
        pending = [send(statement, []) for statement in statements]
    conferences, people, waiting, webhook, verified = (
        [in_utc(row)[0] for row in rows.result()] for rows in pending
    )
    return Figures(
        conferences=conferences[0],
        people=people[0],
        waiting=len(waiting),
        longest_wait_since=min(filter(None, waiting), default=None),
        last_webhook_at=webhook[0].replace(microsecond=0) if webhook else None,
        last_verified_at=verified[0] if verified else None,
    )
