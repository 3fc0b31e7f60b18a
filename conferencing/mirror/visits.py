"""The rows of visits, and what they add up to in each quarter of an hour, written with the calls
that they are made of.

The rows are a function of the call's state, and the sums change by what the state after adds, less
what the state before had added. So both are the same for any order and repetition of events, and no
screen has to read or count what is past.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from conferencing.database.pipeline import send
from conferencing.database.state_tables import Row, Table, upsert
from conferencing.metrics import sums, visits
from conferencing.metrics.policy import Policy
from conferencing.metrics.visits import QueueVisit
from conferencing.models import QueueInterval, Visit
from conferencing.projection.states import CallState

from . import policies


class Nothing(NamedTuple):
    """No columns beside the state."""


VISITS = Table(Visit, QueueVisit, Nothing, ["call_control_id", "number"])

INTERVALS = QueueInterval._meta.db_table
KEY = ("starts_at", "queue")
POLICY = ("threshold_seconds", "short_seconds")
COLUMNS = (*KEY, *POLICY, "is_mixed", *sums.NAMES)
# What was counted by another policy does not go together with this: it is to be counted anew.
DIFFERS = " OR ".join(f"{INTERVALS}.{name} <> excluded.{name}" for name in POLICY)
ADDED = ", ".join(
    [
        *(f"{name} = {INTERVALS}.{name} + excluded.{name}" for name in sums.NAMES),
        f"is_mixed = ({INTERVALS}.is_mixed OR {DIFFERS})",
    ]
)

Change = tuple[CallState, CallState]
Interval = tuple[datetime, str]
Amounts = Mapping[Interval, "Counter[str]"]


class Changed(NamedTuple):
    call_control_id: str
    before: tuple[QueueVisit, ...]
    after: tuple[QueueVisit, ...]


def save(changes: Iterable[Change]) -> set[str]:
    """Write the visits of calls that were (before) and are (after); returns the queues whose
    figures that changes.

    To be called last: every exit of a queue writes the one row of the present quarter of an hour.
    No statement where no visit has changed.
    """
    changed = [
        Changed(after.call_control_id, visits.of_call(before), visits.of_call(after))
        for before, after in changes
        if before.visits is not after.visits or after.visits
    ]
    changed = [change for change in changed if change.before != change.after]
    if not changed:
        return set()
    _save_rows(changed)
    amounts = _difference(changed)
    add(amounts)
    return {visit.queue for _, before, after in changed for visit in {*before} ^ {*after}}


def add(amounts: Amounts) -> None:
    """To the sums of each interval, in the order of their keys."""
    upsert(INTERVALS, COLUMNS, rows_of(amounts), key=KEY, update=ADDED)


def rows_of(amounts: Amounts) -> list[Row]:
    """In the order of COLUMNS, without those that come to nothing."""
    return [
        _row(key, amounts[key], policies.of(key[1]))
        for key in sorted(amounts)
        if any(amounts[key].values())
    ]


def amounts_of(each: Iterable[QueueVisit], sign: int = 1) -> "defaultdict[Interval, Counter[str]]":
    """What these visits add up to, by the policies of their queues."""
    amounts: defaultdict[Interval, Counter[str]] = defaultdict(Counter)
    for visit in each:
        for at, name, amount in sums.entries(visit, policies.of(visit.queue)):
            amounts[sums.interval_of(at), visit.queue][name] += sign * amount
    return amounts


def _difference(changed: list[Changed]) -> Amounts:
    amounts = amounts_of(visit for change in changed for visit in change.after)
    over = amounts_of((visit for change in changed for visit in change.before), sign=-1)
    for interval, counted in over.items():
        amounts[interval].update(counted)
    return amounts


def _save_rows(changed: list[Changed]) -> None:
    news = [visit for change in changed for visit in change.after if visit not in change.before]
    if news:
        VISITS.save((Nothing(), visit) for visit in news)
    for leg, before, after in changed:
        # Folded again with an event that came late, two visits can be one.
        if len(after) < len(before):
            send(
                f"DELETE FROM {VISITS.name} WHERE call_control_id = %s AND number > %s",
                [leg, len(after)],
            )


def _row(key: Interval, counted: "Counter[str]", policy: Policy) -> Row:
    amounts = (counted[name] for name in sums.NAMES)
    return (*key, policy.threshold_seconds, policy.short_seconds, False, *amounts)
