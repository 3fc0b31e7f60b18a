"""Telling people by voice what was done to them."""

from conferencing.ledger import forms, supervised
from conferencing.models import Participant
from conferencing.telnyx_api import audio
from conferencing.telnyx_api.errors import GatewayError

from .sending import Events, Sending


def tell(sending: Sending) -> Events:
    """Only those of whom it is still true: a mute may have been taken back meanwhile."""
    said = sending.arguments(forms.Notice)
    there = Participant.objects.filter(
        conference_id=sending.conference, is_present=True, call_control_id__in=sending.legs or ()
    )
    true_of = there.filter(**{said.mark: True}).values_list("call_control_id", flat=True)
    legs = sorted(set(true_of) - supervised.legs(sending.conference))
    if not legs:
        raise GatewayError(
            "not_true_now",
            "Nobody left to tell",
            "They have left, or were unmuted or taken off hold before they could be told.",
            advice="Nothing was said.",
        )
    audio.speak(
        sending.conference,
        sending.id,
        legs,
        text=said.text,
        voice=said.voice,
        language=said.language,
        payload_type="text",
        region=sending.region,
    )
    return ()
