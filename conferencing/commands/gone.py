"""A refusal that says that the call, or the conference, has ended already. The mirror learns it as
from an event: its own event is lost, or still on its way.
"""

from dataclasses import dataclass

from conferencing.ledger import forms
from conferencing.projection.events import CONFERENCE_HAD_ENDED, ConferenceListed
from conferencing.telnyx_api import call_listings
from conferencing.telnyx_api.errors import CALL_ENDED, CONFERENCE_ENDED, GatewayError

from .senders.sending import Events, Sending

REMARK = "It had already ended."


@dataclass(frozen=True, slots=True)
class Gone:
    """`is_wanted`: the end is what the operator wanted."""

    events: Events
    is_wanted: bool


def told_by(error: GatewayError, sending: Sending) -> Gone | None:
    """None: this refusal says nothing of the kind, or not of which call."""
    verb = sending.verb.name
    if error.code == CONFERENCE_ENDED and (conference := _conference(sending)):
        origin = sending.origin
        origin["conference_id"] = conference
        ended = ConferenceListed(**origin, status="completed", end_reason=CONFERENCE_HAD_ENDED)
        return Gone((ended,), is_wanted=verb == "end")
    # With two legs, either may be meant. Of several, Telnyx does not say which.
    has_ended = error.code == CALL_ENDED and sending.leg and verb != "bridge"
    # An unknown call is none that could be hung up.
    if (has_ended or (verb == "hangup" and error.says_call_gone)) and not _is_up(sending.leg):
        return Gone((sending.call_gone(),), is_wanted=verb == "hangup")
    return None


def _is_up(leg: str) -> bool:
    """Telnyx itself says so, when asked for the call: a caller who is there is not to be left alone
    for one wrong answer.
    """
    try:
        status = call_listings.retrieve_call(leg)
    except GatewayError:
        return False
    return status is not None and status.is_alive


def _conference(sending: Sending) -> str:
    """The one that the request named."""
    if sending.verb.name == "move":
        return sending.arguments(forms.Move).to_conference
    return sending.conference
