"""A poll goes with its press, and until then its answers stay."""

from datetime import timedelta

import pytest

from conferencing.mirror import writer
from conferencing.models import Command, JournalEntry, Poll
from conferencing.projection.events import DigitsGathered
from tests import world
from tests.conftest import MakeUser

from .long_ago import LATER, command, prune

pytestmark = pytest.mark.django_db


def _polled(make_user: MakeUser) -> Poll:
    """A poll of long ago, with one answer, and digits that were asked for at another time."""
    for minute in (0, 60):
        writer.apply(
            [
                DigitsGathered(
                    kind="call.gather.ended",
                    at=world.NOW + timedelta(minutes=minute),
                    source_id=f"webhook:gathered-{minute}",
                    call_control_id="hal",
                    digits="1",
                    status="valid",
                )
            ]
        )
    world.hangs_up("hal", at=world.NOW + timedelta(hours=2))
    JournalEntry.objects.update(recorded_at=world.NOW)
    return Poll.objects.create(
        command=command(make_user("sue")),
        conference="room",
        opened_at=world.NOW,
        closes_at=world.NOW + timedelta(seconds=60),
    )


def test_answers_stay_as_long_as_their_poll(make_user: MakeUser) -> None:
    _polled(make_user)
    Command.objects.update(asked_at=LATER)
    prune()
    kept = JournalEntry.objects.filter(event_class="DigitsGathered")
    assert [entry.source_id for entry in kept] == ["webhook:gathered-0"]
    assert Poll.objects.count() == 1


def test_a_poll_goes_with_its_press(make_user: MakeUser) -> None:
    _polled(make_user)
    prune()
    assert (Poll.objects.count(), Command.objects.count()) == (0, 0)
