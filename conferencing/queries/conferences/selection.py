"""Which conferences are on the board: all, or of thousands the first few hundred. Those come first
that need a person, or that were just commanded; then the oldest.
"""

from datetime import timedelta

from conferencing.database.pipeline import send
from conferencing.models import Call, Command, Conference, Participant
from conferencing.teams import seen

from ..names.directory import JOIN_CONTACT
from ..reading.clock import Clock
from ..reading.hidden import COMMAND_IS_SHOWN, PERSON_IS_SHOWN
from ..reading.rows import Condition
from .problems import GRACE, LONG_HOLD

# More than anybody reads, and no more than a browser and a push can carry.
MOST = 300
# How long an ended conference stays on the board, so that its end is seen.
ENDED = timedelta(minutes=2)
# How long it stays there while its recording is awaited.
AWAITED = timedelta(hours=1)
# How long a command keeps its conference in front.
BUSY = timedelta(minutes=4)

_FIRST = f"""
    SELECT f.telnyx_id FROM {Conference._meta.db_table} f WHERE {{condition}}
    ORDER BY CASE
        WHEN f.recording_state = 'stopped' AND f.recording_stopped_at < %s THEN 0
        WHEN EXISTS (SELECT 1 FROM {Participant._meta.db_table} p
            WHERE p.conference_id = f.telnyx_id AND p.is_present AND p.is_on_hold
            AND p.held_at < %s AND {PERSON_IS_SHOWN}) THEN 0
        WHEN EXISTS (SELECT 1 FROM {Command._meta.db_table} k
            WHERE k.conference_id = f.telnyx_id AND k.asked_at > %s
            AND {COMMAND_IS_SHOWN}) THEN 0
        ELSE 1 END,
        CASE WHEN f.ended_at IS NULL THEN 0 ELSE 1 END,
        COALESCE(f.created_at, f.first_seen_at), f.telnyx_id
    LIMIT {MOST + 1}"""
_FOUND = f"""(f.telnyx_id = %s OR LOWER(f.name) LIKE LOWER(%s) ESCAPE '!' OR EXISTS (
    SELECT 1 FROM {Participant._meta.db_table} p
    JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
    {JOIN_CONTACT}
    WHERE p.conference_id = f.telnyx_id AND p.is_present AND {PERSON_IS_SHOWN}
    AND (LOWER(n.name) LIKE LOWER(%s) ESCAPE '!'
         OR LOWER(c.caller_id_name) LIKE LOWER(%s) ESCAPE '!')))"""


def on_board(clock: Clock) -> Condition:
    """Of conferences `f`, those that may be seen."""
    # Only a recording that is awaited has the time of its stop.
    since = [clock.telnyx_now - ENDED, clock.telnyx_now - AWAITED]
    is_on_it = "(f.ended_at IS NULL OR f.ended_at > %s OR f.recording_stopped_at > %s)"
    return f"{is_on_it} AND {seen.conference('f.telnyx_id')}", [*since]


def first(clock: Clock, find: str = "") -> list[str] | None:
    """The ids of those to show when they are more than `MOST`; None for all of them. One query."""
    condition, values = containing(on_board(clock), find)
    now = clock.telnyx_now
    limits = [now - GRACE, now - LONG_HOLD, clock.now - BUSY]
    rows = send(_FIRST.format(condition=condition), [*values, *limits]).result()
    ids = [str(row[0]) for row in rows]
    return ids[:MOST] if len(ids) > MOST else None


def containing(which: Condition, find: str) -> Condition:
    """Those of them that are named so, or in which somebody is, or that have this id."""
    if not find:
        return which
    condition, values = which
    part = "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in find) + "%"
    return f"{condition} AND {_FOUND}", [*values, find, part, part, part]
