"""Rules of conferences: who may enter, what an empty list means, and how they end."""

import pytest

from conferencing.simulator.world.errors import Refusal
from conferencing.simulator.world.state import Conference, Leg
from tests.simulator.conftest import TestWorld, refused


@pytest.fixture
def legs(world: TestWorld) -> list[Leg]:
    return world.callers(3)


@pytest.fixture
def conference(world: TestWorld, legs: list[Leg]) -> Conference:
    """Three people; nothing of how they came is left in `sent`."""
    conference = world.create_conference(legs[0], "Claims review", client_state="b3duZXI=")
    for leg in legs[1:]:
        world.join(conference, leg)
    world.sent.clear()
    return conference


def test_a_conference_begins_with_its_owner_in_it(world: TestWorld) -> None:
    leg = world.caller()
    conference = world.create_conference(leg, "Rota")
    assert world.kinds()[-2:] == ["conference.created", "conference.participant.joined"]
    assert list(conference.participants) == [leg.call_control_id]


def test_conference_events_carry_the_state_of_the_owner(
    world: TestWorld, conference: Conference
) -> None:
    late = world.caller()
    late.client_state = "bGF0ZQ=="
    world.join(conference, late)
    assert world.sent[-1]["payload"]["client_state"] == "b3duZXI="


def test_the_name_of_a_live_conference_is_taken(world: TestWorld, conference: Conference) -> None:
    with refused("90033"):
        world.create_conference(world.caller(), "Claims review")
    world.end(conference)
    assert world.create_conference(world.caller(), "Claims review").id != conference.id


