"""Writes down, for all processes, what was counted of the link to Telnyx: a row for each figure and
five minutes, and one for all that is more than a day old, so that totals only grow.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from conferencing import tallies
from conferencing.database import outage
from conferencing.database.pipeline import send
from conferencing.database.state_tables import upsert
from conferencing.models import LinkInterval

EVERY = timedelta(minutes=5)
KEPT = timedelta(hours=25)
# Of what is older.
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)

TABLE = LinkInterval._meta.db_table
KEY = ("starts_at", "figure", "of")
SUMS = ("times", "total", "most", "last", "last_at")
COLUMNS = (*KEY, *SUMS)
ADDED = (
    f"times = {TABLE}.times + excluded.times, total = {TABLE}.total + excluded.total, "
    f"most = CASE WHEN excluded.most > {TABLE}.most THEN excluded.most ELSE {TABLE}.most END, "
    f"last = CASE WHEN excluded.last_at >= {TABLE}.last_at THEN excluded.last"
    f" ELSE {TABLE}.last END, "
    f"last_at = CASE WHEN excluded.last_at >= {TABLE}.last_at THEN excluded.last_at"
    f" ELSE {TABLE}.last_at END"
)


def begins(now: datetime) -> datetime:
    """The interval that `now` is in."""
    return now - (now - BEFORE) % EVERY


def write(now: datetime) -> None:
    """One statement, and none while nothing was counted. What could not be written is written the
    next time; raises what the database raised.
    """
    counted = tallies.take()
    at = begins(now)
    # In the order of the keys, so that two processes do not wait for each other in a circle.
    rows = [(at, *key, *_sums(counted[key])) for key in sorted(counted)]
    try:
        upsert(TABLE, COLUMNS, rows, key=KEY, update=ADDED)
    except outage.AWAY:
        tallies.put_back(counted)
        raise


def roll_up(now: datetime) -> None:
    """Add what is old to the one row. Whichever process takes a row away has it alone."""
    with transaction.atomic():
        gone = send(
            f"DELETE FROM {TABLE} WHERE starts_at > %s AND starts_at < %s"
            f" RETURNING figure, of, {', '.join(SUMS)}",
            [BEFORE, now - KEPT],
        ).result()
        together: dict[tuple[str, str], tallies.Tally] = {}
        for figure, of, *sums in sorted(gone, key=lambda row: row[-1]):
            _add(together, (figure, of), tallies.Tally(*sums))
        rows = [(BEFORE, *key, *_sums(together[key])) for key in sorted(together)]
        upsert(TABLE, COLUMNS, rows, key=KEY, update=ADDED)


def _add(
    sums: dict[tuple[str, str], tallies.Tally], key: tuple[str, str], tally: tallies.Tally
) -> None:
    if connection.vendor == "sqlite":
        tally.last_at = tally.last_at.replace(tzinfo=UTC)
    if known := sums.get(key):
        known.add(tally)
    else:
        sums[key] = tally


def _sums(tally: tallies.Tally) -> Sequence[object]:
    return (tally.times, tally.total, tally.most, tally.last, tally.last_at)
