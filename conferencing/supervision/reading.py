"""The facts of a supervision, out of the mirror and the ledger: nothing that a dead worker could
have taken with it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Call, Command, Conference, Connection, Participant, Supervision
from conferencing.queries.commands import dial_story
from conferencing.queries.reading import hidden

from . import entitled, words
from .facts import RING_SECONDS, Asked, Facts, Phone, Place, Progress, Stand

State = Command.State
# From the dial on; with a margin for the way.
LONGEST_RINGING = timedelta(seconds=RING_SECONDS + 10)
# So long a webhook may be on its way before Telnyx is asked for what it tells.
TO_HEAR_OF = timedelta(seconds=3)
_PROGRESS: dict[str, Progress] = {
    State.ASKED: "waiting",
    State.SENT: "underway",
    State.ACCEPTED: "underway",
    State.UNKNOWN: "underway",
    State.CONFIRMED: "done",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
    State.SUPERSEDED: "failed",
    State.NOT_KNOWN: "not_known",
}
# What Telnyx has accepted of these is so from then on, as far as the mirror goes.
_BELIEVED = ("mute", "unmute", "role", "set_exit")


def stand(row: Supervision) -> Stand:
    return Stand(
        mode=row.wanted_mode,
        wanted_at=row.wanted_at,
        to=frozenset(row.wanted_to),
        is_reached=row.is_reached,
        is_role_sure=row.is_role_sure,
        is_private=row.is_private,
        tries=row.tries,
        take_over=row.take_over,
        joined_at=row.joined_at,
        leaving_at=row.leaving_at,
    )


def facts(row: Supervision) -> Facts:
    """Takes the id of the leg into the row. A handful of queries; few supervise at a time."""
    commands = Command.objects.in_bulk(_pressed(row), field_name="uuid")
    dial = commands.get(row.dial_command)
    if dial and not row.leg:
        row.leg = dial.call_control_id
    conference = Conference.objects.filter(pk=row.conference).first()
    people = list(Participant.objects.filter(conference_id=row.conference))
    gone = _gone([person.call_control_id for person in people])
    step = asked(commands.get(row.step_command))
    there = {one.call_control_id for one in people if one.is_present}
    others = frozenset(there - gone - {row.leg})
    return Facts(
        phone=phone(row.leg),
        place=_place(_one(people, row.leg)),
        dial=dialled(dial),
        step=step,
        hangup=asked(commands.get(row.hangup_command)),
        hangups=hangups(row) if row.hangup_command else 0,
        others=others,
        callers=others - _supervising(row.conference),
        leaving=_leaving(row),
        alone_since=_alone_since(row.conference, people, there - gone),
        leaver=_place(_one(people, row.take_over)) if row.take_over in others else Place(),
        may=entitled.modes(row.user_id, at=row),
        is_over=conference is None or conference.ended_at is not None,
        is_checked=_is_checked(conference, step),
    )


def hangups(row: Supervision) -> int:
    """How often their own call was to be ended."""
    return Command.objects.filter(verb="hangup", call_control_id=row.leg).count()


def _one(people: Iterable[Participant], leg: str) -> Participant | None:
    return next((one for one in people if one.call_control_id == leg), None)


def _supervising(conference: str) -> frozenset[str]:
    rows = Supervision.objects.filter(conference=conference, ended_at=None)
    return frozenset(rows.values_list("leg", flat=True))


def _leaving(row: Supervision) -> frozenset[str]:
    """From whom the other supervisors there take over."""
    rows = Supervision.objects.filter(conference=row.conference, ended_at=None)
    taken = rows.exclude(pk=row.pk).exclude(take_over="")
    return frozenset(taken.values_list("take_over", flat=True))


def _alone_since(
    conference: str, people: Iterable[Participant], there: set[str]
) -> datetime | None:
    private = hidden.legs_in(conference)
    seen = [one for one in people if one.call_control_id not in private]
    left = [one.left_at for one in seen if one.left_at]
    if not left or any(one.call_control_id in there for one in seen):
        return None
    return max(left) - telnyx_clock.ahead()


def asked(command: Command | None) -> Asked:
    if command is None:
        return Asked()
    is_believed = command.state == State.ACCEPTED and command.verb in _BELIEVED
    return Asked(
        command.verb,
        "done" if is_believed else _PROGRESS[command.state],
        command.told,
        command.asked_at,
        command.accepted_at if is_believed else command.finished_at,
        command.deadline_at if command.state in (State.ASKED, State.SENT) else None,
    )


def dialled(command: Command | None) -> Asked:
    """Of a dial. Whatever has rung for so long has been answered or is over: a call that is up is
    in Telnyx's list by then, which `reconcile` has compared since.
    """
    dial = asked(command)
    if command is None or dial.progress != "not_known" or command.sent_at is None:
        return dial
    lists = Connection.objects.filter(pk=settings.DIAL_CONNECTION)
    compared = lists.filter(verified_at__gt=command.sent_at + LONGEST_RINGING)
    return replace(dial, is_ruled_out=compared.exists())


def _pressed(row: Supervision) -> list[UUID]:
    return [uuid for uuid in (row.dial_command, row.step_command, row.hangup_command) if uuid]


def phone(leg: str) -> Phone:
    call = Call.objects.filter(pk=leg).first() if leg else None
    if call is None:
        return Phone(is_known=bool(leg))
    return Phone(True, _answered_at(call), call.ended_at is not None, _why(call))


def ringing(now: datetime) -> list[str]:
    """The legs of supervisors whose phones have rung for some seconds, as far as we have heard:
    whether somebody has picked up by now, Telnyx itself can tell. One query.
    """
    legs = Supervision.objects.filter(ended_at=None).exclude(leg="").values("leg")
    rows = Call.objects.filter(pk__in=legs, ended_at=None, answered_at=None)
    began = rows.filter(initiated_at__lt=telnyx_clock.at(now) - TO_HEAR_OF)
    return list(began.order_by("pk").values_list("pk", flat=True))


def _answered_at(call: Call) -> datetime | None:
    """On our own clock. Telnyx stops the ringing by itself: whatever is up for longer has been
    answered, and its event is lost. Whoever picked up may be heard.
    """
    answered_at = call.answered_at
    if answered_at is None and call.ended_at is None and call.initiated_at:
        rung_out = call.initiated_at + LONGEST_RINGING
        answered_at = rung_out if telnyx_clock.now() >= rung_out else None
    return answered_at and answered_at - telnyx_clock.ahead()


def _why(call: Call) -> str:
    if call.answered_at is None:
        ending = dial_story.ending(call.hangup_cause, call.sip_hangup_cause)
        return words.not_answered(dial_story.within(ending))
    return words.HUNG_UP if call.hangup_source == "callee" else words.CUT_OFF


def _place(person: Participant | None) -> Place:
    if person is None:
        return Place()
    return Place(
        is_present=person.is_present,
        is_muted=person.is_muted,
        is_on_hold=person.is_on_hold,
        role=person.role or "none",
        whisper_to=frozenset(person.whisper_to),
        ends_conference=person.ends_conference_on_exit or person.soft_ends_conference_on_exit,
        left_at=person.left_at and person.left_at - telnyx_clock.ahead(),
    )


def _gone(legs: list[str]) -> set[str]:
    """A hang-up is often heard of before the leave."""
    ended = Call.objects.filter(pk__in=legs, ended_at__isnull=False)
    return set(ended.values_list("pk", flat=True))


def _is_checked(conference: Conference | None, step: Asked) -> bool:
    if conference is None or conference.verified_at is None or step.finished_at is None:
        return False
    return conference.verified_at > step.finished_at
