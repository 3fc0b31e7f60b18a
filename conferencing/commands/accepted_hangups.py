"""The event that a hang-up amounts to: whoever waited then was removed, and did not give up."""

from datetime import datetime

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import HangupAccepted

HANGS_UP = ("hangup", "remove")


def event(command: Command, at: datetime) -> HangupAccepted:
    """`at`: when it was sent, on Telnyx's clock."""
    return HangupAccepted(
        kind=f"command.{command.verb}",
        at=at,
        source_id=f"command:{command.uuid}",
        call_control_id=command.call_control_id,
    )


def tell_mirror(command: Command) -> None:
    """Of a command whose answer was lost, and whose effect shows. Nothing of others."""
    if command.verb in HANGS_UP and command.accepted_at is None:
        sent_at = telnyx_clock.at(command.sent_at or command.asked_at)
        writer.apply([event(command, sent_at)])
