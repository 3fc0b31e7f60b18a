"""Recordings from the press to the simulated Telnyx, and what becomes of them there."""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.mirror import reading
from conferencing.models import Recording
from conferencing.reconcile import recordings
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import recordings as telnyx_recordings
from tests.commands.asking import ask, last
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def recording(room: Room) -> tuple[str, str]:
    found = reading.conference(room.id)
    assert found
    return found.conference.recording_state, found.conference.recording_format


def test_a_recording_from_start_to_stop(sim: SimulatorServer, room: Room, operator: User) -> None:
    started = ask(
        "record_start",
        room.id,
        by=operator,
        format="wav",
        channels="dual",
        play_beep="on",
        trim="on",
        file_name="Board call",
    )
    assert last(sim) == (
        "record_start",
        {
            "format": "wav",
            "channels": "dual",
            "play_beep": True,
            "trim": "trim-silence",
            "custom_file_name": "Board call",
        },
    )
    assert (started.state, recording(room)) == ("confirmed", ("recording", "wav"))
    assert "reports nothing further" in started.advice
    for verb, state in (
        ("record_pause", "paused"),
        ("record_resume", "recording"),
        ("record_stop", "stopped"),
    ):
        assert ask(verb, room.id, by=operator).state == "confirmed"
        assert (last(sim)[0], recording(room)[0]) == (verb, state)


def test_a_second_recording_that_telnyx_refuses_changes_nothing(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    sim.faults.api_status(422, path="record_start")
    failed = ask("record_start", room.id, by=operator, format="mp3")
    assert (failed.state, recording(room)[0]) == ("failed", "")
    assert failed.error_title and failed.advice


def test_deleting_a_recording(sim: SimulatorServer, room: Room, operator: User) -> None:
    ask("record_start", room.id, by=operator, format="mp3")
    ask("record_stop", room.id, by=operator)
    assert recordings.add_missing() == 1
    assert recordings.add_missing() == 0
    found = Recording.objects.get()
    assert (found.conference_id, found.source) == (room.id, "conference")
    room.end()
    command = ask("delete_recording", by=operator, recording_id=found.recording_id)
    assert (command.state, command.conference_id) == ("confirmed", room.id)
    found.refresh_from_db()
    assert found.deleted_at
    with pytest.raises(press.Refused, match="already"):
        press.create(
            "delete_recording", by=operator, arguments={"recording_id": found.recording_id}
        )


def test_deleting_what_telnyx_has_no_more_is_a_success(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    ask("record_start", room.id, by=operator, format="mp3")
    ask("record_stop", room.id, by=operator)
    recordings.add_missing()
    name = Recording.objects.get().recording_id
    telnyx_recordings.delete(name)
    assert ask("delete_recording", by=operator, recording_id=name).state == "confirmed"
