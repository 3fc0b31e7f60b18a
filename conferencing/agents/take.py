"""Who is brought to whom: an agent takes the next caller, or a queue rings its ready agents.

The choice is an offer, written down together with the dial to the agent's phone. Two constraints of
the database decide who was first: one agent for a caller, one caller for an agent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from conferencing import signals
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger.dial_rules import AGENT
from conferencing.ledger.forms import Invalid
from conferencing.models import (
    AgentProfile,
    AgentState,
    CallBack,
    Offer,
    QueueMember,
    QueueSettings,
)

from . import busy, line, states, words
from .line import InLine


class _NotFree(Exception):
    """The agent is at something else by now."""


class NoSuchPhone(Refused):
    """The agent's phone is none that may be dialled here, at any time."""


def next_call(user: User, now: datetime) -> Offer:
    """Ring the agent's phone for the caller who is next in their queues. Raises Refused, in words
    for the agent. Pressed twice, it is one offer.
    """
    profile = AgentProfile.objects.filter(user=user).first()
    if profile is None:
        raise Refused(words.NO_PHONE)
    if offer := _open(user):
        return offer
    if CallBack.objects.filter(by=user, state__in=CallBack.OPEN).exists():
        raise Refused(words.CALLING_BACK)
    ranks = dict(QueueMember.objects.filter(user=user).values_list("queue_id", "priority"))
    if not ranks:
        raise Refused(words.NO_QUEUES)
    people = line.callers(ranks)
    # Whoever waits on the agent's own phone would meet an engaged tone.
    others = [one for one in people if one.number != profile.phone]
    free = sorted((one for one in others if not one.is_taken), key=lambda one: ranks[one.queue])
    with transaction.atomic():
        offer = _first(profile, free, now)
        if offer is None:
            or_else = words.OWN_CALL if people else words.NOBODY_WAITING
            raise Refused(words.ALL_TAKEN if others else or_else)
        # Whoever takes a call is at work, whatever they said before.
        states.say(user, AgentState.Kind.READY, now, by=user)
    return offer


def ring(profile: AgentProfile, caller: InLine, seconds: int, now: datetime) -> bool:
    """Offer this caller to a ready agent. False: one of them is taken by now. Raises Refused."""
    kind = Offer.Kind.RUNG
    with transaction.atomic():
        offer = reserve(profile, caller, now, kind=kind, ring_seconds=seconds, is_automatic=True)
    return bool(offer)


def _first(profile: AgentProfile, people: Iterable[InLine], now: datetime) -> Offer | None:
    """Of these, the first whom nobody else has got a moment before."""
    kind, seconds = Offer.Kind.TAKEN, profile.ring_seconds
    for caller in people:
        if offer := reserve(profile, caller, now, kind=kind, ring_seconds=seconds):
            return offer
        # Pressed twice at once: the other press was first.
        if offer := _open(profile.user):
            return offer
    return None


def reserve(
    profile: AgentProfile,
    caller: InLine,
    now: datetime,
    *,
    kind: str,
    ring_seconds: int,
    by: User | None = None,
    is_automatic: bool = False,
) -> Offer | None:
    """None: one of the two is taken by now, or the agent not free. Raises Refused, where the phone
    cannot be dialled. `by`: who has chosen the two, where it was not the agent; the ledger names
    them. `is_automatic`: nobody has.
    """
    try:
        # A savepoint: what the unique indexes refuse must not end the transaction around it.
        with transaction.atomic():
            offer = Offer.objects.create(
                agent=profile.user,
                queue=caller.queue,
                caller=caller.caller,
                visit=caller.visit,
                waiting_since=caller.since,
                kind=kind,
                ring_seconds=ring_seconds,
                key_seconds=_key_seconds(caller.queue),
                reserved_at=now,
                state_since=now,
            )
            # Only now: whoever begins to call back from here on finds this row.
            _require_free(profile, kind, now)
    except (IntegrityError, _NotFree):
        return None
    offer.dial_command = _dial(profile, offer, by or profile.user, is_automatic=is_automatic)
    offer.save(update_fields=["dial_command"])
    states.announce(profile.user_id)
    signals.announce({f"queue:{caller.queue}"})
    return offer


def _require_free(profile: AgentProfile, kind: str, now: datetime) -> None:
    """Raises Refused, in words for the agent who takes a call; else _NotFree."""
    is_calling_back = busy.is_calling_back(profile.user_id)
    if kind == Offer.Kind.TAKEN:
        if is_calling_back:
            raise Refused(words.CALLING_BACK)
    elif is_calling_back or not busy.is_ready(profile, now):
        raise _NotFree


def _key_seconds(queue: str) -> int:
    asking = QueueSettings.objects.filter(pk=queue, asks_for_key=True)
    return asking.values_list("key_seconds", flat=True).first() or 0


def _dial(profile: AgentProfile, offer: Offer, by: User, *, is_automatic: bool) -> UUID:
    # Telnyx lets us show only numbers of our own.
    from_: Sequence[str] = settings.DIAL_FROM[:1]
    try:
        command = press.dial(
            profile.phone,
            by=by,
            purpose=AGENT,
            reference=str(offer.pk),
            from_="".join(from_),
            ring_seconds=offer.ring_seconds,
            is_automatic=is_automatic,
        )
    except Invalid as invalid:
        why = " ".join(invalid.fields.values())
        whose = "Your" if by == profile.user else f"{profile}'s"
        raise NoSuchPhone(f"{whose} phone could not be called. {why}") from None
    return command.uuid


def _open(user: User) -> Offer | None:
    return Offer.objects.filter(agent=user, state__in=Offer.WITH_AGENT).first()
