"""Who is connected with whom outside of conferences: inferred, because Telnyx reports that a call
was connected, but not with whom, nor when the two part. Of a connection it reports both sides, at
about the same time; of a transfer, by its documentation, only the new call.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from conferencing.models import Call, Participant

# The two sides are reported one after the other.
APART = timedelta(seconds=2)
# A call with any other status rings.
_ANSWERED = ("answered", "bridged", "")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Side(NamedTuple):
    """The call on the other side, and since when the two are connected."""

    leg: str
    since: datetime


def of(legs: Collection[str]) -> dict[str, str]:
    """By leg, the call that it is connected with. One query, or none."""
    sides = everywhere() if legs else {}
    return {leg: sides[leg].leg for leg in legs if leg in sides}


def everywhere() -> dict[str, Side]:
    """Of all calls, by leg. One query."""
    calls = _read()
    pairs = _reported([call for call in calls if call.at])
    known = {call.leg for pair in pairs for call in pair}
    pairs += _transferred([call for call in calls if call.leg not in known])
    sides: dict[str, Side] = {}
    for one, other in pairs:
        since = max(filter(None, (one.at, other.at)))
        sides |= {one.leg: Side(other.leg, since), other.leg: Side(one.leg, since)}
    return sides


def is_with_somebody(call: Call) -> bool:
    """Connected with another call, or in a live conference."""
    return bool(with_somebody([call]))


def with_somebody(calls: Sequence[Call]) -> set[str]:
    """Of these, those of whom `is_with_somebody` is true. Three queries at most, or none."""
    bridged = {call.pk for call in calls if call.status == "bridged"}
    others = [call for call in calls if call.pk not in bridged]
    if not others:
        return bridged
    inside = Participant.objects.filter(call_control_id__in=[call.pk for call in others])
    live = inside.filter(is_present=True, conference__ended_at=None)
    found = bridged | set(live.values_list("call_control_id", flat=True))
    sessions = {call.call_session_id for call in others if call.pk not in found} - {""}
    new = Call.objects.filter(ended_at=None, status="bridged", direction="outgoing")
    if sessions and new.filter(call_session_id__in=sessions).exists():
        found |= everywhere().keys() & {call.pk for call in others}
    return found


class _Call(NamedTuple):
    leg: str
    at: datetime | None  # when it was connected, as far as that is reported
    session: str
    direction: str


_Pair = tuple[_Call, _Call]


def _read() -> list[_Call]:
    """Calls that are up, answered, and outside of queues and conferences."""
    inside = Participant.objects.filter(call_control_id=OuterRef("pk"), is_present=True)
    up = Call.objects.filter(~Exists(inside), ended_at=None, waiting_in="", status__in=_ANSWERED)
    rows = up.values_list("pk", "bridged_at", "call_session_id", "direction")
    return [_Call._make(row) for row in rows]


def _reported(calls: Iterable[_Call]) -> list[_Pair]:
    """Of one session if there is one: a transfer's new call is of the session of the first. Of the
    others, those are the two sides that were connected with the least time between.
    """
    pairs = [pair for same in _by_session(calls).values() for pair in _nearest(same)]
    known = {call.leg for pair in pairs for call in pair}
    return pairs + list(_nearest([call for call in calls if call.leg not in known]))


def _nearest(calls: Iterable[_Call]) -> Iterator[_Pair]:
    left = sorted((call.at, call) for call in calls if call.at)
    while gaps := _gaps([at for at, _ in left]):
        taken: set[int] = set()
        for first in gaps:
            if taken.isdisjoint((first, first + 1)):
                taken |= {first, first + 1}
                yield left[first][1], left[first + 1][1]
        left = [each for index, each in enumerate(left) if index not in taken]


def _gaps(times: Sequence[datetime]) -> list[int]:
    """Where two follow each other so closely that they may be one connection; the closest first."""
    gaps = [(later - at, index) for index, (at, later) in enumerate(pairwise(times))]
    return [index for gap, index in sorted(gaps) if gap <= APART]


def _transferred(calls: Iterable[_Call]) -> list[_Pair]:
    """Of a new call that was connected, and nobody with it: the one other call of its session, or
    nobody where there are several.
    """
    pairs = []
    for same in _by_session(calls).values():
        *others, last = sorted(same, key=lambda call: call.at or _LONG_AGO)
        if last.at and last.direction == "outgoing" and len(others) == 1:
            pairs.append((others[0], last))
    return pairs


def _by_session(calls: Iterable[_Call]) -> dict[str, list[_Call]]:
    sessions: dict[str, list[_Call]] = defaultdict(list)
    for call in calls:
        if call.session:
            sessions[call.session].append(call)
    return sessions
