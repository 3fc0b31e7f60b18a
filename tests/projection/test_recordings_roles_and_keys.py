"""What the mirror makes of recordings, roles and keys, of which Telnyx tells little or nothing."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import fold, webhook_parsing
from conferencing.projection.states import CallState, ConferenceState, ConferenceWithPeople

from .bodies import CONFERENCES, LEGS, SIGNED, START, call_body, conference_body

CONFERENCE, LEG = CONFERENCES[0], LEGS[0]


def at(second: float) -> Any:
    return START + timedelta(seconds=second)


def recording(action: str, second: float, **more: Any) -> e.RecordingAccepted:
    return e.RecordingAccepted(
        kind=f"command.record_{action}",
        at=at(second),
        source_id=f"command:{action}-{second}",
        conference_id=CONFERENCE,
        action=action,
        **more,
    )


def saved(
    second: float, *, began: float | None = None, ended: float | None = None, number: str = "r1"
) -> e.Event:
    times = {"recording_started_at": at(began).isoformat()} if began is not None else {}
    if ended is not None:
        times["recording_ended_at"] = at(ended).isoformat()
    body = conference_body(
        "conference.recording.saved",
        f"saved-{number}",
        at(second),
        CONFERENCE,
        LEG,
        recording_id=number,
        **times,
    )
    return webhook_parsing.from_webhook(body, at(second))


def after(*events: Any) -> ConferenceState:
    return fold.fold_conference(CONFERENCE, events).conference


def test_a_recording_is_believed_from_the_acceptance_on() -> None:
    state = after(recording("start", 1, format="wav"))
    assert (state.recording_state, state.recording_since, state.recording_format) == (
        "recording",
        at(1),
        "wav",
    )


def test_a_pause_knows_when_it_ends_by_itself() -> None:
    begun = recording("start", 1)
    state = after(begun, recording("pause", 2, resume_at=at(60)))
    assert (state.recording_state, state.recording_paused_at, state.recording_resume_at) == (
        "paused",
        at(2),
        at(60),
    )
    state = after(begun, recording("pause", 2, resume_at=at(60)), recording("resume", 3))
    assert (state.recording_state, state.recording_paused_at, state.recording_resume_at) == (
        "recording",
        None,
        None,
    )
    assert state.recording_since == at(1)


def test_a_stopped_one_is_awaited_until_it_is_saved() -> None:
    stopped = (recording("start", 1), recording("stop", 5))
    state = after(*stopped)
    assert (state.recording_state, state.recording_stopped_at) == ("stopped", at(5))
    state = after(*stopped, saved(7))
    assert (state.recording_state, state.recording_stopped_at, len(state.recordings)) == (
        "",
        None,
        1,
    )


def test_the_end_of_the_conference_stops_what_is_recorded() -> None:
    end = e.ConferenceEnded(
        kind="conference.ended", at=at(9), source_id="webhook:end", conference_id=CONFERENCE
    )
    assert after(recording("start", 1), end).recording_state == "stopped"
    assert after(end).recording_state == ""
    assert after(recording("start", 1), end, saved(10, began=1)).recording_state == ""


def test_an_older_recording_that_is_saved_late_does_not_end_the_present_one() -> None:
    assert after(recording("start", 100), saved(101, began=1)).recording_state == "recording"
    assert after(recording("start", 100), saved(160, began=101)).recording_state == ""


@given(
    began=st.floats(0, 60),
    answered=st.floats(0, 20),
    lasted=st.floats(1, 3600),
    save=st.floats(0, 30),
    stop=st.floats(0, 30),
    is_told=st.booleans(),
    data=st.data(),
)
def test_what_is_in_is_awaited_no_more(
    began: float,
    answered: float,
    lasted: float,
    save: float,
    stop: float,
    is_told: bool,
    data: st.DataObject,
) -> None:
    """Whichever comes first, and whichever happened first by the two clocks: the answer to "stop",
    or the report of what was saved.
    """
    over = began + answered + 6 + lasted
    events: list[Any] = [
        recording("start", began + answered),
        recording("stop", over + stop),
        saved(over + save, began=began if is_told else None, ended=over if is_told else None),
    ]
    state = after(*data.draw(st.permutations(events)))
    assert (state.recording_state, state.recording_stopped_at) == ("", None)
    assert len(state.recordings) == 1
    assert {after(*order) for order in permutations(events)} == {state}


@pytest.mark.parametrize("stop", [5.0, 7.0, 7.5])
def test_the_second_recording_is_awaited_as_the_first_was(stop: float) -> None:
    first = (recording("start", 1), recording("stop", stop), saved(7, began=1, ended=5))
    second = (recording("start", 20), recording("stop", 30))
    assert after(*first).recording_state == ""
    assert after(*first, *second).recording_state == "stopped"
    assert after(*first, *second, saved(31, began=20, number="r2")).recording_state == ""


def test_a_role_belongs_to_a_stay() -> None:
    joined = e.ParticipantJoined(
        kind="joined",
        at=at(1),
        source_id="webhook:1",
        conference_id=CONFERENCE,
        call_control_id=LEG,
    )
    role = e.RoleAccepted(
        kind="command.role",
        at=at(2),
        source_id="command:2",
        conference_id=CONFERENCE,
        call_control_id=LEG,
        role="whisper",
        whisper_to=("v3:x",),
    )
    left = e.ParticipantLeft(
        kind="left", at=at(3), source_id="webhook:3", conference_id=CONFERENCE, call_control_id=LEG
    )
    again = e.ParticipantJoined(
        kind="joined",
        at=at(4),
        source_id="webhook:4",
        conference_id=CONFERENCE,
        call_control_id=LEG,
    )
    person = fold.fold_conference(CONFERENCE, [joined, role]).participants[LEG]
    assert (person.role, person.whisper_to) == ("whisper", ("v3:x",))
    assert (
        fold.fold_conference(CONFERENCE, [joined, role, left, again]).participants[LEG].role == ""
    )


def test_a_role_makes_nobody_present() -> None:
    role = e.RoleAccepted(
        kind="command.role",
        at=at(2),
        source_id="command:2",
        conference_id=CONFERENCE,
        call_control_id=LEG,
        role="barge",
    )
    state = ConferenceWithPeople(
        ConferenceState(CONFERENCE, first_seen_at=at(0), status="in_progress")
    )
    assert fold.conference_after(state, role) is state


def keys(*typed: tuple[str, float]) -> CallState:
    bodies = [
        call_body("call.dtmf.received", f"key-{second}", at(second), LEG, digit=key)
        for key, second in typed
    ]
    events = [webhook_parsing.from_webhook(body, SIGNED) for body in bodies]
    return fold.fold_call(LEG, events)  # type: ignore[arg-type]


def test_keys_in_quick_succession_are_one_thing_typed() -> None:
    call = keys(("5", 1), ("5", 2), ("#", 3))
    assert (call.last_digits, call.last_digits_at, call.last_digits_status) == (
        "55#",
        at(3),
        "pressed",
    )
    assert keys(("5", 1), ("7", 30)).last_digits == "7"


def test_an_asking_that_ended_says_what_was_typed_and_how_it_ended() -> None:
    body = call_body("call.gather.ended", "gather", at(5), LEG, digits="5503", status="valid")
    ended = webhook_parsing.from_webhook(body, SIGNED)
    call = fold.call_after(keys(("5", 1)), ended)  # type: ignore[arg-type]
    assert (call.last_digits, call.last_digits_status) == ("5503", "valid")


def test_a_key_that_is_reported_with_the_end_of_the_asking_belongs_to_it() -> None:
    ended = call_body("call.gather.ended", "a", at(5), LEG, digits="5503", status="valid")
    key = call_body("call.dtmf.received", "b", at(5), LEG, digit="3")
    events = [webhook_parsing.from_webhook(body, SIGNED) for body in (ended, key)]
    call = fold.fold_call(LEG, events)  # type: ignore[arg-type]
    assert (call.last_digits, call.last_digits_status) == ("5503", "valid")
