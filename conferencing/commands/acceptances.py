"""The events that some acceptances amount to, for the sake of callers who wait: whoever is hung up
was removed, and did not give up; whoever is transferred has left for elsewhere.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import CallEvent, HangupAccepted, TransferAccepted


def hangup(command: Command, at: datetime) -> HangupAccepted:
    """`at`: when it was sent, on Telnyx's clock."""
    return HangupAccepted(
        kind=f"command.{command.verb}",
        at=_first(command, at),
        source_id=f"command:{command.uuid}",
        call_control_id=command.call_control_id,
    )


def transfer(command: Command, at: datetime) -> TransferAccepted:
    return TransferAccepted(
        kind=f"command.{command.verb}",
        at=_first(command, at),
        source_id=f"command:{command.uuid}",
        call_control_id=command.call_control_id,
    )


def _first(command: Command, at: datetime) -> datetime:
    """Of what was sent again, the answer was lost, and the first time may have done it."""
    return telnyx_clock.at(command.asked_at) if command.attempts > 1 else at


_EVENTS: Mapping[str, Callable[[Command, datetime], CallEvent]] = {
    "hangup": hangup,
    "remove": hangup,
    "transfer": transfer,
}


def tell_mirror(command: Command) -> None:
    """Of a command whose answer was lost, and whose effect shows. Nothing of others."""
    if command.verb in _EVENTS and command.accepted_at is None:
        sent_at = telnyx_clock.at(command.sent_at or command.asked_at)
        writer.apply([_EVENTS[command.verb](command, sent_at)])
