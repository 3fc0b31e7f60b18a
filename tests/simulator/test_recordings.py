"""Recordings in the world: started, paused, stopped, saved."""

from datetime import timedelta

import pytest

from conferencing.simulator.world.state import Conference, Leg, Recording
from tests.simulator.conftest import (
    CALL,
    TestWorld,
    refused,
)


@pytest.fixture
def conference(world: TestWorld, leg: Leg) -> Conference:
    return world.create_conference(leg, "Claims review")


def saved(world: TestWorld) -> list[Recording]:
    return list(world.recordings.values())


def test_a_pause_is_missing_in_the_recording(world: TestWorld, conference: Conference) -> None:
    world.start_recording(conference)
    world.wait(20)
    world.pause_recording(conference)
    world.wait(100)
    world.resume_recording(conference)
    world.wait(10)
    world.stop_recording(conference)
    assert saved(world)[0].duration == timedelta(seconds=30)
    assert saved(world)[0].ended_at - saved(world)[0].started_at == timedelta(seconds=130)


def test_a_second_pause_changes_nothing(world: TestWorld, conference: Conference) -> None:
    world.start_recording(conference)
    world.pause_recording(conference)
    world.wait(50)
    world.pause_recording(conference)
    world.wait(50)
    world.stop_recording(conference)
    assert saved(world)[0].duration == timedelta()


def test_neither_pause_nor_resume_has_an_event(world: TestWorld, conference: Conference) -> None:
    world.start_recording(conference)
    world.sent.clear()
    world.pause_recording(conference)
    world.resume_recording(conference)
    assert world.sent == []


def test_several_recordings_run_at_once_and_one_is_stopped_by_its_id(
    world: TestWorld, conference: Conference
) -> None:
    first, second = (world.start_recording(conference, format_=each) for each in ("mp3", "wav"))
    world.stop_recording(conference, second.id)
    assert [recording.format for recording in saved(world)] == ["wav"]
    assert conference.active_recordings == [first]


def test_without_an_id_all_of_them_are_stopped(world: TestWorld, conference: Conference) -> None:
    for _ in range(2):
        world.start_recording(conference)
    world.stop_recording(conference)
    assert len(saved(world)) == 2


def test_what_is_not_being_recorded_cannot_be_paused_or_stopped(
    world: TestWorld, conference: Conference, leg: Leg
) -> None:
    take = world.start_recording(conference)
    for change in (world.pause_recording, world.resume_recording, world.stop_recording):
        with refused("10005"):
            change(leg, None)
        with refused("10005"):
            change(conference, "00000000-0000-4000-8000-000000000000")
    assert conference.active_recordings == [take]


def test_a_call_is_recorded_on_its_own(world: TestWorld, leg: Leg) -> None:
    world.start_recording(leg, format_="wav", channels="dual", max_seconds=30)
    world.wait(31)
    payload = world.payloads("call.recording.saved")[0]
    assert (payload["call_control_id"], payload["channels"]) == (leg.call_control_id, "dual")
    assert saved(world)[0].duration == timedelta(seconds=30)
    assert leg.is_alive


def test_a_call_that_still_rings_has_nothing_to_record(world: TestWorld) -> None:
    with refused("90020"):
        world.start_recording(world.incoming_call(*CALL))


def test_a_recording_from_the_answer_on_begins_with_the_answer(world: TestWorld) -> None:
    leg = world.incoming_call(*CALL)
    world.start_call_recording(leg)
    world.wait(10)
    world.answer(leg)
    world.wait(5)
    world.hangup(leg)
    assert saved(world)[0].duration == timedelta(seconds=5)


def test_a_file_is_called_as_asked_with_the_time_behind(
    world: TestWorld, conference: Conference
) -> None:
    take = world.start_recording(conference, file_name="Board / May")
    world.stop_recording(conference)
    assert (
        world.recordings[take.id].file_name == f"Board_May-{int(take.started_at.timestamp())}.mp3"
    )
