"""Calls that are up and that nobody has: taken out of a queue or a conference and put nowhere, or
left over by their route. They hear nothing, or music, until somebody sees to them.

A call that was never in a queue or a conference, nor on a route, is another application's to look
after, and is not among them.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.models import (
    Arrival,
    Call,
    CallBack,
    Command,
    Conference,
    Offer,
    OnwardStep,
    Participant,
    Supervision,
    Visit,
)
from conferencing.teams import calls

from ..reading.clock import Clock

# Whoever has left something is often heard to be somewhere else, or to have hung up, after that.
GRACE = timedelta(seconds=5)
LEFT_QUEUE = "The caller was taken out of a queue, and nobody has the call"
LEFT_CONFERENCE = "The person left a conference, and nobody has the call"


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_UP = f"""
    SELECT c.call_control_id, a.stage, a.told,
        (SELECT MAX(v.left_at) FROM {Visit._meta.db_table} v
         WHERE v.call_control_id = c.call_control_id AND v.reason IN ('timeout', 'leave')),
        (SELECT MAX(p.left_at) FROM {Participant._meta.db_table} p
         WHERE p.call_control_id = c.call_control_id)
    FROM {Call._meta.db_table} c
    LEFT JOIN {Arrival._meta.db_table} a ON a.caller = c.call_control_id
    WHERE c.ended_at IS NULL AND c.waiting_in = ''
    AND (c.status = 'answered' OR a.stage = 'needs_you')
    AND (a.stage IS NULL OR a.stage IN ('over', 'needs_you'))
    AND c.call_control_id NOT IN (SELECT p.call_control_id FROM {Participant._meta.db_table} p
        JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id
        WHERE p.is_present AND f.ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM {Offer._meta.db_table} o
        WHERE (o.caller = c.call_control_id OR o.agent_leg = c.call_control_id)
        AND o.state IN ({_listed(Offer.WITH_CALLER)}))
    AND NOT EXISTS (SELECT 1 FROM {OnwardStep._meta.db_table} s
        WHERE s.caller = c.call_control_id AND s.state IN ('trying', 'asked'))
    AND NOT EXISTS (SELECT 1 FROM {CallBack._meta.db_table} b
        WHERE (b.own_leg = c.call_control_id OR b.caller_leg = c.call_control_id)
        AND b.state IN ({_listed(CallBack.OPEN)}))
    AND NOT EXISTS (SELECT 1 FROM {Supervision._meta.db_table} s
        WHERE s.leg = c.call_control_id AND s.ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM {Command._meta.db_table} k
        WHERE k.call_control_id = c.call_control_id AND k.state IN ('asked', 'sent'))"""


class _Row(NamedTuple):
    leg: str
    stage: str | None
    told: str | None
    left_queue_at: datetime | None
    left_conference_at: datetime | None


def ask() -> Pending[Rows]:
    return send(_UP, [])


def read(asked: Pending[Rows], clock: Clock) -> dict[str, str]:
    """By call that may be seen, why somebody has to see to it."""
    rows = (_Row(*row[:3], *map(_time, row[3:])) for row in asked.result())
    found = {row.leg: why for row in rows if (why := _why(row, clock))}
    mine = calls.seen(found.keys())
    return {leg: why for leg, why in found.items() if leg in mine}


def _why(row: _Row, clock: Clock) -> str:
    if row.stage == Arrival.Stage.NEEDS_YOU:
        return row.told or LEFT_QUEUE
    left = [at for at in (row.left_queue_at, row.left_conference_at) if at]
    if not left or not clock.older(clock.ours(max(left)), GRACE):
        return ""
    return LEFT_QUEUE if max(left) == row.left_queue_at else LEFT_CONFERENCE


def _time(at: datetime | str | None) -> datetime | None:
    """Of a MAX, SQLite does not know that it is a time."""
    return datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
