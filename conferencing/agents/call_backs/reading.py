"""The facts of a call back, out of the mirror and the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from conferencing.agents.reading import asked, leg
from conferencing.models import Call, CallBack, Command

from .rules import Facts, Side, Stand

Commands = dict[UUID | None, Command]


def stand(back: CallBack) -> Stand:
    return Stand(
        state=back.state,
        by=back.by.get_username(),
        state_since=back.state_since,
        ring_seconds=back.ring_seconds,
        tries=back.tries,
        told=back.told,
        looked_at=back.looked_at,
        read_at=back.read_at,
    )


def facts(backs: Sequence[CallBack]) -> Iterator[tuple[CallBack, Facts]]:
    """Two queries, for however many. Takes the ids of both calls into the rows."""
    uuids = {uuid for back in backs for uuid in _pressed(back) if uuid}
    commands: Commands = {one.uuid: one for one in Command.objects.filter(uuid__in=uuids)}
    for back in backs:
        back.own_leg = back.own_leg or _leg_of(commands, back.own_dial)
        back.caller_leg = back.caller_leg or _leg_of(commands, back.caller_dial)
    legs = {leg for back in backs for leg in (back.own_leg, back.caller_leg) if leg}
    calls = Call.objects.in_bulk(legs)
    return ((back, _facts(back, commands, calls)) for back in backs)


def _facts(back: CallBack, commands: Commands, calls: Mapping[str, Call]) -> Facts:
    return Facts(
        own=Side(
            leg(back.own_leg, calls),
            asked(commands.get(back.own_dial)),
            asked(commands.get(back.own_hangup)),
            back.is_own_open,
        ),
        caller=Side(
            leg(back.caller_leg, calls),
            asked(commands.get(back.caller_dial)),
            asked(commands.get(back.caller_hangup)),
            back.is_caller_open,
        ),
        connect=asked(commands.get(back.connect_command)),
        tell=asked(commands.get(back.tell_command)),
    )


def _leg_of(commands: Commands, uuid: UUID | None) -> str:
    command = commands.get(uuid)
    return command.call_control_id if command else ""


def _pressed(back: CallBack) -> tuple[UUID | None, ...]:
    return (
        back.own_dial,
        back.caller_dial,
        back.connect_command,
        back.tell_command,
        back.own_hangup,
        back.caller_hangup,
    )
