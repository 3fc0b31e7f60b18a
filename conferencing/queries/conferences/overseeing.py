"""Who supervises which conference, read for the cards of many: in the same round trip as all else
of them. Nobody who listens privately is among them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.models import Conference, Supervision

from ..names.foreign_text import fit
from ..reading.rows import in_utc, one_of

OVERSEEING = f"""
    SELECT s.conference, s.leg, TRIM(u.first_name || ' ' || u.last_name), u.username,
           s.joined_at, s.wanted_at
    FROM {Supervision._meta.db_table} s
    JOIN {User._meta.db_table} u ON u.id = s.user_id
    JOIN {Conference._meta.db_table} f ON f.telnyx_id = s.conference AND f.ended_at IS NULL
    WHERE s.ended_at IS NULL AND NOT s.is_private AND"""


class Overseeing(NamedTuple):
    """A supervisor in a conference, or on their way in; times on our own clock."""

    conference_id: str
    leg: str
    full_name: str
    username: str
    joined_at: datetime | None
    wanted_at: datetime

    @property
    def name(self) -> str:
        return fit(self.full_name) or fit(self.username)

    @property
    def since(self) -> datetime:
        """What they do now: from when they came in, or from their last wish."""
        return max(filter(None, (self.joined_at, self.wanted_at)))


def send_for(only: Collection[str] | None) -> Pending[Rows]:
    """Of live conferences; with `only`, of those with these ids."""
    mine, ids = one_of("f.telnyx_id", only)
    return send(f"{OVERSEEING} {mine} ORDER BY s.id", ids)


def rows(sent: Pending[Rows]) -> list[Overseeing]:
    return [Overseeing._make(in_utc(row)) for row in sent.result()]
