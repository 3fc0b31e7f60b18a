"""Recordings over the API: made, listed, downloaded while their URL is good, deleted."""

import io
import urllib.error
import urllib.request
import wave
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

import pytest
import telnyx as sdk
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.simulator.conftest import (
    CALL,
    Receiver,
    let_time_pass,
    refused,
)
from tests.system.waiting import PATIENCE_SECONDS


@pytest.fixture
def live(sim: SimulatorServer) -> Conference:
    def begin(world: World) -> Conference:
        with world.at(world.now - timedelta(minutes=1)):
            return world.create_conference(world.answered_call(*CALL), "Claims review")

    return sim.do(begin)


def record(sim: SimulatorServer, conference: Conference, format_: str = "wav") -> str:
    """Save a recording of ten seconds; its id."""

    def ten_seconds(world: World) -> str:
        with world.at(world.now - timedelta(seconds=10)):
            take = world.start_recording(conference, format_=format_)
        world.stop_recording(conference, take.id)
        return take.id

    return sim.do(ten_seconds)


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=PATIENCE_SECONDS
        ) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def address(telnyx: Telnyx, recording_id: str) -> str:
    recording = telnyx.recordings.retrieve(recording_id).data
    assert recording and recording.download_urls
    return recording.download_urls.wav or recording.download_urls.mp3 or ""


def test_operators_record_pause_resume_and_stop(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, live: Conference
) -> None:
    do = telnyx.conferences.actions
    do.record_start(
        live.id,
        format="wav",
        channels="dual",
        play_beep=True,
        trim="trim-silence",
        custom_file_name="Claims",
    )
    sim.wait_delivered()
    do.record_pause(live.name)
    sim.wait_delivered()
    assert [take.paused_at is None for take in live.active_recordings] == [False]
    do.record_resume(live.id, recording_id=live.active_recordings[0].id)
    sim.wait_delivered()
    do.record_stop(live.id, client_state="c3RhdGU=")
    sim.wait_delivered()
    [payload] = receiver.payloads("conference.recording.saved")
    assert (payload["channels"], payload["format"], payload["client_state"]) == (
        "dual",
        "wav",
        "c3RhdGU=",
    )
    assert "/Claims-" in payload["recording_urls"]["wav"]


def test_an_operator_records_one_call(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, live: Conference
) -> None:
    leg, do = live.owner.call_control_id, telnyx.calls.actions
    do.start_recording(leg, channels="single", format="mp3")
    sim.wait_delivered()
    do.pause_recording(leg)
    do.resume_recording(leg)
    do.stop_recording(leg)
    sim.wait_delivered()
    [payload] = receiver.payloads("call.recording.saved")
    assert payload["call_control_id"] == leg


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "10004"),
        ({"format": "ogg"}, "10032"),
        ({"format": "wav", "channels": "triple"}, "10032"),
        ({"format": "wav", "custom_file_name": ""}, "10033"),
        ({"format": "wav", "custom_file_name": "x" * 41}, "10033"),
        ({"format": "wav", "trim": "all"}, "10032"),
        ({"format": "wav", "play_beep": "yes"}, "10032"),
    ],
)
def test_a_wrong_option_is_refused(
    telnyx: Telnyx, live: Conference, body: dict[str, object], expected: str
) -> None:
    path = f"/conferences/{live.id}/actions/record_start"
    with refused(expected):
        telnyx.post(path, cast_to=object, body=body)


def test_the_path_of_a_pause_is_lower_case(telnyx: Telnyx, live: Conference) -> None:
    path = f"/conferences/{live.id}/actions/record_PAUSE"
    with refused("10005"):
        telnyx.post(path, cast_to=object, body={})


@pytest.mark.parametrize(("format_", "kind"), [("wav", "audio/wav"), ("mp3", "audio/mpeg")])
def test_a_recording_is_downloaded_in_its_format(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference, format_: str, kind: str
) -> None:
    status, headers, content = get(address(telnyx, record(sim, live, format_)))
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, kind, "bytes")
    if format_ == "wav":
        with wave.open(io.BytesIO(content)) as file:
            assert file.getnframes() / file.getframerate() == pytest.approx(10, abs=0.02)
    else:
        assert len(content) / 144 * 0.036 == pytest.approx(10, abs=0.02)


