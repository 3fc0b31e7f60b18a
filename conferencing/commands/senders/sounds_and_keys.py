"""What people hear, and the keys that are sent to them or asked of them."""

from conferencing.ledger import forms
from conferencing.telnyx_api import audio, calls

from .sending import Events, Sending


def speak(sending: Sending) -> Events:
    said = sending.arguments(forms.Speak)
    audio.speak(
        sending.conference,
        sending.id,
        sending.legs,
        text=said.text,
        voice=said.voice,
        language=said.language,
        payload_type=said.payload_type,
        region=sending.region,
    )
    return ()


def play(sending: Sending) -> Events:
    sound = sending.arguments(forms.Play)
    audio.play(
        sending.conference,
        sending.legs,
        audio_url=sound.audio_url,
        media_name=sound.media_name,
        loop=sound.loop,
        region=sending.region,
    )
    return ()


def stop(sending: Sending) -> Events:
    audio.stop(sending.conference, sending.legs, region=sending.region)
    return ()


def send_keys(sending: Sending) -> Events:
    keys = sending.arguments(forms.SendKeys)
    audio.send_dtmf(
        sending.conference,
        sending.legs,
        digits=keys.digits,
        duration_millis=keys.duration_millis,
    )
    return ()


def gather(sending: Sending) -> Events:
    asked = sending.arguments(forms.Gather)
    if asked.text:
        calls.ask_digits(
            sending.leg,
            sending.id,
            text=asked.text,
            language=asked.language,
            timeout_seconds=asked.timeout_seconds,
            minimum_digits=asked.minimum_digits,
            maximum_digits=asked.maximum_digits,
            tries=asked.tries,
            terminating_digit=asked.terminating_digit,
            valid_digits=asked.valid_digits,
        )
        return ()
    audio.gather(
        sending.conference,
        sending.leg,
        timeout_seconds=asked.timeout_seconds,
        audio_url=asked.audio_url,
        media_name=asked.media_name,
        minimum_digits=asked.minimum_digits,
        maximum_digits=asked.maximum_digits,
        tries=asked.tries,
        terminating_digit=asked.terminating_digit,
        valid_digits=asked.valid_digits,
    )
    return ()
