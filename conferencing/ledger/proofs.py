"""Which commands Telnyx has accepted, or may have carried out, without a proof of their effect yet.

An empty conference id stands for the commands that name no conference.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from conferencing.models import Command

from .verbs import VERBS

State = Command.State

# How long an effect may take to show.
CONFIRM_SECONDS = 10.0
# Within this time after acceptance, a listing that disagrees is considered stale.
SETTLE_SECONDS = 3.0
_BY_LISTING = frozenset(name for name, verb in VERBS.items() if verb.proof == "listing")
_OF_QUEUES = frozenset(name for name, verb in VERBS.items() if verb.scope == "queue")


def is_waiting_for_proof(conference_id: str) -> bool:
    return _unproven(conference_id).exists()


def is_waiting_for_listing(conference_id: str) -> bool:
    by_listing = _unproven(conference_id).filter(verb__in=_BY_LISTING)
    return bool(conference_id) and by_listing.exists()


def is_dial_unanswered() -> bool:
    return Command.objects.filter(verb="dial", state=State.UNKNOWN).exists()


def is_waiting_for_queues(conference_id: str) -> bool:
    of_queues = _unproven(conference_id).filter(verb__in=_OF_QUEUES)
    return not conference_id and of_queues.exists()


def unproven(before: datetime) -> list[str]:
    """The conferences with commands that were accepted, or not answered, before that time and are
    unproven.
    """
    accepted = Q(state=State.ACCEPTED, accepted_at__lte=before)
    unanswered = Q(state=State.UNKNOWN, unknown_at__lte=before)
    commands = Command.objects.filter(accepted | unanswered)
    names = commands.order_by().values_list("conference_id", flat=True).distinct()
    return [name or "" for name in names]


def unsettled(conference_id: str, now: datetime) -> list[Command]:
    """What Telnyx may be carrying out at this moment."""
    since = now - timedelta(seconds=SETTLE_SECONDS)
    recent = Q(state=State.SENT) | Q(state=State.ACCEPTED, accepted_at__gt=since)
    recent |= Q(state=State.UNKNOWN, unknown_at__gt=since)
    return list(Command.objects.filter(recent, conference_id=conference_id))


def _unproven(conference_id: str) -> QuerySet[Command]:
    waiting = (State.ACCEPTED, State.UNKNOWN)
    return Command.objects.filter(state__in=waiting, conference_id=conference_id or None)
