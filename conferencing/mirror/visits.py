"""The rows of visits, and what they add up to in each quarter of an hour, written with the calls
that they are made of.

The rows are a function of the call's state, and the sums change by what the state after adds, less
what the state before had added. So both are the same for any order and repetition of events, and no
screen has to read or count what is past.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from conferencing.database.pipeline import Pending, send
from conferencing.database.state_tables import Row, Table, upsert
from conferencing.metrics import sums, visits
from conferencing.metrics.policy import Policy
from conferencing.metrics.visits import QueueVisit
from conferencing.models import QueueInterval, Visit
from conferencing.projection.states import CallState

from . import policies
from .policies import Policies


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
    """The visits of one call."""

    call_control_id: str
    before: tuple[QueueVisit, ...]
    after: tuple[QueueVisit, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written; `queues` are those whose figures that changes."""

    calls: list[Changed]
    queues: frozenset[str]
    policies: Pending[Policies]


def changed(changes: Iterable[Change]) -> Changes:
    """Which visits differ between the calls as they were (before) and are (after), and send for
    the policies of their queues. No statement where none does.
    """
    each = [
        Changed(after.call_control_id, visits.of_call(before), visits.of_call(after))
        for before, after in changes
        if before.visits or after.visits
    ]
    calls = [one for one in each if one.before != one.after]
    queues = frozenset(visit.queue for one in calls for visit in {*one.before} ^ {*one.after})
    return Changes(calls, queues, policies.send_for(queues))


def save(changes: Changes) -> None:
    """To be called last: every exit of a queue writes the one row of the present quarter of an
    hour. No statement where nothing has changed.
    """
    if not changes.calls:
        return
    _save_rows(changes.calls)
    rows = rows_of(*_difference(changes))
    upsert(INTERVALS, COLUMNS, rows, key=KEY, update=ADDED)


def amounts_of(
    each: Iterable[QueueVisit], policies: Policies, sign: int = 1
) -> "defaultdict[Interval, Counter[str]]":
    """What these visits add to each interval."""
    amounts: defaultdict[Interval, Counter[str]] = defaultdict(Counter)
    for visit in each:
        for at, name, amount in sums.entries(visit, policies[visit.queue]):
            amounts[sums.interval_of(at), visit.queue][name] += sign * amount
    return amounts


def rows_of(amounts: Amounts, policies: Policies) -> list[Row]:
    """With the values of COLUMNS, in the order of their keys; without those that come to
    nothing.
    """
    return [
        row_of(key, amounts[key], policies[key[1]])
        for key in sorted(amounts)
        if any(amounts[key].values())
    ]


def row_of(key: Interval, counted: "Counter[str]", policy: Policy) -> Row:
    amounts = (counted[name] for name in sums.NAMES)
    return (*key, policy.threshold_seconds, policy.short_seconds, False, *amounts)


def _difference(changes: Changes) -> tuple[Amounts, Policies]:
    """Of those visits that differ."""
    policies = changes.policies.result()
    before = {visit for call in changes.calls for visit in call.before}
    after = {visit for call in changes.calls for visit in call.after}
    amounts = amounts_of(after - before, policies)
    for interval, counted in amounts_of(before - after, policies, sign=-1).items():
        amounts[interval].update(counted)
    return amounts, policies


def _save_rows(calls: list[Changed]) -> None:
    VISITS.save(
        (Nothing(), visit) for call in calls for visit in call.after if visit not in call.before
    )
    for leg, before, after in calls:
        # Folded again with an event that came late, two visits can be one.
        if len(after) < len(before):
            send(
                f"DELETE FROM {VISITS.name} WHERE call_control_id = %s AND number > %s",
                [leg, len(after)],
            )
