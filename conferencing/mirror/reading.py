"""The mirror as states, read without locks."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max

from conferencing.models import Call, Conference, JournalEntry
from conferencing.projection.call_rules import INFERRED_ENDS
from conferencing.projection.states import CallState, ConferenceWithPeople

from .tables import CALLS, CONFERENCES, PARTICIPANTS


class CallUp(NamedTuple):
    """A call that has not ended."""

    call_control_id: str
    connection_id: str
    status: str

    @property
    def is_answered(self) -> bool:
        return self.status in ("answered", "bridged")


def conference(conference_id: str) -> ConferenceWithPeople | None:
    """A conference with all its participants, or None."""
    rows = CONFERENCES.load("telnyx_id = %s", [conference_id])
    if not rows:
        return None
    people = PARTICIPANTS.load("conference_id = %s", [conference_id])
    [(_, state)] = rows
    return ConferenceWithPeople(state, {person.call_control_id: person for _, person in people})


def locality(conference_id: str) -> str:
    """The region in which Telnyx must be asked for it; empty: the account's own. One query, and
    none while only one region is in use.
    """
    return localities([conference_id]).get(conference_id, "")


def localities(ids: Iterable[str]) -> dict[str, str]:
    """As `locality`, of those that are not in the account's own region."""
    if not settings.TELNYX_REGIONS:
        return {}
    rows = Conference.objects.filter(pk__in=list(ids)).exclude(locality="")
    return dict(rows.values_list("pk", "locality"))


def calls_waiting_in(queue: str) -> dict[str, CallState]:
    """Those who wait in a queue, by their call control ids."""
    rows = CALLS.load("waiting_in = %s AND waiting_in <> ''", [queue])
    return {call.call_control_id: call for _, call in rows}


def calls_up() -> dict[str, CallUp]:
    """All that have not ended, by call control id. One query."""
    rows = Call.objects.filter(ended_at=None, head_at__isnull=False)
    columns = ("call_control_id", "connection_id", "status")
    return {row[0]: CallUp._make(row) for row in rows.values_list(*columns)}


def calls_heard_of(legs: Collection[str]) -> dict[str, datetime]:
    """When we last heard of each of these calls, on our own clock. One query, none for none."""
    if not legs:
        return {}
    entries = JournalEntry.objects.filter(aggregate__in=[f"call:{leg}" for leg in legs])
    newest = entries.values_list("aggregate").annotate(at=Max("recorded_at"))
    return {aggregate.removeprefix("call:"): at for aggregate, at in newest}


def calls_hung_up(legs: Collection[str]) -> set[str]:
    """Those of these calls whose end was reported, not inferred. One query, none for none."""
    if not legs:
        return set()
    ended = Call.objects.filter(pk__in=legs, ended_at__isnull=False)
    return set(ended.exclude(hangup_cause__in=INFERRED_ENDS).values_list("pk", flat=True))


def connections_with_calls() -> set[str]:
    """The connections of the calls that are up. One query."""
    known = Call.objects.filter(ended_at=None).exclude(connection_id="")
    return set(known.order_by().values_list("connection_id", flat=True).distinct())
