"""The facts of calls that follow a route, out of the mirror and the ledger: nothing that a dead
worker could have taken with it. All are read together, without locks; what is done is decided once
more under the lock of the call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import (
    Arrival,
    Call,
    Command,
    Offer,
    OnwardStep,
    Participant,
    QueueSettings,
    Visit,
)
from conferencing.models.onward import Kind
from conferencing.queries.commands import talks

from . import alone
from .facts import Asked, Facts, Phone, Progress, Stand
from .rules import QUEUE_FULL

State = Command.State
_PROGRESS: Mapping[str, Progress] = {
    State.ASKED: "underway",
    State.SENT: "underway",
    State.ACCEPTED: "underway",
    State.UNKNOWN: "underway",
    State.CONFIRMED: "done",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
    State.SUPERSEDED: "failed",
    State.NOT_KNOWN: "not_known",
}
# A phone that rings for longer has ended, and nobody has told us.
RINGS_AT_MOST = timedelta(seconds=90)
# Slow speech, with what it takes to begin.
_CHARACTERS_PER_SECOND, _TO_BEGIN_SECONDS = 8, 5


@dataclass(frozen=True, slots=True)
class Known:
    """What several arrivals need, read at once. `ringing`: calls to somebody, by session.
    `stops` of what plays: of whom, which command, and whether it was a step of the route.
    `last_command`: the newest there was.
    """

    calls: Mapping[str, Call]
    commands: Mapping[UUID, Command]
    with_somebody: Collection[str]
    alone: Collection[str]
    offered: Collection[str]
    onward: Mapping[str, OnwardStep]
    open_commands: Sequence[Command]
    ringing: Sequence[Call]
    phones: Mapping[str, Call]
    visits: Mapping[str, Visit]
    queues: Mapping[str, QueueSettings]
    stops: Sequence[tuple[str, int, bool]]
    left_rooms: Mapping[str, datetime]
    last_command: int


def known(rows: Sequence[Arrival], now: datetime) -> Known:
    """Sixteen queries at most, for however many."""
    last_command = Command.objects.order_by("-pk").values_list("pk", flat=True).first()
    legs = [row.caller for row in rows]
    calls = Call.objects.in_bulk(legs)
    uuids = [uuid for row in rows for uuid in _pressed(row)]
    commands = Command.objects.in_bulk(uuids, field_name="uuid")
    up = [call for call in calls.values() if call.ended_at is None]
    sessions = {call.call_session_id for call in up} - {""}
    dialled = {leg for command in commands.values() for leg in command.changed_legs}
    others = Command.objects.filter(call_control_id__in=legs, state__in=Command.OPEN)
    ringing = Call.objects.filter(
        call_session_id__in=sessions,
        direction="outgoing",
        ended_at=None,
        answered_at=None,
        initiated_at__gte=telnyx_clock.at(now) - RINGS_AT_MOST,
    )
    offers = Offer.objects.filter(caller__in=legs, state__in=Offer.WITH_CALLER)
    onward = OnwardStep.objects.filter(caller__in=legs, state__in=OnwardStep.OPEN)
    visits = Visit.objects.filter(call_control_id__in=legs).order_by("number")
    last = {visit.call_control_id: visit for visit in visits}
    queues = {visit.queue for visit in last.values()} | {row.value for row in rows}
    with_somebody = talks.with_somebody(up)
    return Known(
        calls=calls,
        commands=commands,
        with_somebody=with_somebody,
        alone=alone.of([row.caller for row in rows if row.caller in with_somebody]),
        offered=set(offers.values_list("caller", flat=True)),
        onward={step.caller: step for step in onward},
        open_commands=list(others),
        ringing=list(ringing) if sessions else [],
        phones=Call.objects.in_bulk(dialled) if dialled else {},
        visits=last,
        queues=QueueSettings.objects.in_bulk(queues),
        stops=_stops(legs),
        left_rooms=_left_rooms([row.caller for row in rows if row.stage == Arrival.Stage.ALONE]),
        last_command=last_command or 0,
    )


def _stops(callers: Collection[str]) -> list[tuple[str, int, bool]]:
    rows = Command.objects.filter(call_control_id__in=callers, verb="stop_music")
    sent = rows.exclude(
        state__in=(State.FAILED, State.EXPIRED, State.SUPERSEDED), is_automatic=False
    )
    return list(sent.values_list("call_control_id", "pk", "is_automatic"))


def _left_rooms(callers: Collection[str]) -> dict[str, datetime]:
    """When they left the last conference, on our own clock. One query, or none."""
    if not callers:
        return {}
    rows = Participant.objects.filter(call_control_id__in=callers)
    left: dict[str, datetime] = {}
    for caller, *ends in rows.values_list("call_control_id", "left_at", "conference__ended_at"):
        known_ends = [left[caller]] if caller in left else []
        if times := [*known_ends, *(at - telnyx_clock.ahead() for at in ends if at)]:
            left[caller] = max(times)
    return left


def is_still_so(row: Arrival, known: Known) -> bool:
    """Whether nothing has changed since that the facts say of this call. To be called under its
    lock, when they are as old as a round.
    """
    call = known.calls[row.caller]
    if not Call.objects.filter(pk=call.pk, version=call.version).exists():
        return False
    commands = Command.objects.filter(pk__gt=known.last_command, call_control_id=call.pk)
    offers = Offer.objects.filter(caller=call.pk, state__in=Offer.WITH_CALLER)
    inside = Participant.objects.filter(call_control_id=call.pk, is_present=True)
    is_offered, is_inside = call.pk in known.offered, call.pk in known.with_somebody
    return not (
        commands.exists()
        or (offers.exists() and not is_offered)
        or (not is_inside and inside.exists())
    )


def stand(row: Arrival) -> Stand:
    text = row.greeting if row.stage == Arrival.Stage.GREETING else row.value
    return Stand(
        stage=row.stage,
        since=row.stage_since,
        kind=row.kind,
        has_greeting=bool(row.greeting),
        has_else=bool(row.else_kind),
        reads_seconds=_TO_BEGIN_SECONDS + len(text) / _CHARACTERS_PER_SECOND,
        tries=row.tries,
        music_tries=row.music_tries,
        looked_at=row.looked_at,
        refused=row.refused,
    )


def facts(row: Arrival, known: Known) -> Facts:
    call = known.calls.get(row.caller)
    if call is None or call.ended_at:
        return Facts(is_over=call is not None)
    step = asked(known.commands.get(row.step_command)) if row.step_command else Asked()
    visit = known.visits.get(row.caller)
    left_at = visit.left_at if visit and not call.waiting_in else None
    phone, phone_over_at = _phone(row, known)
    onward = known.onward.get(row.caller)
    playing = {str(audio["kind"]) for audio in call.audio}
    return Facts(
        is_answered=bool(call.answered_at) or call.status not in ("", "parked", "bridging"),
        is_with_somebody=row.caller in known.with_somebody and phone != "over",
        is_alone=row.caller in known.alone,
        is_taken=_is_taken(row, call, known),
        waiting_in=call.waiting_in,
        left_because=visit.reason if visit and left_at else "",
        left_at=left_at and left_at - telnyx_clock.ahead(),
        has_own_way=_has_own_way(row, step, visit, known),
        is_to_hear=onward is not None and onward.kind == Kind.ANNOUNCEMENT,
        is_read_to="speak" in playing,
        is_played_to="playback" in playing,
        phone=phone,
        phone_over_at=phone_over_at,
        step=step,
        music=asked(known.commands.get(row.music_command)) if row.music_command else Asked(),
        stop=asked(known.commands.get(row.stop_command)) if row.stop_command else Asked(),
        stops=sum(is_ours for caller, _, is_ours in known.stops if caller == row.caller),
        is_hushed=_is_hushed(row, known),
        left_room_at=known.left_rooms.get(row.caller),
    )


def asked(command: Command | None) -> Asked:
    if command is None:
        return Asked()
    return Asked(
        _PROGRESS[command.state],
        command.error_code,
        command.told,
        command.finished_at,
    )


def _pressed(row: Arrival) -> list[UUID]:
    every = (row.step_command, row.sent_command, row.music_command, row.stop_command)
    return [uuid for uuid in every if uuid]


def _is_hushed(row: Arrival, known: Known) -> bool:
    """Whoever stops by hand what plays since has it stopped."""
    music = known.commands.get(row.music_command) if row.music_command else None
    by_hand = (pk for caller, pk, is_ours in known.stops if caller == row.caller and not is_ours)
    return music is not None and max(by_hand, default=0) > music.pk


def _has_own_way(row: Arrival, step: Asked, visit: Visit | None, known: Known) -> bool:
    """By what supervisors set for the queue, which then goes before the route."""
    if step.code == QUEUE_FULL:
        full = known.queues.get(row.value)
        return bool(full and full.overflow_kind)
    left = known.queues.get(visit.queue) if visit and visit.reason == "timeout" else None
    return bool(left and left.timeout_kind)


def _phone(row: Arrival, known: Known) -> tuple[Phone, datetime | None]:
    """That which the transfer has dialled for them. One that was answered and has ended was a talk,
    which is over with the caller's own call.
    """
    command = known.commands.get(row.sent_command) if row.sent_command else None
    legs = command.changed_legs if command and command.verb == "transfer" else []
    call = known.phones.get(legs[0]) if legs else None
    if call is None:
        return "", None
    if call.ended_at is None:
        return "ringing", None
    return "over", call.ended_at - telnyx_clock.ahead()


def _is_taken(row: Arrival, call: Call, known: Known) -> bool:
    own = set(_pressed(row))
    if row.caller in known.offered or row.caller in known.onward:
        return True
    of_others = (one for one in known.open_commands if one.uuid not in own)
    if any(one.call_control_id == row.caller for one in of_others):
        return True
    sessions = (one for one in known.ringing if one.call_session_id == call.call_session_id)
    return any(one.pk not in known.phones for one in sessions)
