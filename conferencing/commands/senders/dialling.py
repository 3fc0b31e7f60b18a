"""Calls that we make."""

from collections.abc import Mapping

from django.conf import settings

from conferencing.ledger import forms
from conferencing.ledger.dial_rules import PURPOSE, REFERENCE, ROLE, SUPERVISES
from conferencing.models import Call, Conference
from conferencing.projection import client_states
from conferencing.projection.events import CallDialled
from conferencing.telnyx_api import calls
from conferencing.telnyx_api.advice import NOT_UNDERSTOOD
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.parameters import Supervising, SupervisorRole
from conferencing.telnyx_api.rows import DialledCall

from . import entrances
from .sending import Events, Sending


def dial(sending: Sending) -> Events:
    wanted = sending.arguments(forms.Dial)
    if not sending.command.unknown_at:
        _require_somebody_to_join(sending)
    made = _made(sending, wanted)
    origin = sending.origin
    return (
        CallDialled(
            kind=origin["kind"],
            at=origin["at"],
            source_id=origin["source_id"],
            call_control_id=made.call_control_id,
            call_leg_id=made.call_leg_id,
            call_session_id=made.call_session_id,
            connection_id=settings.DIAL_CONNECTION,
            from_number=wanted.from_,
            to_number=wanted.to,
            dialled_by=sending.id,
        ),
    )


def _require_somebody_to_join(sending: Sending) -> None:
    """A phone is not rung for what is over by now. Raises GatewayError."""
    rooms = Conference.objects.filter(pk=sending.conference, ended_at__isnull=False)
    heard = str(sending.command.arguments.get(SUPERVISES, ""))
    if sending.conference and rooms.exists():
        over = "conference"
    elif heard and Call.objects.filter(pk=heard, ended_at__isnull=False).exists():
        over = "call"
    else:
        return
    raise GatewayError(
        f"{over}_over",
        f"The {over} had ended",
        "It ended before the phone could be rung.",
        advice="Nobody was called.",
    )


AUDIBLE: dict[str, SupervisorRole] = {"whisper": "whisper", "barge": "barge"}


def _supervision(given: Mapping[str, object]) -> Supervising | None:
    """Never without a role: to Telnyx that means that both sides hear them."""
    leg, role = str(given.get(SUPERVISES, "")), str(given.get(ROLE, ""))
    return Supervising(leg, AUDIBLE.get(role, "monitor")) if leg else None


def _made(sending: Sending, wanted: forms.Dial) -> DialledCall:
    """Raises GatewayError."""
    given = sending.command.arguments
    state = client_states.written(
        sending.command.uuid, given.get(PURPOSE, ""), given.get(REFERENCE, "")
    )
    try:
        return calls.dial(
            settings.DIAL_CONNECTION,
            sending.id,
            to=wanted.to,
            from_=wanted.from_,
            ring_seconds=wanted.ring_seconds,
            client_state=state,
            detect_machine=wanted.detect_machine,
            into=sending.conference,
            entrance=entrances.of(wanted),
            supervision=_supervision(given),
        )
    except GatewayError as error:
        if sending.is_repeat and error.code == NOT_UNDERSTOOD:
            # Telnyx ignores a repeat, and does not say what it answers then. So it is not sent a
            # third time: the call is found by its client state.
            error.retry = False
        raise
