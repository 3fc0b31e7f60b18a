"""The facts of a call back, out of the mirror and the ledger."""

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


def facts(back: CallBack) -> Facts:
    """Two queries. Takes the ids of both calls into the row."""
    commands = _commands(back)
    back.own_leg = back.own_leg or _leg_of(commands, back.own_dial)
    back.caller_leg = back.caller_leg or _leg_of(commands, back.caller_dial)
    calls = Call.objects.in_bulk([one for one in (back.own_leg, back.caller_leg) if one])
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


def _commands(back: CallBack) -> Commands:
    pressed = (
        back.own_dial,
        back.caller_dial,
        back.connect_command,
        back.tell_command,
        back.own_hangup,
        back.caller_hangup,
    )
    rows = Command.objects.filter(uuid__in=[uuid for uuid in pressed if uuid])
    return {command.uuid: command for command in rows}
