"""The event that a hang-up amounts to: whoever waited then was removed, and did not give up."""

from datetime import datetime

from conferencing.models import Command
from conferencing.projection.events import HangupAccepted


def hangup_accepted(command: Command, at: datetime) -> HangupAccepted:
    """`at`: when it was sent, on Telnyx's clock."""
    return HangupAccepted(
        kind=f"command.{command.verb}",
        at=at,
        source_id=f"command:{command.uuid}",
        call_control_id=command.call_control_id,
    )
