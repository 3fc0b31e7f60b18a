"""The facts of a supervision of a call, out of the mirror and the ledger, and whom it may be of."""

from dataclasses import dataclass
from uuid import UUID

from conferencing.commands.press import Refused
from conferencing.models import Call, Command, Supervision
from conferencing.queries.agents import talks
from conferencing.teams import sight

from . import entitled, reading, words
from .call_rules import CallFacts, CallStand


@dataclass(frozen=True, slots=True)
class Target:
    """A call that can be listened to. `agent` is empty for a caller who waits, and `of` None: whose
    talk it is.
    """

    leg: str
    queue: str
    caller: str
    agent: str = ""
    of: int | None = None


def target(leg: str) -> Target:
    """Of an agent who talks with a caller, or of somebody who waits, in a queue that may be seen.
    Raises Refused.
    """
    mine, talk = sight.current(), talks.going_on(leg)
    if talk and mine.sees_queue(talk.queue):
        return Target(leg, talk.queue, talk.caller, leg, talk.user.pk)
    waiting = Call.objects.filter(pk=leg, ended_at=None).exclude(waiting_in="").first()
    if waiting and not talk and mine.sees_queue(waiting.waiting_in):
        return Target(leg, waiting.waiting_in, leg)
    raise Refused(words.NOTHING_TO_HEAR)


def is_talk(row: Supervision) -> bool:
    """Of an agent: the leg that is supervised is theirs."""
    return talks.of_leg(row.call) is not None


def stand(row: Supervision) -> CallStand:
    return CallStand(row.wanted_mode, row.next_mode, row.is_reached, row.joined_at, row.leaving_at)


def facts(row: Supervision) -> CallFacts:
    """Takes the id of the leg into the row."""
    uuids: list[UUID] = [one for one in (row.dial_command, row.hangup_command) if one]
    commands = Command.objects.in_bulk(uuids, field_name="uuid")
    dial = commands.get(row.dial_command) if row.dial_command else None
    if dial and not row.leg:
        row.leg = dial.call_control_id
    hangup = commands.get(row.hangup_command) if row.hangup_command else None
    return CallFacts(
        phone=reading.phone(row.leg),
        dial=reading.dialled(dial),
        hangup=reading.asked(hangup),
        hangups=reading.hangups(row) if hangup else 0,
        may=entitled.modes(row.user_id, at=row),
        over=_over(row),
    )


def _over(row: Supervision) -> str:
    if is_talk(row):
        return "" if talks.going_on(row.call) else words.TALK_ENDED
    call = Call.objects.filter(pk=row.call).first()
    if call is None or call.ended_at:
        return words.CALLER_LEFT
    return "" if call.waiting_in else words.NOT_WAITING
