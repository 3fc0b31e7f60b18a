"""Bring a call back forward: what the rules say of the facts is done, in one transaction with the
commands that it asks for. So each step is made once, or not at all, wherever a worker dies.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from conferencing import signals
from conferencing.agents import heard, looking, states
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import transitions
from conferencing.ledger.dial_rules import CALL_BACK_CALLER
from conferencing.ledger.forms import Invalid
from conferencing.models import CallBack, Command
from conferencing.teams import sight

from . import reading, rules, words
from .rules import Action, Move

logger = logging.getLogger(__name__)

State = CallBack.State
UNDER_WAY = Q(is_own_open=True) | Q(is_caller_open=True)
# Steps that follow each other at once; more would be a circle.
MOST_STEPS = 6
# So long the caller's phone rings.
CALLER_SECONDS = 45


def advance_all(now: datetime) -> list[int]:
    """Returns those of whose calls Telnyx is to be asked: `look`. All are read together and without
    locks; only where something is to be done is one locked, and looked at again.
    """
    to_look: list[int] = []
    due: list[int] = []
    under_way = list(CallBack.objects.filter(UNDER_WAY).order_by("pk").select_related("by"))
    legs = {back.pk: (back.own_leg, back.caller_leg) for back in under_way}
    for back, facts in reading.facts(under_way):
        move = rules.next_move(reading.stand(back), facts, now)
        if move.action == "look":
            to_look.append(back.pk)
        if (back.own_leg, back.caller_leg) != legs[back.pk] or move not in (rules.STAY, rules.LOOK):
            due.append(back.pk)
    for pk in due:
        try:
            advance(pk, now)
        except Exception:
            # One odd row must not keep the others waiting.
            logger.exception("Callback %s could not be continued; trying again in a second", pk)
    if to_look:
        CallBack.objects.filter(pk__in=to_look).update(looked_at=now)
    return to_look


def advance(pk: int, now: datetime) -> None:
    """As far as the facts allow."""
    with transaction.atomic():
        rows = CallBack.objects.select_for_update(of=("self",)).select_related("by")
        _steps(rows.get(pk=pk), now)


def stop(pk: int, user: User, now: datetime) -> None:
    """The user wants no call back after all, while a phone still rings. Raises Refused."""
    with transaction.atomic():
        rows = CallBack.objects.select_for_update(of=("self",)).select_related("by")
        back = rows.filter(pk=pk, state__in=CallBack.CAN_BE_STOPPED).first()
        if back is None or not sight.current().sees_queue(back.queue):
            raise Refused(words.TOO_LATE_TO_STOP)
        told = words.stopped(
            user.get_username(),
            back.by.get_username(),
            is_own_ringing=back.state == State.RINGING,
        )
        _enter(back, Move(State.STOPPED, told), now)
        back.save()
        _steps(back, now)
        _take_back(_dials(back), now)


def look(pk: int, now: datetime) -> None:
    back = CallBack.objects.get(pk=pk)
    legs = [leg for leg in (back.own_leg, back.caller_leg) if leg]
    is_all = looking.at_calls(legs, now)
    if is_all and back.caller_leg:
        CallBack.objects.filter(pk=pk).update(read_at=now)


def announce(back: CallBack) -> None:
    signals.announce({f"call_backs:{back.queue}"})
    # Whether their phone is free shows among the agents, too.
    states.announce(back.by_id)


def _steps(back: CallBack, now: datetime) -> None:
    for _ in range(MOST_STEPS):
        known = back.own_leg, back.caller_leg
        [(_, facts)] = reading.facts([back])
        move = rules.next_move(reading.stand(back), facts, now)
        if move in (rules.STAY, rules.LOOK):
            if (back.own_leg, back.caller_leg) != known:
                back.save()
            break
        _do(back, move, now)
        back.save()


def _do(back: CallBack, move: Move, now: datetime) -> None:
    if move.closes == "own":
        back.is_own_open = False
    elif move.closes == "caller":
        back.is_caller_open = False
    before = back.state
    if move.state:
        _enter(back, move, now)
    try:
        with transaction.atomic():
            _press(back, move.action)
    except (Refused, Invalid) as refusal:
        _refused(back, move.action, refusal, now)
    # After the press: the lock of a call comes before that of a command.
    if before in CallBack.OPEN and back.state not in CallBack.OPEN:
        _take_back(_dials(back), now)
    if move.action == "hang_up_own":
        # Commands of one call are sent in turn: a text that fails must not hold this one up.
        _take_back([back.tell_command], now)


def _refused(back: CallBack, action: Action, refusal: Refused | Invalid, now: datetime) -> None:
    why = " ".join(refusal.fields.values()) if isinstance(refusal, Invalid) else str(refusal)
    logger.info("Callback %s: %s was refused", back.pk, action)
    match action:
        case "call":
            _enter(back, Move(State.FAILED, words.caller_not_dialled(why)), now)
        case "connect":
            _enter(back, Move(State.FAILED, words.not_connected(why)), now)
        case "tell" | "hang_up_own":
            back.is_own_open = False
        case "hang_up_caller":
            back.is_caller_open = False


def _enter(back: CallBack, move: Move, now: datetime) -> None:
    back.state, back.told, back.state_since = move.state, move.told, now
    if move.state == State.CALLING:
        back.ring_seconds = CALLER_SECONDS
    elif move.state == State.CONNECTED:
        back.connected_at = now
    if move.state in rules.ENDED:
        back.ended_at = now
        states.was_asked(back.by, now)
    announce(back)


def _dials(back: CallBack) -> list[UUID | None]:
    return [back.own_dial, back.caller_dial]


def _take_back(pressed: Iterable[UUID | None], now: datetime) -> None:
    uuids = [uuid for uuid in pressed if uuid]
    for command in Command.objects.filter(uuid__in=uuids).order_by("pk"):
        transitions.take_back(command, now, "No longer needed by the time it could be sent.")


def _press(back: CallBack, action: Action) -> None:
    """Raises Refused, and Invalid where the number cannot be dialled."""
    match action:
        case "call":
            back.caller_dial = _dial_caller(back).uuid
            back.is_caller_open = True
        case "connect":
            command = press.connect(back.caller_leg, back.own_leg, by=back.by)
            back.connect_command = command.uuid
            back.tries += 1
        case "tell":
            is_stopped = back.state == State.STOPPED
            said = {"text": words.STOPPED_ON_PHONE if is_stopped else heard.of(back.told)}
            command = press.create(
                "tell", "", back.own_leg, by=back.by, arguments=said, is_automatic=True
            )
            back.tell_command = command.uuid
        case "hang_up_own":
            back.own_hangup = press.create(
                "hangup", "", back.own_leg, by=back.by, is_automatic=True
            ).uuid
        case "hang_up_caller":
            back.caller_hangup = press.create(
                "hangup", "", back.caller_leg, by=back.by, is_automatic=True
            ).uuid


def _dial_caller(back: CallBack) -> Command:
    return press.dial(
        back.number,
        by=back.by,
        purpose=CALL_BACK_CALLER,
        reference=str(back.pk),
        from_=back.from_number,
        ring_seconds=CALLER_SECONDS,
        is_automatic=True,
    )
