"""Recordings by the name typed when they were started: claimed only where it is certain."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.models import Command, Recording
from conferencing.queries import recording_files
from conferencing.queries.reading.clock import Clock
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def room() -> None:
    world.begins("room", "host", at=ago(hours=1), name="Board call")


@pytest.fixture
def started(room: None, supervisor: User) -> datetime:
    return starts(supervisor, "March audit")


def starts(by: User, file_name: str, conference: str = "room", **fields: object) -> datetime:
    """A start that Telnyx accepted half an hour ago; returns when it was sent."""
    sent_at = ago(minutes=30)
    given = {"sent_at": sent_at, "accepted_at": sent_at + SECOND, "state": "confirmed", **fields}
    Command.objects.create(
        verb="record_start",
        conference_id=conference,
        asked_by=by,
        asked_at=sent_at,
        deadline_at=NOW,
        arguments={"format": "mp3", "file_name": file_name},
        **given,
    )
    return sent_at


def names(clock: Clock | None = None) -> dict[str, str]:
    return recording_files.named(list(Recording.objects.all()), clock or Clock(NOW))


def test_a_recording_has_the_name_of_the_command_that_began_it(started: datetime) -> None:
    world.recorded("one", started_at=started + SECOND)
    world.recorded("later", started_at=started + timedelta(minutes=5))
    world.recorded("elsewhere", "other", started_at=started + SECOND)
    world.recorded("of-a-call", "", source="call", started_at=started + SECOND)
    assert names() == {"one": "March audit"}


def test_two_recordings_that_began_together_have_no_name(started: datetime) -> None:
    world.recorded("one", started_at=started)
    world.recorded("two", started_at=started + SECOND)
    assert names() == {}


def test_two_starts_at_the_same_time_give_no_name(started: datetime, supervisor: User) -> None:
    starts(supervisor, "")
    world.recorded("one", started_at=started)
    assert names() == {}


def test_a_start_that_telnyx_did_not_accept_gives_no_name(room: None, supervisor: User) -> None:
    sent_at = starts(supervisor, "lost", accepted_at=None, state="failed")
    world.recorded("one", started_at=sent_at)
    assert names() == {}


def test_a_name_of_digits_stays_as_it_was_typed(room: None, supervisor: User) -> None:
    sent_at = starts(supervisor, "1e5")
    world.recorded("one", started_at=sent_at)
    assert names() == {"one": "1e5"}


def test_the_clock_of_telnyx_is_taken_into_account(started: datetime) -> None:
    ahead = timedelta(minutes=2)
    world.recorded("one", started_at=started + ahead)
    assert names() == {}
    assert names(Clock(NOW, ahead)) == {"one": "March audit"}


def test_a_number_in_a_name_is_masked_for_who_may_not_see_it(room: None, supervisor: User) -> None:
    sent_at = starts(supervisor, "Call +12025550142")
    recording = world.recorded("one", started_at=sent_at)
    assert recording_files.shown(recording, Clock(NOW), numbers=True) == "Call +12025550142"
    assert "5550142" not in recording_files.shown(recording, Clock(NOW), numbers=False)
