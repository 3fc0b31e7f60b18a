"""The facts of offers, out of the mirror and the ledger: nothing that a dead worker could have
taken with it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Call, Command, JournalEntry, Offer, Queue
from conferencing.queries.commands import talks

from . import entitled
from .facts import AgentLeg, Asked, Caller, Facts, Progress, Stand

State = Command.State

_PROGRESS: dict[str, Progress] = {
    State.CONFIRMED: "done",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
    State.SUPERSEDED: "failed",
    State.NOT_KNOWN: "not_known",
}

# Columns of lists and texts are many, and hundreds of rows are read each time.
_OF_COMMANDS = (
    *("uuid", "state", "call_control_id", "error_title", "advice"),
    *("accepted_at", "unknown_at", "finished_at"),
)
_OF_CALLS = (
    "status",
    "waiting_in",
    "waiting_since",
    "answered_at",
    "bridged_at",
    "ended_at",
    "audio",
    "hangup_cause",
    "sip_hangup_cause",
    "visits",
    "last_digits",
    "last_digits_at",
    "last_digits_status",
)
KEY = "1"
# It matters whether these are in line, as Telnyx has it.
_BETWEEN = (Offer.State.CONNECTING, Offer.State.CONNECTED, Offer.State.RETURNING)


def stand(offer: Offer) -> Stand:
    return Stand(
        state=offer.state,
        queue=offer.queue,
        state_since=offer.state_since,
        reserved_at=offer.reserved_at,
        ring_seconds=offer.ring_seconds,
        key_seconds=offer.key_seconds,
        tries=offer.tries,
        is_leg_open=offer.is_leg_open,
        told=offer.told,
        looked_at=offer.looked_at,
        read_at=offer.read_at,
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """The rows that offers are about."""

    commands: Mapping[UUID | None, Command]
    calls: Mapping[str, Call]
    elsewhere: Collection[str]  # of those of whom it matters, who is with somebody
    listed_at: Mapping[str, datetime | None]  # of the queues of those who are between two places
    withdrawn: Mapping[tuple[int, str], str]  # by agent and queue, while the phone rings
    pressed: Collection[str]  # the legs on which 1 was pressed before anybody asked for it


def facts(offers: Sequence[Offer]) -> Iterator[tuple[Offer, Facts]]:
    """Two queries, two more while phones ring, one more when nobody has pressed 1 who was asked to,
    and two more while callers return or are held, for however many. Takes the ids of legs into the
    offers.
    """
    around = _around(offers)
    return ((offer, _facts(offer, around)) for offer in offers)


def _around(offers: Sequence[Offer]) -> _Around:
    pressed = {uuid for offer in offers for uuid in _pressed(offer) if uuid}
    commands = Command.objects.only(*_OF_COMMANDS).in_bulk(pressed, field_name="uuid")
    for offer in offers:
        dial = commands.get(offer.dial_command)
        if dial and not offer.agent_leg:
            offer.agent_leg = dial.call_control_id
    legs = {leg for offer in offers for leg in (offer.caller, offer.agent_leg) if leg}
    calls = Call.objects.only(*_OF_CALLS).in_bulk(legs)
    back = [offer for offer in offers if offer.state == Offer.State.RETURNING]
    returning = [calls[offer.caller] for offer in back if offer.caller in calls]
    between = [offer for offer in offers if offer.state in _BETWEEN and offer.caller in calls]
    queues = {calls[offer.caller].waiting_in for offer in between} - {""}
    listed = Queue.objects.filter(pk__in=queues).values_list("pk", "verified_at") if queues else ()
    doubtful = [call for call in returning if not call.waiting_in]
    doubtful += [
        calls[offer.caller]
        for offer in offers
        if offer.caller in calls and _has_timed_out(offer, calls[offer.caller])
    ]
    elsewhere = talks.with_somebody(doubtful)
    ringing = [(offer.agent, offer.queue) for offer in offers if offer.state in Offer.RINGING]
    withdrawn = entitled.problems(ringing)
    return _Around(commands, calls, elsewhere, dict(listed), withdrawn, _pressed_1(offers, calls))


def _pressed_1(offers: Sequence[Offer], calls: Mapping[str, Call]) -> set[str]:
    """Of those who were asked and pressed nothing then: who had pressed 1 already. The answer they
    did not give stands where their key stood.
    """
    legs = [offer.agent_leg for offer in offers if offer.state == Offer.State.ASKING]
    asked = [calls[leg] for leg in legs if leg in calls]
    silent = {f"call:{call.pk}": call for call in asked if _key(call) == "not_pressed"}
    if not silent:
        return set()
    keys = JournalEntry.objects.filter(
        aggregate__in=silent, event_class="KeyPressed", data__key=KEY
    )
    pressed = [(silent[key], at) for key, at in keys.values_list("aggregate", "occurred_at")]
    return {call.pk for call, at in pressed if call.last_digits_at and at <= call.last_digits_at}


def _facts(offer: Offer, around: _Around) -> Facts:
    commands = around.commands
    phone = leg(offer.agent_leg, around.calls)
    return Facts(
        leg=replace(phone, key="pressed") if offer.agent_leg in around.pressed else phone,
        caller=_caller(offer, around),
        dial=asked(commands.get(offer.dial_command)),
        ask=asked(commands.get(offer.ask_command)),
        connect=asked(commands.get(offer.connect_command)),
        back=asked(commands.get(offer.return_command)),
        tell=asked(commands.get(offer.tell_command)),
        hangup=asked(commands.get(offer.hangup_command)),
        withdrawn=around.withdrawn.get((offer.agent_id, offer.queue), "")
        if offer.state in Offer.RINGING
        else "",
    )


def _pressed(offer: Offer) -> tuple[UUID | None, ...]:
    return (
        offer.dial_command,
        offer.ask_command,
        offer.connect_command,
        offer.return_command,
        offer.tell_command,
        offer.hangup_command,
    )


def asked(command: Command | None) -> Asked:
    if command is None:
        return Asked()
    # While it is found out whether it happened, the advice is to wait: that helps nobody here.
    words = command.problem if command.state == State.UNKNOWN else command.told
    progress = _PROGRESS.get(command.state, "underway")
    return Asked(progress, words, command.finished_at, _settled_at(command))


def _settled_at(command: Command) -> datetime | None:
    if command.state in (State.ASKED, State.SENT):
        return None
    return command.accepted_at or command.unknown_at or command.finished_at


def leg(call_control_id: str, calls: Mapping[str, Call]) -> AgentLeg:
    """Of a call that was dialled here; of "", while nobody knows which it is."""
    if not call_control_id:
        return AgentLeg()
    call = calls.get(call_control_id)
    if call is None:
        return AgentLeg(is_known=True)
    return AgentLeg(
        is_known=True,
        answered_at=call.answered_at,
        bridged_at=call.bridged_at,
        is_over=call.ended_at is not None,
        lasted=_lasted(call),
        is_spoken_to=bool(call.audio),
        key=_key(call),
        cause=call.hangup_cause,
        sip_cause=call.sip_hangup_cause,
    )


def _lasted(call: Call) -> timedelta:
    return call.ended_at - call.answered_at if call.ended_at and call.answered_at else timedelta()


def _key(call: Call) -> Literal["", "pressed", "not_pressed"]:
    """Of a call that nobody else asks for digits. Keys that nobody has asked for say what they say
    until the answer is there.
    """
    if KEY in call.last_digits and call.last_digits_status in ("pressed", "valid"):
        return "pressed"
    return "not_pressed" if call.last_digits_status not in ("", "pressed") else ""


def _caller(offer: Offer, around: _Around) -> Caller:
    call = around.calls.get(offer.caller)
    if call is None:
        return Caller()
    is_returning = offer.state == Offer.State.RETURNING
    return Caller(
        is_over=call.ended_at is not None,
        waiting_in=call.waiting_in,
        seen_waiting_at=_seen_waiting_at(call, around.listed_at),
        is_elsewhere=is_returning and call.pk in around.elsewhere,
        has_come_again=_has_come_again(offer, call),
        is_held=_has_timed_out(offer, call) and call.pk not in around.elsewhere,
    )


def _has_timed_out(offer: Offer, call: Call) -> bool:
    """Taken out after the longest wait, from the visit that the offer is about."""
    last = call.visits[-1] if call.visits else {}
    is_of_this = last.get("reason") == "timeout" and len(call.visits) == offer.visit
    return bool(is_of_this and not call.waiting_in and not call.ended_at)


def _has_come_again(offer: Offer, call: Call) -> bool:
    if not (offer.connected_at and call.waiting_in and call.waiting_since):
        return False
    return call.waiting_since - telnyx_clock.ahead() > offer.connected_at


def _seen_waiting_at(call: Call, listed_at: Mapping[str, datetime | None]) -> datetime | None:
    """On our own clock: as they came into the queue, or as a listing last agreed with us."""
    if not call.waiting_in:
        return None
    came = call.waiting_since and call.waiting_since - telnyx_clock.ahead()
    return max(filter(None, (listed_at.get(call.waiting_in), came)), default=None)
