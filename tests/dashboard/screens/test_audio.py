"""Listening to a recording: permission, all of it and parts, and its address kept secret."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.utils.html import escape

from conferencing.models import Command, Recording
from conferencing.reconcile import conferences, recordings
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import recording_audio
from conferencing.telnyx_api import recordings as telnyx_recordings
from conferencing.telnyx_api.recording_audio import Audio
from dashboard.screens import audio
from tests.conftest import SignIn
from tests.system.rooms import Room


@pytest.fixture
def sim(settings: Any) -> Iterator[SimulatorServer]:
    with SimulatorServer(latency=0) as server:
        settings.TELNYX_BASE_URL = server.base_url
        settings.TELNYX_API_KEY = server.api_key
        yield server


@pytest.fixture
def recording(sim: SimulatorServer, db: None) -> Recording:
    room = Room(sim, "Board call", people=2)
    conferences.compare_all()
    telnyx_recordings.start(
        room.id, "start", format="wav", channels="single", play_beep=False, trim=False, file_name=""
    )
    telnyx_recordings.stop(room.id, "stop")
    recordings.add_missing()
    return Recording.objects.get()


def body(answer: Any) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)

    async def read() -> bytes:
        return b"".join([chunk async for chunk in answer])

    return async_to_sync(read)()


def address(recording: Recording) -> str:
    return f"/recordings/{recording.recording_id}/audio"


def test_the_whole_sound_is_passed_through(recording: Recording, signed_in: SignIn) -> None:
    answer = signed_in("supervisor").get(address(recording))
    sound = body(answer)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(sound)))
    assert answer["Content-Type"].startswith("audio/")
    assert sound.startswith(b"RIFF") and len(sound) > 100


def test_a_head_tells_how_long_it_is_and_fetches_no_sound(
    recording: Recording, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Audio] = []

    def remember(*asked: str) -> Audio:
        opened.append(recording_audio.open_audio(*asked))
        return opened[0]

    monkeypatch.setattr(audio, "recording_audio", SimpleNamespace(open_audio=remember))
    answer = signed_in("supervisor").head(address(recording))
    assert answer.status_code == 200 and int(answer["Content-Length"]) > 100
    assert b"".join(answer) == b""
    with pytest.raises(httpx.StreamClosed):
        next(opened[0].chunks)


def test_a_player_can_seek(recording: Recording, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    whole = body(browser.get(address(recording)))
    part = browser.get(address(recording), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-199/{len(whole)}")
    assert body(part) == whole[100:200]


def test_a_download_has_a_file_name(recording: Recording, signed_in: SignIn) -> None:
    answer = signed_in("supervisor").get(f"{address(recording)}?download=1")
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="recording-{recording.recording_id}.'
    )
    body(answer)


@pytest.mark.parametrize(
    ("typed", "downloaded"),
    [
        ("March audit", "March audit.wav"),
        ("march.wav", "march.wav"),
        ("../etc/pass*wd", "etc_pass_wd.wav"),
        ("???", ""),
    ],
)
def test_a_download_has_the_name_that_was_typed_in_safe_characters(
    typed: str, downloaded: str, recording: Recording, signed_in: SignIn
) -> None:
    client = signed_in("supervisor")
    assert recording.started_at
    Command.objects.create(
        verb="record_start",
        conference_id=recording.conference_id,
        asked_by=User.objects.get(),
        asked_at=recording.started_at,
        deadline_at=recording.started_at,
        sent_at=recording.started_at,
        accepted_at=recording.started_at,
        arguments={"file_name": typed},
    )
    answer = client.get(f"{address(recording)}?download=1")
    expected = downloaded or f"recording-{recording.recording_id}.wav"
    assert answer["Content-Disposition"] == f'attachment; filename="{expected}"'
    body(answer)
    page = client.get("/recordings/").content.decode()
    assert f"<bdi>{escape(typed)}</bdi>" in page


def test_the_address_of_the_sound_reaches_neither_answer_nor_log(
    recording: Recording, sim: SimulatorServer, signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    secret = telnyx_recordings.address(recording.recording_id).split("?")[0]
    with caplog.at_level(logging.INFO):
        answer = signed_in("supervisor").get(address(recording))
        body(answer)
    assert secret.startswith("http")
    assert secret not in str(answer.headers)
    assert not [line for line in caplog.messages if secret in line]


def test_to_see_the_list_is_not_to_listen(recording: Recording, signed_in: SignIn) -> None:
    browser = signed_in("nobody", "view_board", "view_recordings")
    assert browser.get("/recordings/").status_code == 200
    assert browser.get(address(recording)).status_code == 403


def test_a_deleted_recording_is_not_there(recording: Recording, signed_in: SignIn) -> None:
    telnyx_recordings.delete(recording.recording_id)
    answer = signed_in("supervisor").get(address(recording))
    assert answer.status_code == 404
    assert b"http" not in answer.content


def test_trouble_at_telnyx_is_said_in_words(
    recording: Recording, sim: SimulatorServer, signed_in: SignIn
) -> None:
    sim.faults.api_status(503, path="recordings")
    answer = signed_in("supervisor").get(address(recording))
    assert (answer.status_code, answer["Content-Type"]) == (502, "text/plain; charset=utf-8")


@pytest.mark.parametrize("file_format", ["mp3", "wav", "", "html", "svg"])
@pytest.mark.parametrize(
    "said", ["text/html", "image/svg+xml", "", "audio/html", "AUDIO/WAV; a=b", "\x00", "audio/mpeg"]
)
def test_whatever_the_storage_calls_it_it_is_sent_as_a_known_sound(
    recording: Recording,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    file_format: str,
) -> None:
    """A page in its place would run on our own address."""
    Recording.objects.update(format=file_format)
    page = Audio(200, {"content-type": said}, iter([b"<script>"]), lambda: None)
    monkeypatch.setattr(recording_audio, "open_audio", lambda *_: page)
    answer = signed_in("supervisor").get(address(recording))
    assert answer["Content-Type"] in ("audio/mpeg", "audio/wav")
    assert answer["X-Content-Type-Options"] == "nosniff"
