"""Lock what a press is about, and look who is there: everything in one round trip.

By hand: a press waits for each statement, and Django needs longer to write one than the database to
run it. The order of the statements is the order of locks: calls before conferences, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import connection

from conferencing.database import pipeline
from conferencing.database.pipeline import Pending, Rows

Life = Literal["unknown", "live", "ended"]

# "SWDL", among the advisory locks of other programs in the same database.
_DIALLING = 0x5357_444C
_CALL = "SELECT ended_at IS NULL FROM conferencing_call WHERE call_control_id = %s"
_CONFERENCE = "SELECT ended_at IS NULL FROM conferencing_conference WHERE telnyx_id = %s"
_PRESENT = "SELECT count(*) FROM conferencing_participant WHERE conference_id = %s AND is_present"


@dataclass(frozen=True, slots=True)
class Locked:
    """What was found under the locks. `present` counts those of the named legs who are in the
    conference.
    """

    call: Life
    conference: Life
    present: int


def lock(conference_id: str, leg: str = "", legs: Sequence[str] = ()) -> Locked:
    """Lock the call and the conference until the transaction ends. Of an empty id nothing is
    locked, and it is unknown.
    """
    with pipeline.together():
        call = _locked(_CALL, leg)
        conference = _locked(_CONFERENCE, conference_id)
        present = _count(conference_id, legs)
    return Locked(_life(call.result()), _life(conference.result()), _number(present.result()))


def lock_dialling() -> None:
    """Until the transaction ends nobody else presses to dial, in whatever process: so all that were
    dialled within the last minute can be counted.
    """
    # SQLite has one writer at a time, which a press is from its first statement on.
    if connection.vendor == "postgresql":
        pipeline.send("SELECT pg_advisory_xact_lock(%s)", [_DIALLING]).result()


def _locked(sql: str, key: str) -> Pending[Rows]:
    if not key:
        return pipeline.ready([])
    # SQLite has one writer at a time, which a press is from its first statement on.
    suffix = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return pipeline.send(sql + suffix, [key])


def _count(conference_id: str, legs: Sequence[str]) -> Pending[Rows]:
    if not legs:
        return pipeline.ready([])
    among, values = pipeline.any_of("call_control_id", legs)
    return pipeline.send(f"{_PRESENT} AND {among}", [conference_id, *values])


def _life(rows: Rows) -> Life:
    if not rows:
        return "unknown"
    return "live" if rows[0][0] else "ended"


def _number(rows: Rows) -> int:
    return int(rows[0][0]) if rows else 0