def test_nobody_is_in_one_conference_twice(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    with refused("90044"):
        world.join(conference, legs[1])


def test_a_full_conference_takes_nobody_in(world: TestWorld) -> None:
    first, second, third = world.callers(3)
    conference = world.create_conference(first, "Rota", max_participants=2)
    world.join(conference, second)
    with refused("90032"):
        world.join(conference, third)


def test_joining_another_conference_leaves_the_first(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    other = world.create_conference(world.caller(), "Rota")
    world.sent.clear()
    world.join(other, legs[1])
    assert world.kinds() == ["conference.participant.left", "conference.participant.joined"]
    assert legs[1].call_control_id not in conference.participants


def test_joining_takes_a_caller_out_of_the_queue(world: TestWorld, conference: Conference) -> None:
    waiting = world.caller()
    world.enqueue(waiting, "support")
    world.join(conference, waiting)
    assert world.payloads("call.dequeued")[0]["reason"] == "bridged"


def test_leaving_parks_and_coming_back_is_a_new_stay(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    first_stay = conference.participants[legs[1].call_control_id].id
    world.leave(conference, legs[1])
    assert legs[1].is_alive
    assert world.kinds() == ["conference.participant.left"]
    assert world.join(conference, legs[1]).id != first_stay


def test_an_empty_list_mutes_and_holds_everybody(world: TestWorld, conference: Conference) -> None:
    world.mute(conference, [])
    world.hold(conference)
    everybody = list(conference.participants.values())
    assert all(each.muted and each.on_hold for each in everybody)
    world.unmute(conference)
    assert not any(each.muted for each in everybody)


def test_unhold_has_no_form_for_everybody(world: TestWorld, conference: Conference) -> None:
    with refused("10004", status=422):
        world.unhold(conference, [])


def test_no_event_tells_of_mute_hold_or_a_recording_begun(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    world.mute(conference, [legs[1]])
    world.hold(conference, [legs[1]])
    world.unhold(conference, [legs[1]])
    world.unmute(conference, [legs[1]])
    world.start_recording(conference)
    assert world.sent == []


def test_a_monitor_is_muted_and_so_is_who_whispers_to_nobody(
    world: TestWorld, conference: Conference
) -> None:
    listening = world.join(conference, world.caller(), supervisor_role="monitor")
    alone = world.join(conference, world.caller(), supervisor_role="whisper")
    barging = world.join(conference, world.caller(), supervisor_role="barge")
    assert (listening.muted, alone.muted, barging.muted) == (True, True, False)


def test_the_last_to_leave_ends_the_conference(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    for leg in legs:
        world.leave(conference, leg)
    assert world.kinds()[-2:] == ["conference.participant.left", "conference.ended"]
    assert world.sent[-1]["payload"]["reason"] == "all_left"
    assert conference.ended_by is legs[2]


def test_a_hangup_comes_before_the_leaving(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    world.hangup(legs[1])
    assert world.kinds() == ["call.hangup", "conference.participant.left"]


def test_end_hangs_everybody_up_saves_recordings_and_says_so(
    world: TestWorld, conference: Conference
) -> None:
    world.start_recording(conference)
    world.end(conference)
    assert world.kinds() == [
        *["conference.participant.left", "call.hangup"] * 3,
        "conference.recording.saved",
        "conference.ended",
    ]
    assert world.sent[-1]["payload"]["reason"] == "ended_via_api"


def test_a_host_takes_everybody_along(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    host = world.caller()
    world.join(conference, host, end_conference_on_exit=True)
    world.leave(conference, host)
    assert world.sent[-1]["payload"]["reason"] == "host_left"
    assert host.is_alive
    assert not any(leg.is_alive for leg in legs)


def test_a_conference_ends_at_its_time(world: TestWorld) -> None:
    leg = world.caller()
    world.create_conference(leg, "Rota", duration_minutes=10)
    world.wait(601)
    assert world.sent[-1]["payload"]["reason"] == "time_exceeded"
    assert leg.hangup_cause == "time_limit"


def test_nothing_can_be_done_with_an_ended_conference(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    world.end(conference)
    with refused("90019"):
        world.end(conference)
    with refused("90019"):
        world.mute(conference)
    with refused("90019"):
        world.floor(conference, legs[0])
    with refused("90019"):
        world.speak(conference, "hello")
    with refused("90019"):
        world.start_recording(conference)


def test_a_closing_conference_takes_nobody_in(world: TestWorld, conference: Conference) -> None:
    host = world.caller()
    world.join(conference, host, soft_end_conference_on_exit=True)
    world.hangup(host)
    with pytest.raises(Refusal):
        world.join(conference, world.caller())
    assert conference.is_live


def test_sounds_for_all_and_for_one_have_events_of_their_own(
    world: TestWorld, conference: Conference, legs: list[Leg]
) -> None:
    world.play(conference, {"media_name": "chime"})
    world.speak(conference, "You are next.", [legs[1]])
    world.wait(60)
    assert world.kinds() == [
        "conference.playback.started",
        "conference.participant.speak.started",
        "conference.participant.speak.ended",
        "conference.playback.ended",
    ]
    everybody, one = world.sent[0]["payload"], world.sent[1]["payload"]
    assert "call_control_id" not in everybody
    assert everybody["media_name"] == "chime"
    assert one["call_control_id"] == legs[1].call_control_id


def test_endless_music_plays_until_stopped(world: TestWorld, conference: Conference) -> None:
    world.play(conference, {"media_name": "music"}, times=None)
    world.wait(3600)
    assert world.kinds() == ["conference.playback.started"]
    world.stop_sounds(conference)
    assert world.kinds()[-1] == "conference.playback.ended"


def test_a_stopped_recording_is_saved_with_its_times(
    world: TestWorld, conference: Conference
) -> None:
    world.start_recording(conference, format_="wav")
    world.wait(90)
    world.stop_recording(conference)
    saved = world.payloads("conference.recording.saved")[0]
    assert saved["recording_urls"]["mp3"] is None
    assert saved["recording_urls"]["wav"].endswith("X-Amz-Expires=600")
    recording = world.recordings[saved["recording_id"]]
    assert (recording.ended_at - recording.started_at).total_seconds() == 90


def test_only_the_latest_recordings_are_kept(world: TestWorld, conference: Conference) -> None:
    world.max_recordings = 3
    for _ in range(5):
        world.start_recording(conference)
        world.stop_recording(conference)
    world.sweep()
    kept = [event["payload"]["recording_id"] for event in world.sent][-3:]
    assert list(world.recordings) == kept


def test_people_wait_on_hold_until_somebody_starts_the_conference(world: TestWorld) -> None:
    owner, held, asked, starter = world.callers(4)
    conference = world.create_conference(owner, "Later", is_started=False)
    world.join(conference, held)
    world.hold(conference, [held])
    world.join(conference, asked, hold=True)
    on_hold = {leg: each.on_hold for leg, each in conference.participants.items()}
    assert on_hold == {leg.call_control_id: True for leg in (owner, held, asked)}
    world.join(conference, starter, starts_conference=True)
    on_hold = {leg: each.on_hold for leg, each in conference.participants.items()}
    assert on_hold == {
        owner.call_control_id: False,
        held.call_control_id: True,  # by a command
        asked.call_control_id: True,
        starter.call_control_id: False,
    }
    late = world.caller()
    assert not world.join(conference, late).on_hold
