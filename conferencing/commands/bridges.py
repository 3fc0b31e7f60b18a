"""Which report that a call was connected is that of a bridge which was asked for.

Telnyx reports a bridge of both calls, and a transfer, by its documentation, of the new call alone.
Should it tell the transferred call as well, that is no proof of a bridge which was asked for at the
same time: the new call, of the same session, was connected in the same moment.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from conferencing.models import Call, Command, JournalEntry

# The two sides are reported one after the other.
APART = timedelta(seconds=2)


def is_reported(command: Command, in_its_time: Q) -> bool:
    """`in_its_time`: which events can be its effect. One query while there are none."""
    leg, other = command.call_control_id, str(command.arguments.get("with_leg", ""))
    connected = _connected(in_its_time, [leg])
    if not connected:
        return False
    others = _connected(in_its_time, [other] if other else [])
    transferred = _connected(in_its_time, _dialled_for(leg, other))
    return any(_is_near(at, others) or not _is_near(at, transferred) for at in connected)


def _connected(in_its_time: Q, legs: Collection[str]) -> list[datetime]:
    """When any of these calls was. No query for none."""
    if not legs:
        return []
    entries = JournalEntry.objects.filter(
        in_its_time, aggregate__in=[f"call:{leg}" for leg in legs], event_class="CallBridged"
    )
    return list(entries.values_list("occurred_at", flat=True))


def _dialled_for(leg: str, other: str) -> list[str]:
    """New calls of transfers belong to the session of the first."""
    call = Call.objects.filter(pk=leg).exclude(call_session_id="")
    dialled = Call.objects.filter(
        call_session_id__in=call.values("call_session_id"), direction="outgoing"
    )
    return list(dialled.exclude(pk__in=(leg, other)).values_list("pk", flat=True))


def _is_near(at: datetime, others: Iterable[datetime]) -> bool:
    return any(abs(at - other) <= APART for other in others)
