"""The polls of a conference as screens show them: counts, and who pressed what nowhere."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import press
from conferencing.mirror import writer
from conferencing.models import Command, Poll
from conferencing.projection import events as e
from conferencing.queries.conferences import console, past, polls
from conferencing.queries.names.masking import HIDDEN
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.polls import Polls, PollShown
from dashboard.screens import fragments
from tests import world

pytestmark = pytest.mark.django_db

LEGS = ("v3:anna", "v3:ben", "v3:carla")


@pytest.fixture
def poll(supervisor: User) -> Poll:
    """Everybody has been asked."""
    for leg in LEGS:
        world.joins("one", leg, at=datetime.now(UTC) - timedelta(minutes=5))
    return opened(supervisor)


def opened(by: User, text: str = "Go on?") -> Poll:
    fields = {"text": text, "seconds": "60", "meaning_1": "Yes", "meaning_2": "No"}
    command = press.create("poll", "one", by=by, arguments=fields)
    poll = Poll.objects.get(command=command)
    sent_at = poll.opened_at - telnyx_clock.ahead()
    questions = Command.objects.filter(pk__in=poll.asking)
    questions.update(state="confirmed", sent_at=sent_at, attempts=1)
    Command.objects.filter(pk=command.pk).update(state="confirmed")
    return poll


def answers(poll: Poll, leg: str, digits: str, second: float, status: str = "valid") -> None:
    writer.apply(
        [
            e.DigitsGathered(
                kind="call.gather.ended",
                at=poll.opened_at + timedelta(seconds=second),
                source_id=f"webhook:{poll.pk}-{leg}-{second}",
                call_control_id=leg,
                digits=digits,
                status=status,
            )
        ]
    )


def at(poll: Poll, second: float) -> Clock:
    moment = poll.opened_at + timedelta(seconds=second)
    return Clock(moment - telnyx_clock.ahead(), telnyx_clock.ahead())


def read(poll: Poll, second: float) -> Polls:
    found = polls.read("one", at(poll, second), numbers=True)
    assert isinstance(found, Polls)
    return found


def newest(poll: Poll, second: float) -> PollShown:
    return read(poll, second).shown[0]


def test_bars_grow_while_it_is_open(poll: Poll) -> None:
    answers(poll, LEGS[0], "1", 5)
    answers(poll, LEGS[1], "2", 6)
    shown = newest(poll, 10)
    assert (shown.is_open, shown.asked, shown.answered, shown.waiting) == (True, 3, 2, 1)
    assert [(one.meaning, one.count, one.percent) for one in shown.choices] == [
        ("Yes", 1, 50),
        ("No", 1, 50),
    ]
    assert shown.summary == "Asked 3, answered 2: 1 Yes 1, 2 No 1"


def test_after_the_close_it_says_what_became_of_everyone(poll: Poll) -> None:
    answers(poll, LEGS[0], "7", 5, "invalid")
    answers(poll, LEGS[1], "1", 61)
    shown = newest(poll, 70)
    assert (shown.is_open, shown.other_key, shown.late, shown.no_key) == (False, 1, 1, 1)
    assert shown.answered == 0


def test_the_screen_is_drawn_again_when_it_closes(poll: Poll) -> None:
    clock = at(poll, 10)
    polls.read("one", clock, numbers=True)
    assert clock.until == clock.ours(poll.closes_at)


def test_those_who_could_not_be_asked_are_told_with_the_reason(poll: Poll) -> None:
    failed = Command.objects.filter(call_control_id=LEGS[0])
    failed.update(state="failed", error_title="Call has ended")
    Command.objects.filter(call_control_id=LEGS[1]).update(state="expired")
    shown = newest(poll, 70)
    assert (shown.people, shown.asked, shown.not_asked) == (3, 1, 2)
    assert dict(shown.why) == {"Call has ended": 1, "Not asked before the poll closed": 1}


def test_reasons_are_counted_only_where_there_are_several(poll: Poll) -> None:
    Command.objects.filter(call_control_id=LEGS[0]).update(state="failed", error_title="It ended")
    assert "1 of 3 could not be asked: It ended." in said(poll)
    Command.objects.filter(call_control_id=LEGS[1]).update(state="expired")
    several = "1 × It ended; 1 × Not asked before the poll closed."
    assert f"2 of 3 could not be asked: {several}" in said(poll)


def said(poll: Poll) -> str:
    """On the console, without its marks."""
    html = fragments.polls(read(poll, 70), "one").html
    plain = re.sub(r"<[^>]*>|[\u2066-\u2069]", "", unescape(html))
    return " ".join(plain.split())


def test_a_conference_that_ends_ends_its_poll(poll: Poll) -> None:
    world.ends("one", LEGS[0], at=poll.opened_at + timedelta(seconds=20))
    shown = newest(poll, 25)
    assert (shown.is_open, shown.is_closed_early) == (False, True)


@pytest.mark.parametrize(("attempts", "counted"), [(1, 0), (2, 1)])
def test_an_answer_to_a_question_before_theirs_is_no_vote(
    poll: Poll, attempts: int, counted: int
) -> None:
    """Of several attempts, the first may be what they have heard."""
    sent_at = poll.opened_at + timedelta(seconds=4) - telnyx_clock.ahead()
    asked = Command.objects.filter(call_control_id=LEGS[0])
    asked.update(sent_at=sent_at, attempts=attempts)
    answers(poll, LEGS[0], "1", 2)
    shown = newest(poll, 5)
    assert (shown.answered, shown.waiting) == (counted, 3 - counted)
    answers(poll, LEGS[0], "2", 5)
    assert newest(poll, 6).answered == 1


def test_whoever_was_never_asked_has_not_voted(poll: Poll) -> None:
    never = Command.objects.filter(call_control_id=LEGS[0])
    never.update(state="superseded", sent_at=None, attempts=0)
    answers(poll, LEGS[0], "1", 2)
    shown = newest(poll, 5)
    assert (shown.answered, shown.not_asked) == (0, 1)


def test_what_was_asked_of_somebody_else_in_between_is_not_counted(
    poll: Poll, supervisor: User
) -> None:
    gather = press.create("gather", "one", LEGS[0], by=supervisor, arguments={"text": "Your PIN?"})
    Command.objects.filter(pk=gather.pk).update(
        state="confirmed", sent_at=gather.asked_at + timedelta(seconds=5)
    )
    answers(poll, LEGS[0], "1", 20)
    assert newest(poll, 30).answered == 0
    Command.objects.filter(pk=gather.pk).update(state="failed")
    # They were never asked for a PIN: it is their answer.
    assert newest(poll, 30).answered == 1


def test_earlier_polls_stay_and_keep_their_counts(poll: Poll, supervisor: User) -> None:
    poll.opened_at -= timedelta(minutes=5)
    poll.closes_at -= timedelta(minutes=5)
    poll.closed_at = poll.closes_at
    poll.save()
    Command.objects.filter(pk__in=poll.asking).update(sent_at=F("sent_at") - timedelta(minutes=5))
    answers(poll, LEGS[0], "1", 5)
    second = opened(supervisor, "And lunch?")
    answers(second, LEGS[0], "2", 3)
    found = read(second, 10)
    assert [(one.text, one.answered) for one in found.shown] == [("And lunch?", 1), ("Go on?", 1)]
    assert [one.count for one in found.shown[1].choices] == [1, 0]


def test_as_many_queries_for_many_answers_as_for_one(poll: Poll) -> None:
    answers(poll, LEGS[0], "1", 5)
    with CaptureQueriesContext(connection) as few:
        read(poll, 10)
    for leg in LEGS[1:]:
        answers(poll, leg, "1", 6)
    with CaptureQueriesContext(connection) as many:
        read(poll, 10)
    assert len(few) == len(many) == 7


def test_who_pressed_what_is_shown_to_nobody(poll: Poll) -> None:
    answers(poll, LEGS[0], "2", 5)
    shown = console.read("one", at(poll, 10), numbers=True)
    assert shown
    [anna] = [row for row in shown.participants if row.call_control_id == LEGS[0]]
    assert anna.digits and anna.digits.text == HIDDEN
    page = past.events("one", numbers=True, number=1)
    assert page
    for lines in (shown.feed, page.feed):
        [entered] = [line.text for line in readable(lines) if "entered" in line.text]
        assert HIDDEN in entered and "2" not in entered


def test_digits_of_other_times_are_shown_as_ever(poll: Poll) -> None:
    answers(poll, LEGS[0], "5503", 300)
    shown = console.read("one", at(poll, 301), numbers=True)
    assert shown
    [anna] = [row for row in shown.participants if row.call_control_id == LEGS[0]]
    assert anna.digits and anna.digits.text == "5503"


def test_polls_that_are_over_cost_two_queries(poll: Poll) -> None:
    with CaptureQueriesContext(connection) as made:
        assert polls.is_settled("one", at(poll, 600))
    assert len(made) == 2
