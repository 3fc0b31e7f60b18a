"""Which route a call follows and where to, and that a question about it is answered by the same
choice.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.inbound import choice, forecast
from conferencing.models import QueueSettings, Route
from conferencing.models.routes import Target

LINE, OTHER = "+12025550110", "+12025550120"
HOURS = "Mon-Fri 08:00-18:00"
SUNDAY = datetime(2026, 11, 29, 18, 5)
MONDAY = datetime(2026, 11, 30, 9, 0)


def route(**fields: object) -> Route:
    about = {"name": "Support", "called": LINE, "open_kind": "queue", "open_value": "support"}
    closed = {"closed_kind": "message", "closed_value": "We are closed.", "zone": "Europe/Berlin"}
    return Route(**{**about, **closed, **fields})


def of(*routes: Route, called: str = LINE, at: datetime = MONDAY) -> choice.Choice | None:
    return choice.of(routes, called, at.replace(tzinfo=routes[0].timezone))


def test_the_first_that_names_the_number_counts_before_the_default() -> None:
    default = route(name="All", called="")
    one, two = route(called=f"{OTHER}\n{LINE}"), route(name="Second")
    for called, expected in ((LINE, one), (OTHER, one), ("+12025550199", default)):
        chosen = of(default, one, two, called=called)
        assert chosen and chosen.route is expected


def test_without_a_default_others_are_left_alone() -> None:
    assert of(route(), called=OTHER) is None


@pytest.mark.parametrize(
    ("reported", "named"),
    [
        ("sip:help@example.com;transport=udp", "sip:help@example.com"),
        ("<sip:help@Example.com>", "sip:help@example.com"),
        ("help@example.com", "sip:help@example.com"),
        ("anything else", "anything else"),
    ],
)
def test_numbers_and_addresses_are_compared_as_they_are_kept(reported: str, named: str) -> None:
    chosen = of(route(called=named), called=reported)
    assert chosen is not None


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (MONDAY, "open"),
        (datetime(2026, 11, 30, 7, 59), "closed"),
        (datetime(2026, 11, 30, 8, 0), "open"),
        (datetime(2026, 11, 30, 18, 0), "closed"),
        (SUNDAY, "closed"),
        (datetime(2026, 12, 25, 9, 0), "holiday"),
        (datetime(2027, 12, 25, 9, 0), "closed"),  # a Saturday: the line names one year
        (datetime(2027, 1, 1, 9, 0), "holiday"),
        (datetime(2029, 1, 1, 9, 0), "holiday"),
    ],
)
def test_hours_and_holidays_are_those_of_its_zone(at: datetime, why: str) -> None:
    chosen = of(route(hours=HOURS, holidays="2026-12-25 Christmas\n1-1"), at=at)
    assert chosen and chosen.why == why
    closed = Target("message", "We are closed.")
    assert chosen.target == (Target("queue", "support") if why == "open" else closed)


def test_the_same_moment_is_open_here_and_closed_there() -> None:
    at = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    berlin, york = route(hours=HOURS), route(hours=HOURS, zone="America/New_York")
    assert [choice.chosen(each, at).why for each in (berlin, york)] == ["closed", "open"]


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_a_question_is_answered_by_the_choice_that_calls_follow(minutes: int) -> None:
    at = datetime(2026, 1, 1) + timedelta(minutes=minutes)
    one = route(hours=HOURS, holidays="12-25", greeting="Welcome.", open_kind="conference")
    told = forecast.of([one], LINE, at)
    chosen = choice.of([one], LINE, told.at)
    assert chosen and told.at.replace(tzinfo=None) == at
    assert ("It is open then" in told.sentences[0]) == (chosen.why == "open")
    assert ("“Welcome.”" in " ".join(told.sentences)) == (chosen.why == "open")
    assert ("“We are closed.”" in " ".join(told.sentences)) == (chosen.why != "open")


@pytest.mark.django_db
def test_the_answer_says_all_that_would_happen() -> None:
    one = route(hours=HOURS, greeting="Welcome.", else_kind="message", else_value="Bye.")
    assert forecast.of([one], LINE, MONDAY).sentences == (
        "The call follows “Support”. It is open then.",
        "Switchboard answers the call.",
        "The caller hears the greeting: “Welcome.”",
        "The caller goes into the queue “support”, and hears a ringing tone while they wait.",
        "If that fails, the caller hears “Bye.”, and the call ends.",
    )
    assert forecast.of([one], LINE, SUNDAY).sentences == (
        "The call follows “Support”. It is closed then.",
        "Switchboard answers the call.",
        "The caller hears “We are closed.”, and the call ends.",
    )
    assert forecast.of([one], OTHER, SUNDAY).sentences == (forecast.LEFT_ALONE,)


@pytest.mark.django_db
def test_a_queue_with_hours_of_its_own_is_said_to_be_closed() -> None:
    about = {"hours": "Mon 00:00-00:01", "closed_kind": "queue", "closed_value": "night"}
    QueueSettings.objects.create(name="support", **about)
    told = " ".join(forecast.of([route()], LINE, MONDAY).sentences)
    assert "closed then: it sends its callers to the queue “night”" in told


@pytest.mark.django_db
def test_a_phone_that_must_not_be_dialled_is_said_to_be_so() -> None:
    one = route(open_kind="phone", open_value="+19005550177")
    assert "cannot be dialled" in " ".join(forecast.of([one], LINE, MONDAY).sentences)


@pytest.mark.django_db
def test_a_route_counts_anew_once_its_numbers_change_or_it_is_active_again() -> None:
    one = route()
    one.save()
    first = one.since
    one.greeting = "Welcome."
    one.save()
    assert one.since == first
    one.called = OTHER
    one.save()
    second = one.since
    assert second > first
    one.is_active = False
    one.save()
    one.is_active = True
    one.save()
    assert one.since > second + timedelta()
