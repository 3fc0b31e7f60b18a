"""What the live board says of conferences, and that it asks the database the same few questions
however many there are.
"""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import Conference, Queue, QueueSettings
from conferencing.models.figure_settings import Limits
from conferencing.queries import board
from conferencing.queries.conferences import cards
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.board import ConferenceCard, Figures
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_listings(settings: LazySettings) -> None:
    """No account, so nothing is ever checked against it, and that is no problem."""
    settings.TELNYX_API_KEY = ""


def card(clock: Clock | None = None) -> ConferenceCard:
    [only] = readable(cards.read(clock or Clock(NOW), numbers=True))
    return only


def figures() -> Figures:
    [shown] = readable([board.figures(Clock(NOW))])
    return shown


def test_people_are_those_present_whose_call_goes_on() -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    for leg in ("bob", "carl", "dora"):
        world.joins("one", leg, at=ago(minutes=4))
    world.leaves("one", "bob", at=ago(minutes=3))
    world.hangs_up("carl", at=ago(minutes=2))
    assert card().people == 2
    assert figures().people == 2


def test_the_talker_is_named_by_the_directory() -> None:
    world.contact("+12025550142", "Anna Berg")
    world.calls("anna", "+12025550142", at=ago(minutes=6))
    world.begins("one", "anna", at=ago(minutes=5))
    world.talks("one", "anna", at=ago(minutes=1))
    talking = card().talking
    assert talking and talking.label == "Anna Berg"
    assert card().talking_since == ago(minutes=1)


def test_whoever_is_muted_is_not_talking() -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    world.talks("one", "anna", at=ago(minutes=2))
    world.is_muted("one", "anna", at=ago(minutes=1))
    assert card().talking is None
    assert card().muted == 1


def test_an_ended_conference_stays_for_two_minutes() -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    world.ends("one", "anna", at=ago(seconds=100))
    clock = Clock(NOW)
    assert not card(clock).is_live
    assert clock.until == ago(seconds=100) + timedelta(minutes=2)
    assert not readable(cards.read(Clock(clock.until), numbers=True))


def test_a_long_hold_is_a_problem_from_its_moment_on() -> None:
    world.begins("one", "anna", at=ago(minutes=1))
    world.joins("one", "bob", at=ago(minutes=1))
    world.is_held("one", "bob", at=ago(seconds=30))
    clock = Clock(NOW)
    assert card(clock).problems == ()
    assert clock.until
    later = Clock(ago(seconds=30) + timedelta(minutes=3))
    assert any("on hold for a long time" in problem for problem in card(later).problems)


def test_someone_alone_for_a_minute_is_a_problem() -> None:
    world.begins("one", "anna", at=ago(minutes=9))
    world.joins("one", "bob", at=ago(minutes=9))
    world.leaves("one", "bob", at=ago(seconds=59))
    assert not any("alone" in problem for problem in card().problems)
    assert any("alone" in problem for problem in card(Clock(NOW + timedelta(seconds=1))).problems)


@pytest.mark.parametrize("odd", [".", ".."])
def test_what_telnyx_cannot_be_asked_about_says_why(settings: LazySettings, odd: str) -> None:
    settings.TELNYX_API_KEY = "KEY"
    for leg in ("anna", "bob"):
        world.begins(odd, leg, at=NOW)
    words = f"This conference cannot be checked against Telnyx, because of its ID: “{odd}”"
    assert card().problems == (words,)


def test_what_no_listing_has_checked_is_a_problem(settings: LazySettings) -> None:
    settings.TELNYX_API_KEY, settings.RECONCILE_SECONDS = "KEY", 15
    for leg in ("anna", "bob"):
        world.begins("one", leg, at=ago(seconds=60))
    Queue.objects.create(name="support", verified_at=NOW)  # Telnyx answers
    assert any("Not checked" in problem for problem in card().problems)
    Conference.objects.update(verified_at=ago(seconds=59))
    assert card().problems == ()


def test_problems_come_first_and_then_the_oldest() -> None:
    for name, minutes in (("young", 1), ("old", 2)):
        world.begins(name, f"{name} a", at=ago(seconds=minutes * 20))
        world.joins(name, f"{name} b", at=ago(seconds=minutes * 20))
    world.begins("bad", "bad a", at=ago(minutes=5))
    world.joins("bad", "bad b", at=ago(minutes=5))
    world.is_held("bad", "bad b", at=ago(minutes=4))
    world.ends("young", "young a", at=ago(seconds=5))
    assert [shown.telnyx_id for shown in readable(cards.read(Clock(NOW), numbers=True))] == [
        "bad",
        "old",
        "young",
    ]


def test_the_number_of_queries_does_not_grow() -> None:
    def fill(conferences: int, people: int) -> None:
        for c in range(conferences):
            world.begins(f"c{c}", f"c{c}p0", at=ago(seconds=30))
            for p in range(1, people):
                world.joins(f"c{c}", f"c{c}p{p}", at=ago(seconds=30))
            world.is_held(f"c{c}", f"c{c}p1", at=ago(seconds=20))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            board.read(Clock(NOW), numbers=True)
        return len(captured)

    fill(1, 2)
    few = queries()
    fill(12, 6)
    assert queries() == few


def test_the_masked_board_has_no_number() -> None:
    world.calls("anna", "+12025550142", at=ago(minutes=6), name="2025550142")
    world.begins("one", "anna", at=ago(minutes=5), name="Call +1 202 555 0142")
    world.talks("one", "anna", at=ago(minutes=1))
    world.waits("anna", "support", at=ago(minutes=1))
    shown = repr(board.read(Clock(NOW), numbers=False))
    assert "0142" in shown
    assert "5550142" not in shown and "555 0142" not in shown


def test_the_longest_wait_turns_red_as_soon_as_one_queue_says_so() -> None:
    """Anna waits longest; Bob's queue allows less."""
    world.waits("anna", "support", at=ago(seconds=90))
    world.waits("bob", "sales", at=ago(seconds=50))
    assert figures().wait_limits == Limits(60, 120)
    QueueSettings.objects.create(name="sales", longest_wait_warning=5, longest_wait_critical=30)
    assert figures().wait_limits == Limits(40 + 5, 40 + 30)
    QueueSettings.objects.update(longest_wait_warning=None, longest_wait_critical=None)
    assert figures().wait_limits == Limits(60, 120)
    assert (figures().waiting, figures().longest_wait_since) == (2, ago(seconds=90))


def test_while_there_is_no_conference_the_newest_check_is_that_of_the_queues() -> None:
    assert figures().last_verified_at is None
    Queue.objects.create(name="support", verified_at=ago(seconds=9))
    assert figures().last_verified_at == ago(seconds=9)
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.update(verified_at=ago(seconds=30))
    assert figures().last_verified_at == ago(seconds=30)
