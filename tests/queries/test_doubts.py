"""A queue that alone has not been compared with Telnyx for long says so, and no other does."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import Queue, QueueMember, QueueSettings
from conferencing.queries.agents import agent_home
from conferencing.queries.doubts import oldest
from conferencing.queries.queues import queues, wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.queues import Doubt
from conferencing.queries.screens.wallboard import Doubtful, Tiles
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(settings: LazySettings) -> None:
    settings.TELNYX_API_KEY, settings.RECONCILE_SECONDS = "KEY", 10


def checked(**ages: float | None) -> None:
    """The queues, each confirmed so many seconds ago, or never."""
    for name, seconds in ages.items():
        at = None if seconds is None else ago(seconds=seconds)
        Queue.objects.update_or_create(name=name, defaults={"verified_at": at})


def doubts(clock: Clock | None = None) -> dict[str, Doubt]:
    read = readable(queues.read(clock or Clock(NOW), numbers=True))
    return {card.key: card.doubt for card in read if card.doubt}


def tiles(*chosen: str) -> Tiles:
    shown = Shown(chosen=frozenset(chosen) if chosen else None)
    [drawn] = readable([wallboard.read(Clock(NOW), shown).tiles])
    return drawn


@pytest.mark.parametrize(
    ("behind", "is_in_doubt"), [(5, False), (59, False), (61, False), (63, True), (9000, True)]
)
def test_a_queue_is_in_doubt_a_minute_after_the_others(behind: float, is_in_doubt: bool) -> None:
    checked(support=behind, sales=2)
    expected = {"support": Doubt(ago(seconds=behind))} if is_in_doubt else {}
    assert doubts() == expected


def test_when_nothing_is_checked_the_link_says_so_and_no_queue() -> None:
    checked(support=300, sales=290)
    assert doubts() == {}


def test_what_was_behind_before_the_link_broke_stays_in_doubt() -> None:
    checked(support=900, sales=300)
    assert set(doubts()) == {"support"}


def test_without_a_key_nothing_is_ever_checked(settings: LazySettings) -> None:
    settings.TELNYX_API_KEY = ""
    checked(support=900, sales=2)
    assert doubts() == {}


def test_with_more_seconds_between_two_rounds_it_takes_longer(settings: LazySettings) -> None:
    settings.RECONCILE_SECONDS = 60
    checked(support=200, billing=300, sales=2)
    assert set(doubts()) == {"billing"}


def test_a_queue_that_was_never_confirmed_is_so_from_a_minute_after_it_was_first_heard_of() -> None:
    world.waits("anna", "young", at=ago(seconds=20))
    world.waits("bob", "support", at=ago(seconds=70))
    checked(young=None, support=None, sales=2)
    assert doubts() == {"support": Doubt(None)}


def test_it_is_drawn_again_when_the_doubt_begins() -> None:
    checked(support=40, sales=2)
    clock = Clock(NOW)
    assert doubts(clock) == {}
    assert clock.until == NOW + timedelta(seconds=20)


def test_until_the_others_are_as_far_it_is_drawn_again_with_each_round() -> None:
    checked(support=61, sales=2)
    clock = Clock(NOW)
    assert doubts(clock) == {}
    assert clock.until == NOW + timedelta(seconds=10)


def test_a_wall_marks_one_band_and_names_it_beside_the_sums() -> None:
    checked(support=70, sales=2, billing=3)
    bands = readable(wallboard.read(Clock(NOW), Shown()).bands)
    doubt = Doubt(ago(seconds=70))
    assert {band.key: band.doubt for band in bands} == {
        "support": doubt,
        "sales": None,
        "billing": None,
    }
    assert tiles().doubtful == Doubtful(doubt, "support")
    assert tiles("sales", "billing").doubtful is None
    assert tiles("support").doubtful == Doubtful(doubt, "")


def test_beside_the_sums_the_oldest_doubt_counts() -> None:
    checked(support=70, sales=2, billing=100)
    assert tiles().doubtful == Doubtful(Doubt(ago(seconds=100)), "2 queues")


def at(seconds: float) -> datetime:
    return ago(seconds=seconds)


def test_never_confirmed_is_older_than_any_time() -> None:
    assert oldest([None, Doubt(at(5)), Doubt(None), Doubt(at(70))]) == Doubt(None)
    assert oldest([None, Doubt(at(5)), Doubt(at(70))]) == Doubt(at(70))
    assert oldest([None, None]) is None


def test_an_agent_is_told_of_their_own_queues(make_agent: User) -> None:
    checked(support=70, sales=2)
    home = agent_home.read(make_agent.pk, Clock(NOW), numbers=True)
    assert [queue.doubt for queue in home.queues] == [Doubt(at(70))]
    assert home.me.doubt == Doubt(at(70))


@pytest.fixture
def make_agent(db: None) -> User:
    agent = User.objects.create(username="ana")
    QueueMember.objects.create(queue=QueueSettings.objects.create(name="support"), user=agent)
    return agent


@pytest.mark.parametrize("stale", [1, 20])
def test_any_number_of_doubts_costs_one_query(stale: int) -> None:
    checked(sales=2, **{f"queue {number}": 70.0 for number in range(20)})
    with CaptureQueriesContext(connection) as before:
        Queue.objects.exclude(name="sales").update(verified_at=ago(seconds=2))
        doubts()
    checked(**{f"queue {number}": 70.0 for number in range(stale)})
    with CaptureQueriesContext(connection) as after:
        assert len(doubts()) == stale
    assert len(after) == len(before)  # one for the update, one for the doubts
