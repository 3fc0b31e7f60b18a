"""What is wrong with the link to Telnyx is said once, and nothing is claimed that was not heard."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.mirror import writer
from conferencing.models import (
    Call,
    Conference,
    Connection,
    Fetch,
    JournalEntry,
    Queue,
)
from conferencing.projection import events as e
from conferencing.queries import link
from conferencing.queries.conferences import cards, console
from conferencing.queries.queues import queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.board import ConferenceCard
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(settings: LazySettings) -> None:
    settings.TELNYX_API_KEY, settings.RECONCILE_SECONDS = "KEY", 15


@pytest.fixture
def many() -> None:
    for number in range(5):
        for leg in ("a", "b"):
            world.begins(f"c{number}", f"{number}{leg}", at=ago(minutes=5))
            world.joins(f"c{number}", f"{number}{leg}", at=ago(minutes=5))
        world.talks(f"c{number}", f"{number}a", at=ago(minutes=4))


def heard(*, at: timedelta) -> None:
    JournalEntry.objects.filter(source_id__startswith="webhook:").update(recorded_at=NOW - at)


def checked(*, at: timedelta, **which: str) -> None:
    Conference.objects.filter(**which).update(verified_at=NOW - at, first_seen_at=ago(minutes=5))


def shown() -> list[ConferenceCard]:
    return readable(cards.read(Clock(NOW), numbers=True))


def test_all_is_well(many: None) -> None:
    heard(at=timedelta(seconds=3))
    checked(at=timedelta(seconds=10))
    assert link.read(Clock(NOW)).state == "ok"
    assert not any(card.problems for card in shown())
    assert all(card.talking for card in shown())


def test_when_telnyx_does_not_answer_no_conference_is_blamed(many: None) -> None:
    heard(at=timedelta(seconds=3))
    checked(at=timedelta(minutes=3))
    found = link.read(Clock(NOW))
    assert (found.state, found.unanswered_since) == ("broken", ago(minutes=3))
    assert not any(card.problems for card in shown())
    assert all(card.talking for card in shown())  # events still come


def test_calls_alone_show_that_telnyx_does_not_answer() -> None:
    world.calls("anna", "+12025550142", at=ago(minutes=20))
    Call.objects.update(connection_id="c")
    heard(at=timedelta(minutes=11))
    assert link.read(Clock(NOW)).state == "broken"

    Connection.objects.create(connection_id="c", verified_at=NOW - timedelta(seconds=10))
    assert link.read(Clock(NOW)).state != "broken"


def test_a_new_installation_is_not_late_for_what_is_older_than_itself() -> None:
    world.calls("anna", "+12025550142", at=ago(minutes=20))
    Call.objects.update(connection_id="c")
    heard(at=timedelta(seconds=2))
    assert link.read(Clock(NOW)).state == "ok"


def test_a_conference_that_alone_is_not_checked_says_so(many: None) -> None:
    heard(at=timedelta(seconds=3))
    checked(at=timedelta(seconds=10))
    checked(at=timedelta(minutes=3), telnyx_id="c2")
    assert link.read(Clock(NOW)).state == "ok"
    assert [card.telnyx_id for card in shown() if card.problems] == ["c2"]


def test_it_breaks_at_its_moment(many: None) -> None:
    heard(at=timedelta(seconds=3))
    checked(at=timedelta(seconds=59))
    clock = Clock(NOW)
    assert link.read(clock).state == "ok"
    assert clock.until == NOW + timedelta(seconds=1)
    assert link.read(Clock(clock.until)).state == "broken"


@pytest.mark.parametrize(
    ("event", "check", "since"),
    [(59, 300, None), (60, 300, 60), (180, 300, 180), (300, 61, 61), (300, 59, None)],
)
def test_when_neither_comes_nothing_is_claimed(
    event: int, check: int, since: int | None, many: None
) -> None:
    """Nothing can prove then that events are missing: a few minutes without any must do."""
    heard(at=timedelta(seconds=event))
    checked(at=timedelta(seconds=check))
    found = link.read(Clock(NOW))
    is_deaf = bool(found.unanswered_since and found.silent_since)
    assert is_deaf == (since is not None)
    assert all(card.talking is None for card in shown()) == is_deaf
    assert not any(card.problems for card in shown())
    if since:
        assert found.since == ago(seconds=since)


def test_neither_comes_at_its_moment(many: None) -> None:
    heard(at=timedelta(seconds=50))
    checked(at=timedelta(seconds=200))
    clock = Clock(NOW)
    assert link.read(clock).silent_since is None
    assert clock.until == NOW + timedelta(seconds=10)
    assert link.read(Clock(clock.until)).silent_since


def test_no_event_is_claimed_where_none_ever_came() -> None:
    Queue.objects.create(name="support", verified_at=ago(minutes=3))
    found = link.read(Clock(NOW))
    assert (found.unanswered_since, found.silent_since) == (ago(minutes=3), ago(minutes=3))


@given(ages=st.lists(st.integers(0, 600), min_size=5, max_size=5), queue=st.integers(0, 600))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_either_all_are_unchecked_or_those_left_behind(
    ages: list[int], queue: int, many: None
) -> None:
    """No conference is blamed for what holds for all of them."""
    heard(at=timedelta(seconds=3))
    for number, age in enumerate(ages):
        checked(at=timedelta(seconds=age), telnyx_id=f"c{number}")
    at = ago(seconds=queue)
    Queue.objects.update_or_create(name="support", defaults={"verified_at": at})
    newest = min(*ages, queue)
    blamed = {card.telnyx_id for card in shown() if card.problems}
    assert blamed == {f"c{n}" for n, age in enumerate(ages) if age >= 60 and age - newest >= 60}
    assert not (newest >= 60 and link.read(Clock(NOW)).state == "ok")


def test_a_conference_that_may_yet_be_left_behind_is_looked_at_again(many: None) -> None:
    heard(at=timedelta(seconds=3))
    checked(at=timedelta(seconds=10))
    checked(at=timedelta(seconds=65), telnyx_id="c2")
    clock = Clock(NOW)
    assert not any(card.problems for card in readable(cards.read(clock, numbers=True)))
    assert clock.until and clock.until <= NOW + timedelta(seconds=15)


UNTOLD = [
    e.CallListed(kind="listing.call", at=NOW, source_id="listing:1", call_control_id="new"),
    e.CallGone(
        kind="listing.call", at=NOW, source_id="listing:1", call_control_id="0a", cause="gone"
    ),
    e.ListedInQueue(
        kind="listing.queue_call",
        at=NOW,
        source_id="listing:1",
        call_control_id="anna",
        queue="support",
    ),
    e.MissingFromQueue(
        kind="listing.queue_call",
        at=NOW,
        source_id="listing:1",
        call_control_id="anna",
        queue="support",
    ),
]


@pytest.mark.parametrize("event", UNTOLD, ids=lambda event: type(event).__name__)
def test_any_listing_that_tells_news_proves_silence(event: e.Event, many: None) -> None:
    heard(at=timedelta(minutes=4))
    checked(at=timedelta(seconds=10))
    writer.apply([event], now=ago(seconds=5))
    assert link.read(Clock(NOW)).state == "silent"
    assert not any(card.talking for card in shown())


@pytest.mark.parametrize(("happened", "state"), [(230, "ok"), (229, "silent"), (5, "silent")])
def test_what_was_fetched_proves_silence(happened: int, state: str, many: None) -> None:
    heard(at=timedelta(minutes=4))
    checked(at=timedelta(seconds=10))
    Fetch.objects.create(fetched_at=ago(seconds=2))
    joined = e.ParticipantJoined(
        kind="conference.participant.joined",
        at=ago(seconds=happened),
        source_id="webhook:fetched",
        conference_id="c0",
        call_control_id="new",
    )
    writer.apply([joined], now=ago(seconds=2))
    found = link.read(Clock(NOW))
    assert (found.state, found.event_at) == (state, ago(minutes=4))


def test_silence_is_told_when_calls_are_up(many: None) -> None:
    heard(at=timedelta(minutes=11))
    checked(at=timedelta(seconds=10))
    assert link.read(Clock(NOW)).state == "silent"
    assert not any(card.talking for card in shown())
    seen = console.read("c0", Clock(NOW), numbers=True)
    assert seen and not any(row.is_talking for row in seen.participants)
    Conference.objects.update(ended_at=NOW)
    assert link.read(Clock(NOW)).state == "ok"


def test_a_long_talk_is_no_silence_until_something_was_missed(many: None) -> None:
    heard(at=timedelta(minutes=4))
    checked(at=timedelta(seconds=10))
    assert link.read(Clock(NOW)).state == "ok"
    listed = e.ParticipantsListed(
        kind="listing.participants",
        at=ago(seconds=5),
        source_id="listing:1",
        conference_id="c0",
        participants=(),
    )
    writer.apply([listed])
    JournalEntry.objects.filter(source_id="listing:1").update(recorded_at=ago(seconds=5))
    assert link.read(Clock(NOW)).state == "silent"


def test_without_a_key_nothing_is_ever_checked(many: None, settings: LazySettings) -> None:
    settings.TELNYX_API_KEY = ""
    heard(at=timedelta(seconds=3))
    assert link.read(Clock(NOW)).state == "ok"


@pytest.mark.parametrize(
    ("event", "check", "words"),
    [
        (3, 3, None),
        (3, 300, "Telnyx has not answered since"),
        (180, 300, "Nothing heard from Telnyx since"),
        (700, 3, "No events from Telnyx since"),
        (700, 300, "Nothing heard from Telnyx since"),
    ],
)
def test_one_banner_says_what_is_wrong(
    event: int, check: int, words: str | None, many: None, signed_in: SignIn
) -> None:

    now = timezone.now()
    JournalEntry.objects.update(recorded_at=now - timedelta(seconds=event))
    Conference.objects.update(
        verified_at=now - timedelta(seconds=check), first_seen_at=now - timedelta(hours=1)
    )
    html = signed_in("supervisor").get("/").content.decode()
    assert html.count("from Telnyx since") + html.count("not answered since") == bool(words)
    assert (words or 'data-state="ok"') in html


def test_a_queue_beyond_its_threshold_needs_attention(signed_in: SignIn) -> None:
    world.waits("anna", "support", at=ago(seconds=119))
    clock = Clock(NOW)
    [queue] = readable(queues.read(clock, numbers=True))
    assert not queue.is_beyond and clock.until == NOW + timedelta(seconds=1)
    [queue] = readable(queues.read(Clock(clock.until), numbers=True))
    assert queue.is_beyond
