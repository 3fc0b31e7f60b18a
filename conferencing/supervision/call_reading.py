"""The facts of a supervision of a call, out of the mirror and the ledger, and whom it may be of."""

from dataclasses import dataclass
from uuid import UUID

from conferencing.commands.press import Refused
from conferencing.models import Call, Command, Offer, Supervision
from conferencing.teams import sight

from . import entitled, reading, words
from .call_rules import CallFacts, CallStand


@dataclass(frozen=True, slots=True)
class Target:
    """A call that can be listened to. `agent` is empty for a caller who waits."""

    leg: str
    queue: str
    caller: str
    agent: str = ""


def target(leg: str) -> Target:
    """Of an agent who talks with a caller, or of somebody who waits, in a queue that may be seen.
    Raises Refused.
    """
    mine, offer = sight.current(), _talk(leg)
    if offer and mine.sees_queue(offer.queue):
        return Target(leg, offer.queue, offer.caller, leg)
    waiting = Call.objects.filter(pk=leg, ended_at=None).exclude(waiting_in="").first()
    if waiting and not offer and mine.sees_queue(waiting.waiting_in):
        return Target(leg, waiting.waiting_in, leg)
    raise Refused(words.NOTHING_TO_HEAR)


def is_talk(row: Supervision) -> bool:
    """Of an agent: the leg that is supervised is theirs."""
    return Offer.objects.filter(agent_leg=row.call).exists()


def offer_of(row: Supervision) -> Offer | None:
    """The talk that is, or was, supervised."""
    return Offer.objects.filter(agent_leg=row.call).select_related("agent").last()


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
        dial=reading.asked(dial),
        hangup=reading.asked(hangup),
        hangups=_hangups(row) if hangup else 0,
        may=entitled.modes(row.user_id, at=row),
        over=_over(row),
    )


def _hangups(row: Supervision) -> int:
    return Command.objects.filter(verb="hangup", call_control_id=row.leg).count()


def _over(row: Supervision) -> str:
    if is_talk(row):
        return "" if _talk(row.call) else words.TALK_ENDED
    call = Call.objects.filter(pk=row.call).first()
    if call is None or call.ended_at:
        return words.CALLER_LEFT
    return "" if call.waiting_in else words.NOT_WAITING


def _talk(leg: str) -> Offer | None:
    """While both ends are up."""
    offer = Offer.objects.filter(agent_leg=leg, state=Offer.State.CONNECTED).last() if leg else None
    if offer is None:
        return None
    ended = Call.objects.filter(pk__in=(leg, offer.caller), ended_at__isnull=False)
    return None if ended.exists() else offer
