"""Every request that the product can make: each function of `telnyx_api` that sends one, with the
plainest and with the fullest arguments that our forms let through.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeAlias, get_args

from conferencing.telnyx_api import (
    applications,
    audio,
    call_events,
    call_listings,
    calls,
    conference_actions,
    conference_listings,
    phone_numbers,
    queue_listings,
    queues,
    recordings,
)
from conferencing.telnyx_api.conference_actions import Entrance
from conferencing.telnyx_api.parameters import ApplicationSettings, Supervising, SupervisorRole

ROOM = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
SOMEBODY = "5a2f3c1e-7f65-4b59-9d0e-0a86d0f3f6aa"
LEG, OTHER = "v3:anna", "v3:ben"
ID = "7c4b2fd6-52c5-4d69-8d4c-6d1f60a0be5b"

APPLICATION = "2963572552552678752"
_SETTINGS = ApplicationSettings(name="Switchboard", webhook_url="https://board.example.com/w/")
_FULL_SETTINGS = replace(_SETTINGS, failover_url="https://other.example.com/w/", timeout_seconds=30)

Request: TypeAlias = partial[Any]

REQUESTS: list[Request] = [
    partial(conference_actions.mute, ROOM, [LEG]),
    partial(conference_actions.mute_everyone, ROOM),
    partial(conference_actions.unmute, ROOM, [LEG, OTHER]),
    partial(conference_actions.hold, ROOM, [LEG]),
    partial(conference_actions.hold_everyone, ROOM),
    partial(conference_actions.unhold, ROOM, [LEG]),
    partial(conference_actions.leave, ROOM, LEG, ID),
    partial(calls.hangup, LEG, ID),
    partial(conference_actions.end, ROOM, ID),
    partial(conference_listings.list_conferences),
    partial(conference_listings.find_running, "Side room"),
    partial(conference_listings.retrieve_conference, ROOM),
    partial(conference_listings.list_participants, ROOM),
    partial(call_events.since, datetime(2026, 11, 26, tzinfo=UTC)),
    partial(call_events.of_leg, "428c31b6-7af4-4bcb-b7f5-5013ef9657c1"),
    partial(call_listings.list_connections),
    partial(applications.list_applications),
    partial(applications.retrieve, APPLICATION),
    partial(applications.create, _SETTINGS),
    partial(applications.update, APPLICATION, _SETTINGS),
    partial(applications.update, APPLICATION, _FULL_SETTINGS),
    partial(applications.delete, APPLICATION),
    partial(phone_numbers.leading_to, APPLICATION),
    partial(call_listings.list_active_calls, "2963572552552678752"),
    partial(call_listings.retrieve_call, LEG),
    partial(queue_listings.list_queues),
    partial(queue_listings.list_queue_calls, "support"),
    partial(
        recordings.start,
        ROOM,
        ID,
        format="mp3",
        channels="single",
        play_beep=False,
        trim=False,
        file_name="",
    ),
    partial(
        recordings.start,
        ROOM,
        ID,
        format="wav",
        channels="dual",
        play_beep=True,
        trim=True,
        file_name="x" * 40,
    ),
    partial(recordings.pause, ROOM, ID),
    partial(recordings.resume, ROOM, ID),
    partial(recordings.stop, ROOM, ID),
    partial(
        audio.speak,
        ROOM,
        ID,
        None,
        text="x" * 3000,
        voice="female",
        language="en-GB-WLS",
        payload_type="ssml",
    ),
    partial(
        audio.speak,
        ROOM,
        ID,
        [LEG],
        text="Hi",
        voice="AWS.Polly.Joanna",
        language="arb",
        payload_type="text",
    ),
    partial(
        audio.play,
        ROOM,
        None,
        audio_url="https://example.com/a.mp3",
        media_name="",
        loop="infinity",
    ),
    partial(audio.play, ROOM, [LEG], audio_url="", media_name="music", loop="100"),
    partial(audio.stop, ROOM, None),
    partial(audio.stop, ROOM, [LEG]),
    partial(audio.send_dtmf, ROOM, None, digits="0123456789*#ABCDwW", duration_millis=100),
    partial(audio.send_dtmf, ROOM, [LEG], digits="1", duration_millis=500),
    partial(
        audio.gather,
        ROOM,
        LEG,
        audio_url="https://example.com/pin.mp3",
        media_name="",
        minimum_digits=1,
        maximum_digits=128,
        timeout_seconds=600,
        tries=10,
        terminating_digit="",
        valid_digits="0123456789*#",
    ),
    partial(audio.gather, ROOM, LEG, audio_url="", media_name="", timeout_seconds=1),
    partial(conference_actions.join, ROOM, LEG, ID, Entrance()),
    partial(
        conference_actions.join,
        ROOM,
        LEG,
        ID,
        Entrance(
            mute=True,
            hold=True,
            beep="on_exit",
            starts=True,
            end_on_exit=True,
            soft_end_on_exit=True,
        ),
    ),
    partial(
        conference_actions.create_conference,
        LEG,
        ID,
        name="Side room",
        beep="always",
        max_participants=800,
        duration_minutes=240,
        start_on_create=False,
    ),
    partial(conference_actions.set_exit, ROOM, SOMEBODY, end_on_exit=True, soft_end_on_exit=False),
    partial(conference_actions.set_role, ROOM, LEG, ID, supervisor_role="none", whisper_to=[]),
    partial(
        conference_actions.set_role, ROOM, LEG, ID, supervisor_role="whisper", whisper_to=[OTHER]
    ),
    partial(calls.answer, LEG, ID),
    partial(
        calls.dial,
        "1684641123236054244",
        ID,
        to="+12025550199",
        from_="+12025550110",
        ring_seconds=5,
        client_state="c3dpdGNoYm9hcmQ=",
        detect_machine=False,
    ),
    partial(
        calls.dial,
        "1684641123236054244",
        ID,
        to="sip:ana@example.com",
        from_="+12025550110",
        ring_seconds=600,
        client_state="c3dpdGNoYm9hcmQ=",
        detect_machine=True,
    ),
    *(
        partial(
            calls.dial,
            "1684641123236054244",
            ID,
            to="+12025550199",
            from_="+12025550110",
            ring_seconds=30,
            client_state="c3dpdGNoYm9hcmQ=",
            detect_machine=False,
            into=ROOM,
            entrance=entrance,
        )
        for entrance in (
            Entrance(),
            Entrance(mute=True, hold=True, beep="always", starts=True, end_on_exit=True),
        )
    ),
    *(
        partial(
            calls.dial,
            "1684641123236054244",
            ID,
            to="+12025550199",
            from_="+12025550110",
            ring_seconds=30,
            client_state="c3dpdGNoYm9hcmQ=",
            detect_machine=False,
            supervision=Supervising(LEG, role),
        )
        for role in get_args(SupervisorRole)
    ),
    partial(
        calls.transfer, LEG, ID, to="+12025550199", from_="+12025550110", client_state="c3RhdGU="
    ),
    partial(calls.transfer, LEG, ID, to="sip:ana@example.com", from_="", client_state="c3RhdGU="),
    partial(calls.enqueue, LEG, ID, queue="support"),
    partial(calls.enqueue, LEG, ID, queue="support", max_wait_seconds=86_400),
    partial(calls.leave_queue, LEG, ID),
    partial(calls.speak, LEG, ID, text="The caller has gone."),
    partial(calls.speak, LEG, ID, text="Guten Tag", language="de-DE"),
    partial(calls.play, LEG, ID, audio_url="https://example.com/a.mp3", media_name=""),
    partial(calls.play, LEG, ID, audio_url="https://example.com/a.wav?v=2", media_name=""),
    partial(calls.play, LEG, ID, audio_url="", media_name="waltz"),
    partial(calls.play, LEG, ID, audio_url="", media_name=""),
    partial(calls.stop_playing, LEG, ID),
    partial(calls.ask_key, LEG, ID, text="Press 1.", key="1", seconds=10),
    partial(
        calls.ask_digits,
        LEG,
        ID,
        text="Your number, please",
        language="en-GB",
        timeout_seconds=600,
        minimum_digits=1,
        maximum_digits=128,
        tries=10,
        terminating_digit="",
        valid_digits="0123456789*#",
    ),
    partial(calls.stop_asking, LEG, ID),
    partial(calls.bridge, LEG, ID, queue="support", with_leg=""),
    partial(calls.bridge, LEG, ID, queue="", with_leg=OTHER),
    partial(calls.bridge, LEG, ID, queue="", with_leg=OTHER, is_only_if_free=True),
    partial(queues.create, "support", max_size=300),
    partial(queues.resize, "support", max_size=1),
    partial(queues.delete, "support"),
    partial(recordings.saved_since, datetime(2026, 11, 20, tzinfo=UTC)),
    partial(recordings.address, SOMEBODY),
    partial(recordings.delete, SOMEBODY),
]