def test_the_address_in_the_event_is_good_too(
    sim: SimulatorServer, receiver: Receiver, live: Conference
) -> None:
    record(sim, live)
    sim.wait_delivered()
    assert (
        get(receiver.payloads("conference.recording.saved")[0]["recording_urls"]["wav"])[0] == 200
    )


def test_a_part_of_a_file_is_what_stands_there(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    url = address(telnyx, record(sim, live))
    whole = get(url)[2]
    for asked, part in (
        ("bytes=100-199", whole[100:200]),
        ("bytes=1000-", whole[1000:]),
        ("bytes=-7", whole[-7:]),
    ):
        status, headers, content = get(url, Range=asked)
        assert (status, content) == (206, part)
        assert headers["Content-Range"].endswith(f"/{len(whole)}")
    assert get(url, Range=f"bytes={len(whole)}-")[0] == 416


def test_an_address_dies_after_ten_minutes_and_a_fresh_one_is_good(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    recording_id = record(sim, live)
    old = address(telnyx, recording_id)
    let_time_pass(sim, 602)
    status, _, content = get(old)
    assert (status, b"Request has expired" in content) == (403, True)
    assert get(address(telnyx, recording_id))[0] == 200


def test_how_long_an_address_lives_can_be_set(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    recording_id = record(sim, live)
    sim.do(_let_urls_live, 5)
    url = address(telnyx, recording_id)
    assert get(url)[0] == 200
    let_time_pass(sim, 7)
    assert get(url)[0] == 403


def test_a_changed_address_is_refused(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    url = address(telnyx, record(sim, live))
    for changed in (
        url.replace("Expires=600", "Expires=9000"),
        url.split("?")[0],
        url.replace(".wav", "x.wav"),
    ):
        assert get(changed)[0] == 403


def test_a_deleted_recording_is_gone_and_so_is_its_file(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    recording_id = record(sim, live)
    url = address(telnyx, recording_id)
    deleted = telnyx.recordings.delete(recording_id).data
    assert deleted and deleted.id == recording_id
    assert get(url)[0] == 404
    with refused("404"):
        telnyx.recordings.delete(recording_id)


def test_many_are_deleted_at_once_or_none(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    kept, *gone = (record(sim, live) for _ in range(3))
    with refused("404"):
        telnyx.recordings.actions.delete(ids=[kept, "nobody"])
    answer = telnyx.recordings.actions.delete(ids=gone)
    assert answer.to_dict() == {"status": "ok"}
    assert [recording.id for recording in telnyx.recordings.list()] == [kept]


def test_recordings_are_found_by_what_they_are_of_and_when(
    sim: SimulatorServer, telnyx: Telnyx, live: Conference
) -> None:
    recording_id = record(sim, live)
    now = datetime.now().astimezone()
    before, after = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat()
    found: list[Any] = [
        telnyx.recordings.list(filter={"conference_id": live.id}),
        telnyx.recordings.list(filter={"from": "+12025550142"}),
        telnyx.recordings.list(filter={"start_time": {"gte": before, "lte": after}}),
        telnyx.recordings.list(filter={"created_at": {"gte": before}, "end_time": {"lte": after}}),
    ]
    assert [[row.id for row in page] for page in found] == [[recording_id]] * 4
    missed: list[Any] = [
        telnyx.recordings.list(filter={"conference_id": "other"}),
        telnyx.recordings.list(filter={"sip_call_id": "other"}),
        telnyx.recordings.list(filter={"start_time": {"gte": after}}),
        telnyx.recordings.list(filter={"end_time": {"lte": before}}),
    ]
    assert [list(page) for page in missed] == [[]] * 4


def test_a_time_that_is_none_is_refused(telnyx: Telnyx) -> None:
    with pytest.raises(sdk.UnprocessableEntityError):
        telnyx.recordings.list(filter={"start_time": {"gte": "yesterday"}})


def _let_urls_live(world: World, seconds: int) -> None:
    world.signed_urls.life_seconds = seconds
