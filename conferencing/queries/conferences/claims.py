"""Who says that they handle which conference."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.models import Claim, Conference

from ..names.foreign_text import fit
from ..reading.rows import in_utc, one_of
from ..screens.board import Handled

CLAIMS = f"""
    SELECT k.conference, u.username, k.claimed_at FROM {Claim._meta.db_table} k
    JOIN {User._meta.db_table} u ON u.id = k.user_id
    JOIN {Conference._meta.db_table} f ON f.telnyx_id = k.conference AND f.ended_at IS NULL
    WHERE"""


class _Row(NamedTuple):
    conference: str
    by: str
    since: datetime


def send_for(only: Collection[str] | None) -> Pending[Rows]:
    """Of live conferences; with `only`, of those with these ids."""
    mine, ids = one_of("f.telnyx_id", only)
    return send(f"{CLAIMS} {mine}", ids)


def by_conference(sent: Pending[Rows]) -> dict[str, Handled]:
    rows = [_Row._make(in_utc(row)) for row in sent.result()]
    return {row.conference: Handled(fit(row.by), row.since) for row in rows}
