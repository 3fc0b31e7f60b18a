"""What a screen says by the clock alone is right whatever our own clock says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.queries.conferences import cards
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.board import ConferenceCard
from tests import world
from tests.world import NOW, ago

# Telnyx's clock less ours. All events below have happened by Telnyx's clock at NOW.
OFFSETS = [timedelta(seconds=seconds) for seconds in (-300, -6, 0, 6, 120, 300)]


def shown(ahead: timedelta, later: timedelta = timedelta()) -> list[ConferenceCard]:
    """The board when Telnyx's clock says NOW, or later."""
    return readable(cards.read(Clock(NOW + later - ahead, ahead), numbers=True))


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", OFFSETS)
def test_an_ended_conference_stays_for_two_minutes_of_telnyxs_clock(ahead: timedelta) -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    world.ends("one", "anna", at=ago(seconds=119))
    assert shown(ahead)
    assert not shown(ahead, timedelta(seconds=2))


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", OFFSETS)
def test_a_long_hold_is_told_when_it_is_long(ahead: timedelta) -> None:
    world.begins("one", "anna", at=ago(minutes=1))
    world.joins("one", "bob", at=ago(minutes=1))
    world.is_held("one", "bob", at=ago(seconds=30))
    [card] = shown(ahead)
    assert card.problems == ()
    [card] = shown(ahead, timedelta(seconds=151))
    assert any("on hold" in problem for problem in card.problems)


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(max_value=timedelta(days=400)))
def test_no_time_is_too_odd(at: datetime, age: timedelta) -> None:
    for ahead in (*OFFSETS, -timedelta(days=1), timedelta(days=1)):
        clock = Clock(NOW, ahead)
        ours = clock.ours(at)
        clock.older(ours, abs(age))
        assert ours is None or ours + ahead == at
