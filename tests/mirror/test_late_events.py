"""Late events in the mirror: folded last where that changes nothing, else their conference is
folded again.
"""

from datetime import timedelta

import pytest

from conferencing.mirror import reading, writer
from conferencing.projection import events as e
from conferencing.projection import fold
from tests.projection.bodies import CONFERENCES, LEGS, START
from tests.projection.strategies import event

from .test_convergence import agree


@pytest.mark.django_db
def test_a_late_join_does_not_fold_a_long_conference_again(monkeypatch: pytest.MonkeyPatch) -> None:
    writer.apply(
        [
            event(e.ParticipantJoined, 0, LEGS[1]),
            *(event(e.FloorChanged, s, LEGS[1]) for s in range(1, 60)),
        ]
    )
    monkeypatch.setattr(fold, "fold_conference", lambda *_: pytest.fail("folded again"))
    writer.apply([event(e.ParticipantJoined, 30, LEGS[2]), event(e.ParticipantJoined, 90, LEGS[3])])
    state = reading.conference(CONFERENCES[0])
    assert state and {
        leg for leg, person in state.participants.items() if person.is_present
    } == set(LEGS[1:])


@pytest.mark.django_db
@pytest.mark.parametrize("inferred_at", [20, 30])
def test_a_late_floor_revokes_no_inferred_end_that_came_after_it(inferred_at: int) -> None:
    writer.apply([event(e.ParticipantJoined, 0)])
    not_listed = event(
        e.ConferenceListed, inferred_at, "", status="completed", end_reason=e.NOT_LISTED
    )
    writer.apply([not_listed])
    writer.apply([event(e.FloorChanged, 10)])
    state = reading.conference(CONFERENCES[0])
    assert state and state.conference.ended_at == not_listed.at


@pytest.mark.django_db
def test_a_late_leave_of_one_who_came_back_folds_it_again() -> None:
    writer.apply([event(e.ParticipantJoined, 0), event(e.ParticipantJoined, 40)])
    writer.apply([event(e.ParticipantLeft, 20)])
    state = reading.conference(CONFERENCES[0])
    assert state and [stay.left_at for stay in state.participants[LEGS[0]].stays] == [
        START + timedelta(seconds=20),
        None,
    ]


@pytest.mark.django_db
def test_a_late_floor_finds_the_end_lifted_by_an_accepted_recording() -> None:
    story = [
        event(e.ParticipantJoined, 0, LEGS[0]),
        event(e.ConferenceListed, 5, "", status="completed", end_reason=e.NOT_LISTED),
        event(e.RecordingAccepted, 7.5, "", action="start", format="mp3"),
        event(e.ParticipantJoined, 8, LEGS[1]),
    ]
    late = event(e.FloorChanged, 7, LEGS[0])
    for one in [*story, late]:
        writer.apply([one])
    agree([*story, late])
    assert (
        fold.fold_conference(CONFERENCES[0], [*story, late]).conference.recording_state
        == "recording"
    )
