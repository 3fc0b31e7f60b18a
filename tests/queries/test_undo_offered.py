"""For how long a line of the ledger offers to undo."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.ledger.verb import UNDO_SECONDS
from conferencing.queries.commands import ledger
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

from .conftest import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_people")]


def test_undo_is_open_for_its_seconds(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "accepted", accepted_at=ago(seconds=3))
    world.is_muted("one", "bob", at=ago(seconds=3))
    clock = Clock(NOW)
    (line,) = readable(ledger.lines(clock, numbers=True))
    assert line.undo_until == ago(seconds=3) + timedelta(seconds=UNDO_SECONDS) == clock.until
    (later,) = readable(ledger.lines(Clock(NOW + timedelta(seconds=5)), numbers=True))
    assert later.undo_until is None


@pytest.mark.parametrize(
    ("verb", "state"), [("end", "confirmed"), ("remove", "confirmed"), ("mute", "failed")]
)
def test_what_cannot_be_undone_offers_no_undo(verb: str, state: str, supervisor: User) -> None:
    pressed(verb, "bob", supervisor, state, accepted_at=NOW)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None


def test_an_undo_whose_effect_is_over_is_withdrawn(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "accepted", accepted_at=ago(seconds=3))
    world.is_muted("one", "bob", at=ago(seconds=3))
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until
    world.leaves("one", "bob", at=ago(seconds=1))
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None


def test_what_was_undone_offers_no_second_undo(supervisor: User) -> None:
    mute = pressed("mute", "bob", supervisor, "accepted", accepted_at=NOW)
    pressed("unmute", "bob", supervisor, "asked", undo_of=mute)
    undo, line = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None and undo.undo_until is None
    assert undo.text.startswith("Undo “")
