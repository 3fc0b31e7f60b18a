"""The facts of an offer, out of the mirror and the ledger: nothing that a dead worker could have
taken with it.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Call, Command, Offer, Queue
from conferencing.queries import talks

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


def stand(offer: Offer) -> Stand:
    return Stand(
        state=offer.state,
        queue=offer.queue,
        state_since=offer.state_since,
        reserved_at=offer.reserved_at,
        ring_seconds=offer.ring_seconds,
        tries=offer.tries,
        is_leg_open=offer.is_leg_open,
        told=offer.told,
        looked_at=offer.looked_at,
    )


def facts(offer: Offer) -> Facts:
    """Two queries, one more while the phone rings, and two more while a caller returns. Takes the
    leg's id into the offer.
    """
    is_ringing = offer.state in (Offer.State.RESERVED, Offer.State.DIALLING)
    commands = _commands(offer)
    dial = commands.get(offer.dial_command)
    if dial and not offer.agent_leg:
        offer.agent_leg = dial.call_control_id
    calls = Call.objects.in_bulk([one for one in (offer.caller, offer.agent_leg) if one])
    return Facts(
        leg=leg(offer.agent_leg, calls),
        caller=_caller(offer, calls.get(offer.caller)),
        dial=asked(dial),
        connect=asked(commands.get(offer.connect_command)),
        back=asked(commands.get(offer.return_command)),
        tell=asked(commands.get(offer.tell_command)),
        hangup=asked(commands.get(offer.hangup_command)),
        withdrawn=entitled.problem(offer.agent, offer.queue) if is_ringing else "",
    )


def _commands(offer: Offer) -> "dict[UUID | None, Command]":
    pressed = (
        offer.dial_command,
        offer.connect_command,
        offer.return_command,
        offer.tell_command,
        offer.hangup_command,
    )
    rows = Command.objects.filter(uuid__in=[uuid for uuid in pressed if uuid])
    return {command.uuid: command for command in rows}


def asked(command: Command | None) -> Asked:
    if command is None:
        return Asked()
    words = " ".join(filter(None, (_sentence(command.error_title), command.advice)))
    return Asked(_PROGRESS.get(command.state, "underway"), words, command.finished_at)


def _sentence(title: str) -> str:
    return title if not title or title.endswith(".") else f"{title}."


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
        is_spoken_to=bool(call.audio),
        cause=call.hangup_cause,
        sip_cause=call.sip_hangup_cause,
    )


def _caller(offer: Offer, call: Call | None) -> Caller:
    if call is None:
        return Caller()
    is_returning = offer.state == Offer.State.RETURNING
    return Caller(
        is_over=call.ended_at is not None,
        waiting_in=call.waiting_in,
        seen_waiting_at=_seen_waiting_at(call) if is_returning else None,
        is_elsewhere=is_returning and not call.waiting_in and talks.is_with_somebody(call),
        has_come_again=_has_come_again(offer, call),
        is_held=_is_held(offer, call),
    )


def _is_held(offer: Offer, call: Call) -> bool:
    """One query where they are, and none otherwise."""
    last = call.visits[-1] if call.visits else {}
    has_timed_out = last.get("reason") == "timeout" and len(call.visits) == offer.visit
    if call.waiting_in or call.ended_at or not has_timed_out:
        return False
    return not talks.is_with_somebody(call)


def _has_come_again(offer: Offer, call: Call) -> bool:
    if not (offer.connected_at and call.waiting_in and call.waiting_since):
        return False
    return call.waiting_since - telnyx_clock.ahead() > offer.connected_at


def _seen_waiting_at(call: Call) -> datetime | None:
    """On our own clock: as they came into the queue, or as a listing last agreed with us."""
    if not call.waiting_in:
        return None
    listed = Queue.objects.filter(pk=call.waiting_in).values_list("verified_at", flat=True).first()
    came = call.waiting_since and call.waiting_since - telnyx_clock.ahead()
    return max(filter(None, (listed, came)), default=None)
