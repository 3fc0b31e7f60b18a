"""Saved recordings become rows, once, whoever reports them first."""

import pytest

from conferencing.mirror import recordings, writer
from conferencing.models import Recording
from tests.projection.test_recordings_roles_and_keys import CONFERENCE, at, saved


@pytest.mark.django_db
def test_a_saved_recording_is_a_row_once() -> None:
    writer.apply([saved(7, began=1)])
    writer.apply([saved(7, began=1)])
    row = Recording.objects.get()
    assert (row.recording_id, row.conference_id, row.source, row.started_at) == (
        "r1",
        CONFERENCE,
        "conference",
        at(1),
    )


@pytest.mark.django_db
def test_a_listing_adds_only_what_is_not_known() -> None:
    writer.apply([saved(7, number="r1")])
    listed = [
        {
            "recording_id": number,
            "conference_id": CONFERENCE,
            "call_control_id": "",
            "source": "conference",
            "started_at": None,
            "ended_at": None,
            "saved_at": at(9),
            "channels": "single",
            "format": "",
        }
        for number in ("r1", "r2")
    ]
    assert recordings.add_listed(listed) == 1
    assert set(Recording.objects.values_list("recording_id", "saved_at")) == {
        ("r1", at(7)),
        ("r2", at(9)),
    }
