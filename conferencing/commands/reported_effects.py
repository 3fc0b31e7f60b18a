"""Has Telnyx reported what an accepted command asked for? Looks into the journal and the mirror,
never at Telnyx.
"""

from collections.abc import Mapping
from datetime import timedelta

from conferencing.models import Call, Command, JournalEntry, Participant

# Events bear Telnyx's clock, and we look by it only to search less.
SKEW = timedelta(minutes=2)

# verb: (whose journal, the classes of events that show it)
REPORTED_BY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "speak": ("conference", ("AudioStarted",)),
    "play": ("conference", ("AudioStarted",)),
    "hangup": ("call", ("CallHangup",)),
    "answer": ("call", ("CallAnswered",)),
    "enqueue": ("call", ("CallEnqueued", "ListedInQueue")),
    "leave_queue": ("call", ("CallLeftQueue", "MissingFromQueue")),
    "bridge": ("call", ("CallBridged",)),
}


def shows(command: Command) -> bool:
    """Costs one or two queries."""
    if command.verb in ("move", "create_conference"):
        return _is_in(command)
    if command.verb == "hangup" and _has_ended(command.call_control_id):
        return True
    kind, classes = REPORTED_BY[command.verb]
    key = command.conference_id if kind == "conference" else command.call_control_id
    since = command.sent_at or command.asked_at
    found = JournalEntry.objects.filter(
        aggregate=f"{kind}:{key}",
        event_class__in=classes,
        occurred_at__gte=since - SKEW,
        recorded_at__gte=since,
    )
    return found.exists()


def _is_in(command: Command) -> bool:
    """The leg is in the other conference: the one it was to be moved to, or the one that was
    created of it.
    """
    there = Participant.objects.filter(
        call_control_id=command.call_control_id, is_present=True, conference__ended_at=None
    )
    if command.verb == "move":
        return there.filter(conference_id=command.arguments["to_conference"]).exists()
    return there.filter(conference__creator_call_control_id=command.call_control_id).exists()


def _has_ended(leg: str) -> bool:
    return Call.objects.filter(call_control_id=leg, ended_at__isnull=False).exists()
