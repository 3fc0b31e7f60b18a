"""Which call a dial, or a transfer, has become. Telnyx's answer tells that of a dial; when it was
lost, and for a transfer, the client state of the call itself does, in a webhook or in a list of the
calls that are up.

Whoever can write to the same Telnyx account can write a client state. So it only points to a
command, and everything else about the call has to be as that command asked for it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from conferencing import signals, tracing
from conferencing.models import Command
from conferencing.projection import events as e

from . import transitions

logger = logging.getLogger(__name__)

# These tell that the call is, or was, there; and they change what the ledger says of it.
TELLING = (e.CallInitiated, e.CallAnswered, e.CallHangup, e.CallListed, e.MachineDetected)


def found(events: Iterable[e.Event], now: datetime, *, connection_id: str) -> None:
    """Confirm the commands whose calls these events report. Costs nothing for events of other
    calls. To be called after the events are applied: calls are locked before commands.
    """
    told = [one for one in events if isinstance(one, TELLING) and one.dialled_by]
    if not told:
        return
    named = {one.dialled_by for one in told}
    commands = Command.objects.filter(verb__in=("dial", "transfer"), uuid__in=named)
    by_uuid = {str(command.uuid): command for command in commands}
    known = [(by_uuid[one.dialled_by], one) for one in told if one.dialled_by in by_uuid]
    # By number, so that no two processes can wait for each other.
    for command, event in sorted(known, key=_by_number):
        with tracing.about(event=event.source_id, command=str(command.uuid)):
            _tell(command, event, now, connection_id=connection_id)


def _tell(command: Command, event: e.CallEvent, now: datetime, *, connection_id: str) -> None:
    if not _is_as_asked(event, command, connection_id):
        logger.warning("A call claims to belong to command %s, but does not", command.uuid)
        return
    if command.verb == "dial":
        transitions.confirm_dial(command, event.call_control_id, now)
    else:
        transitions.note_transfer(command, event.call_control_id)
    # Its line tells how far the call has come.
    where = command.conference_id
    signals.announce({"ledger", f"ledger:{where}"} if where else {"ledger"})


def _by_number(pair: tuple[Command, e.CallEvent]) -> int:
    return pair[0].pk


def _is_as_asked(event: e.CallEvent, command: Command, connection_id: str) -> bool:
    """As far as the event tells. Telnyx writes SIP addresses in its own way."""
    asked = str(command.arguments.get("to", ""))
    is_another_number = asked.startswith("+") and event.to_number not in ("", asked)
    is_incoming = isinstance(event, e.CallInitiated) and event.direction == "incoming"
    # A transfer dials by the connection of the call that it is for.
    is_elsewhere = command.verb == "dial" and event.connection_id not in ("", connection_id)
    known = command.call_control_id if command.verb == "dial" else "".join(command.changed_legs)
    is_another_call = known not in ("", event.call_control_id)
    return not (is_another_number or is_incoming or is_elsewhere or is_another_call)
