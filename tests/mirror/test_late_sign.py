"""A late change of the floor, with an end that was only inferred before it."""

from datetime import timedelta
from typing import Any

import pytest

from conferencing.mirror import writer
from conferencing.projection import events as e
from conferencing.projection import fold

from .bodies import LEGS, ROOMS, START
from .test_convergence import agree


def event(cls: Any, second: float, **fields: Any) -> Any:
    at = START + timedelta(seconds=second)
    return cls(
        kind="k", at=at, source_id=f"x:{cls.__name__}{second}", conference_id=ROOMS[0], **fields
    )


@pytest.mark.django_db
def test_a_late_floor_finds_the_end_lifted_by_an_accepted_recording() -> None:
    story = [
        event(e.ParticipantJoined, 0, call_control_id=LEGS[0]),
        event(e.ConferenceListed, 5, status="completed", end_reason=e.NOT_LISTED),
        event(e.RecordingAccepted, 7.5, action="start", format="mp3"),
        event(e.ParticipantJoined, 8, call_control_id=LEGS[1]),
    ]
    late = event(e.FloorChanged, 7, call_control_id=LEGS[0])
    for one in [*story, late]:
        writer.apply([one])
    agree([*story, late])
    assert fold.fold_conference(ROOMS[0], [*story, late]).conference.recording_state == "recording"
