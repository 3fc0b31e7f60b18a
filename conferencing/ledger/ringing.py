"""Which phones ring because an operator dialled, and have not been answered."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from conferencing.models import Call, Command

from .dial_rules import PURPOSE

# A phone rings for ten minutes at most (forms.Dial), after the seconds that the sending may take.
LONGEST = timedelta(minutes=11)
ANSWERED = ("answered", "bridged")


def dials(now: datetime) -> QuerySet[Command]:
    """Their commands. The phones of agents, which their queue rings, are not among them."""
    unanswered = Call.objects.filter(
        call_control_id=OuterRef("call_control_id"), ended_at=None, answered_at=None
    ).exclude(status__in=ANSWERED)
    recent = Command.objects.filter(verb="dial", is_automatic=False, asked_at__gt=now - LONGEST)
    named = recent.exclude(call_control_id="").exclude(arguments__has_key=PURPOSE)
    return named.filter(Exists(unanswered))


def is_cancellable(call_control_id: str, now: datetime) -> bool:
    """Whether it still rings, so that whoever may dial may also stop it."""
    return dials(now).filter(call_control_id=call_control_id).exists()


def is_answered(call_control_id: str) -> bool:
    """Whether somebody is on this call."""
    up = Call.objects.filter(pk=call_control_id, ended_at=None)
    return up.filter(Q(answered_at__isnull=False) | Q(status__in=ANSWERED)).exists()
