"""A refusal that says that the call, or the conference, has ended already. The mirror learns it as
from an event: its own event is lost, or still on its way.
"""

from dataclasses import dataclass

from conferencing.ledger import forms, problems
from conferencing.ledger.problems import Problem
from conferencing.projection.events import CONFERENCE_HAD_ENDED, ConferenceListed
from conferencing.reconcile import observation
from conferencing.reconcile.listed_events import conference_listed
from conferencing.telnyx_api import call_listings
from conferencing.telnyx_api.errors import CALL_ENDED, CONFERENCE_ENDED, GatewayError

from .senders.sending import Events, Sending

REMARK = "It had already ended."


@dataclass(frozen=True, slots=True)
class Gone:
    """`is_wanted`: the end is what the operator wanted. `unsure`: what is known of it, while it is
    not certain.
    """

    events: Events
    is_wanted: bool
    unsure: Problem | None = None


def told_by(error: GatewayError, sending: Sending) -> Gone | None:
    """None: this refusal says nothing of the kind, or not of which call."""
    verb = sending.verb.name
    if error.code == CONFERENCE_ENDED and (conference := _conference(sending)):
        origin = sending.origin
        origin["conference_id"] = conference
        ended = ConferenceListed(**origin, status="completed", end_reason=CONFERENCE_HAD_ENDED)
        return Gone((ended,), is_wanted=verb == "end")
    if verb == "end" and error.says_conference_gone:
        return _unknown_conference(sending, error)
    # With two legs, either may be meant. Of several, Telnyx does not say which.
    has_ended = error.code == CALL_ENDED and sending.leg and verb != "bridge"
    # An unknown call is none that could be hung up.
    if (has_ended or (verb == "hangup" and error.says_call_gone)) and not _is_up(sending.leg):
        return Gone((sending.call_gone(),), is_wanted=verb == "hangup")
    return None


def _unknown_conference(sending: Sending, error: GatewayError) -> Gone | None:
    """Telnyx does not know what it was asked to end: it is asked for the conference itself, at
    once. That it does not know it then either is no proof; its lists, compared twice, are.
    """
    try:
        row = observation.find(sending.conference, sending.region)
    except GatewayError:
        row = None
    if row is None:
        return Gone((), is_wanted=True, unsure=problems.UNKNOWN_CONFERENCE)
    if row.status == "completed":
        return Gone((conference_listed(row, sending.sent_at),), is_wanted=True)
    told = problems.LISTED_ALL_THE_SAME
    error.title, error.detail, error.advice = told.title, told.detail, told.advice
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
