"""Bring offers forward: what the rules say of the facts is done, in one transaction with the
commands that it asks for. So each step is made once, or not at all, wherever a worker dies; and
the ledger carries the commands out.

All offers are read together and without locks; only where something is to be done is an offer
locked, and then looked at again. May be called for any offer at any time, by any number of
processes. An offer is locked before the agent's state, and that before calls and commands.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from random import random
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from conferencing import signals
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import transitions
from conferencing.models import AgentProfile, Command, Offer, QueueSettings

from . import heard, looking, reading, rules, states, words
from .looking import Look
from .rules import Action, Move

logger = logging.getLogger(__name__)

State = Offer.State
UNDER_WAY = Q(is_leg_open=True) | Q(state=State.RETURNING)
# Steps that follow each other at once; more would be a circle.
MOST_STEPS = 6
# Somebody has picked up and hears nothing, or waits in no line: these come before all others.
_URGENT = ("connect", "return")


def advance_all(now: datetime) -> list[Look]:
    """Every offer that is under way; returns what Telnyx is to be asked for them, as much of it as
    may be asked now. A few queries, and a transaction for each offer with which something is done.
    """
    due: list[tuple[bool, float, int]] = []
    wanted: list[tuple[Offer, Action]] = []
    under_way = list(Offer.objects.filter(UNDER_WAY).select_related("agent"))
    legs = {offer.pk: offer.agent_leg for offer in under_way}
    for offer, facts in reading.facts(under_way):
        move = rules.next_move(reading.stand(offer), facts, now)
        is_look = move.action.startswith("look")
        if is_look:
            wanted.append((offer, move.action))
        if not (is_look or move == rules.STAY) or offer.agent_leg != legs[offer.pk]:
            # By chance, so that none that cannot be brought forward is always before the others.
            due.append((move.action not in _URGENT, random(), offer.pk))
    for _, _, pk in sorted(due):
        try:
            advance(pk, now)
        except Exception:
            # One odd offer must not keep the others waiting.
            logger.exception("Offer %s could not be continued; trying again in a second", pk)
    return looking.allowed(wanted, under_way, now)


def advance(pk: int, now: datetime) -> None:
    """As far as the facts allow. Not while somebody else is at it: they see the same."""
    with transaction.atomic():
        if offer := _offers(skip_locked=True).filter(pk=pk).first():
            _steps(offer, now)


def cancel(user: User, now: datetime) -> bool:
    """The agent wants no call after all. False: too late, or there is none."""
    with transaction.atomic():
        offer = _offers().filter(agent=user, state__in=Offer.RINGING).first()
        if offer is None:
            return False
        [(_, facts)] = reading.facts([offer])
        told = words.with_caller(words.CANCELLED, is_held=facts.caller.is_held)
        before = offer.state
        _enter(offer, Move(State.CANCELLED, told), now)
        offer.save()
        _steps(offer, now, before=before)
    return True


def _offers(*, skip_locked: bool = False) -> QuerySet[Offer]:
    """Locked, without their agents: those are for others to change."""
    locked = Offer.objects.select_for_update(of=("self",), skip_locked=skip_locked)
    return locked.select_related("agent")


def _steps(offer: Offer, now: datetime, *, before: str = "") -> None:
    before = before or offer.state
    for _ in range(MOST_STEPS):
        known = offer.agent_leg
        [(_, facts)] = reading.facts([offer])
        move = rules.next_move(reading.stand(offer), facts, now)
        # What Telnyx is to be asked is found when all offers are looked at, within a bound.
        if move == rules.STAY or move.action.startswith("look"):
            if offer.agent_leg != known:
                offer.save()
            break
        _do(offer, move, now)
        offer.save()
    # After the presses: the lock of a call comes before that of a command.
    for pressed in _needless(offer, before):
        _take_back(pressed, now)


def _needless(offer: Offer, before: str) -> Iterator[UUID | None]:
    """What was pressed for a state that is over."""
    if before == State.ASKING != offer.state:
        # Whoever knows the routine presses 1 unasked: the text must not come into their talk.
        yield offer.ask_command
    if before in Offer.WITH_AGENT and offer.state not in Offer.WITH_AGENT:
        yield offer.dial_command


def _do(offer: Offer, move: Move, now: datetime) -> None:
    if move.closes_leg:
        offer.is_leg_open = False
    if move.state:
        _enter(offer, move, now)
    try:
        _press(offer, move.action)
    except Refused as refusal:
        # The mirror knows more than the facts did: the next look at them tells.
        logger.info("Offer %s: %s was refused: %s", offer.pk, move.action, refusal)
        if move.action == "connect":
            _enter(offer, Move(State.RETURNING, words.not_connected(str(refusal))), now)
        elif move.action == "return":
            _enter(offer, Move(State.FAILED, words.without_place(offer.told)), now)
        elif move.action != "ask":
            # Of who cannot be asked, the time tells that nobody pressed the key.
            offer.is_leg_open = False


def _enter(offer: Offer, move: Move, now: datetime) -> None:
    before = offer.state
    offer.state, offer.told, offer.state_since = move.state, move.told, now
    if move.state == State.CONNECTING:
        offer.answered_at = now
    elif move.state == State.CONNECTED:
        offer.connected_at = now
    elif move.state == State.RETURNING:
        offer.tries = 0
    if move.state in rules.ENDED:
        offer.ended_at = now
    if before in Offer.WITH_AGENT and move.state not in Offer.WITH_AGENT:
        _let_go(offer, move, now)
    states.announce(offer.agent_id)
    signals.announce({f"queue:{offer.queue}"})


def _let_go(offer: Offer, move: Move, now: datetime) -> None:
    """What the end means for the agent."""
    if offer.connected_at:
        profile = AgentProfile.objects.filter(user=offer.agent).first()
        states.begin_wrap_up(offer.agent, profile.wrap_up_seconds if profile else 0, now)
    elif move.is_missed and offer.kind == Offer.Kind.RUNG:
        settings = QueueSettings.objects.filter(pk=offer.queue).first()
        limit = (settings or QueueSettings(name=offer.queue)).missed_limit
        states.missed(offer.agent, limit, now)
    else:
        states.was_asked(offer.agent, now)


def _take_back(pressed: UUID | None, now: datetime) -> None:
    """Where it was sent, it is at least not sent again."""
    if pressed:
        command = Command.objects.get(uuid=pressed)
        transitions.take_back(command, now, "No longer needed by the time it could be sent.")


def _press(offer: Offer, action: Action) -> None:
    """Raises Refused."""
    agent = offer.agent
    match action:
        case "ask":
            asked = {"text": words.PRESS_1, "seconds": str(offer.key_seconds)}
            command = press.create(
                "ask_key", "", offer.agent_leg, by=agent, arguments=asked, is_automatic=True
            )
            offer.ask_command = command.uuid
        case "connect":
            name = agent.get_username()
            command = press.connect(offer.caller, offer.agent_leg, by=agent, answered_by=name)
            offer.connect_command = command.uuid
            offer.tries += 1
        case "return":
            queue = {"queue": offer.queue}
            command = press.create(
                "enqueue", "", offer.caller, by=agent, arguments=queue, is_automatic=True
            )
            offer.return_command = command.uuid
            offer.tries += 1
        case "tell":
            said = {"text": heard.of(offer.told)}
            command = press.create(
                "tell", "", offer.agent_leg, by=agent, arguments=said, is_automatic=True
            )
            offer.tell_command = command.uuid
        case "hangup":
            command = press.create("hangup", "", offer.agent_leg, by=agent, is_automatic=True)
            offer.hangup_command = command.uuid
