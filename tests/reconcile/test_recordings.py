"""Recordings whose webhooks were lost are found in Telnyx's listing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from conferencing.models import Recording
from conferencing.reconcile import recordings
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import recordings as telnyx_recordings
from conferencing.telnyx_api import rows
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def record(room: Room) -> None:
    telnyx_recordings.start(
        room.id, "start", format="mp3", channels="single", play_beep=False, trim=False, file_name=""
    )
    telnyx_recordings.stop(room.id, "stop")


def test_a_recording_that_no_webhook_told_of_is_added_once(sim: SimulatorServer) -> None:
    room = Room(sim, "Board call")
    record(room)
    assert (recordings.add_missing(), recordings.add_missing()) == (1, 0)
    found = Recording.objects.get()
    assert (found.conference_id, found.source) == (room.id, "conference")


def test_the_length_is_that_of_the_sound_once_it_is_listed(sim: SimulatorServer) -> None:
    room = Room(sim, "Board call")
    record(room)
    recordings.add_missing()
    # As a webhook told of it, which does not say how long it is.
    Recording.objects.update(duration_millis=None)
    pk = Recording.objects.get().pk
    [listed] = telnyx_recordings.saved_since(timezone.now() - recordings.LOOK_BACK)
    assert recordings.add_missing() == 0
    assert Recording.objects.get(pk=pk).duration_millis == listed.duration_millis


@pytest.mark.parametrize("length", [-1, 10**20, "83", None, True, [83]])
def test_a_length_that_cannot_be_is_not_known(length: object) -> None:
    row = rows.recording({"id": "one", "duration_millis": length})
    assert row.duration_millis == (83 if length == "83" else None)


def test_only_the_last_days_are_asked_for(sim: SimulatorServer) -> None:
    record(Room(sim, "Board call"))
    later = timezone.now() + recordings.LOOK_BACK + timedelta(hours=1)
    assert recordings.add_missing(clock=lambda: later) == 0


def test_a_listing_that_cannot_be_had_is_logged(
    sim: SimulatorServer, caplog: pytest.LogCaptureFixture
) -> None:
    sim.faults.api_status(500, path="/recordings")
    assert recordings.add_missing() == 0
    assert "could not be listed: 500" in caplog.text


def test_without_a_key_no_recordings_are_asked_for(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TELNYX_API_KEY", "")
    assert recordings.add_missing() == 0
    assert sim.requests == []
