"""How a command ends, and when the time is over, under workers that overlap, hang and die."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger import problems, transitions
from conferencing.ledger.verbs import VERBS
from tests.commands import samples
from tests.commands.conftest import ANNA, BEN
from tests.fixtures.pressing import Clock, Ring

from .claiming import claim, pressed, state

pytestmark = pytest.mark.django_db


def test_what_was_never_sent_expires_in_words(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    assert press.expire_due(mute.deadline_at - timedelta(seconds=0.1)) == 0
    assert press.expire_due(mute.deadline_at) == 1
    assert state(mute) == "expired"
    assert mute.error_title == "Not sent in time"
    assert mute.finished_at == mute.deadline_at


def test_an_expired_command_lets_the_next_one_go(
    conference: str, operator: User, clock: Clock, rings: list[Ring]
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    clock.forward(1)
    hold = press.create("hold", conference, ANNA, by=operator)
    press.expire_due(mute.deadline_at)
    assert [ring.arguments for ring in rings] == [(str(hold.uuid),)]


def test_a_worker_that_comes_back_too_late_changes_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    slow = claim(mute, clock)
    clock.forward(7)
    quick = claim(mute, clock)
    assert slow and quick
    assert not transitions.fail_sent(slow, clock(), problems.NO_ANSWER)
    assert not transitions.postpone(slow, clock.forward(1), problems.NO_ANSWER)
    assert transitions.accept(quick, clock())


def test_a_late_yes_of_telnyx_is_a_yes(conference: str, operator: User, clock: Clock) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    slow = claim(mute, clock)
    clock.forward(7)
    quick = claim(mute, clock)
    assert slow and quick
    assert transitions.accept(slow, clock())
    assert not transitions.fail_sent(quick, clock(), problems.NO_ANSWER)
    assert state(mute) == "accepted"


def test_what_was_sent_and_never_answered_is_looked_for_after_its_deadline(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    clock.forward(14)
    assert claim(mute, clock)
    assert press.expire_due(mute.deadline_at) == 0, "somebody still waits for the answer"
    clock.forward(6)
    assert press.expire_due(clock()) == 1
    assert (state(mute), mute.error_code) == ("unknown", "no_answer")
    assert press.expire_due(clock.forward(transitions.ABANDON_SECONDS)) == 1
    assert (state(mute), mute.error_code) == ("not_known", "no_answer")
    assert "nothing has confirmed it" in mute.error_detail


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_not_known_comes_to_an_end(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = samples.pressed(verb, conference, operator)
    claimed = claim(command, clock)
    assert claimed and transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    shows = VERBS[command.verb].can_show
    assert state(command) == ("unknown" if shows else "not_known")
    if shows:
        assert press.expire_due(clock.forward(transitions.ABANDON_SECONDS - 1)) == 0
        assert press.expire_due(clock.forward(1)) == 1
        assert state(command) == "not_known"
    assert command.finished_at
    assert "may have happened" in command.error_detail
    assert command.advice == f"{VERBS[command.verb].check} before you try again."


@pytest.mark.parametrize("end", ["accept", "confirm", "supersede"])
def test_what_was_not_known_can_still_turn_out(
    conference: str, operator: User, clock: Clock, end: str
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed and transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    if end == "accept":
        assert transitions.accept(claimed, clock())
    elif end == "confirm":
        assert transitions.confirm(claimed, clock())
    else:
        assert transitions.supersede_unproven(claimed, clock(), "Changed again.")
    assert state(mute) == {"accept": "accepted", "confirm": "confirmed"}.get(end, "superseded")
    assert (mute.error_code, mute.error_title) == ("", "")


def test_a_failure_after_several_attempts_tells_the_last_error(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed
    transitions.postpone(
        claimed,
        clock.forward(1),
        problems.Problem("Telnyx is tired", "Really", "Let it rest", "500"),
    )
    press.expire_due(mute.deadline_at)
    assert (state(mute), mute.error_title, mute.error_code) == ("failed", "Telnyx is tired", "500")


def test_what_is_taken_back_between_two_tries_is_not_sent_again(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed and transitions.postpone(claimed, clock.forward(1), problems.NO_ANSWER)
    transitions.take_back(mute, clock(), "No longer needed.")
    assert claim(mute, clock) is None
    assert press.expire_due(clock()) == 1


def test_what_was_taken_back_on_its_way_and_done_all_the_same_counts(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    transitions.take_back(mute, clock(), "No longer needed.")
    assert claimed and transitions.accept(claimed, clock())
    assert state(mute) == "accepted"


def test_an_accepted_command_without_any_worker_ends_without_proof(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed and transitions.accept(claimed, clock())
    assert press.expire_due(clock.forward(14.9)) == 0
    assert press.expire_due(clock.forward(0.2)) == 1
    assert (state(mute), mute.error_code) == ("not_known", "unverified")


@pytest.mark.parametrize("verb", ["mute", "end"])
def test_what_is_over_stays_over(conference: str, operator: User, clock: Clock, verb: str) -> None:
    command = press.create(verb, conference, ANNA if verb == "mute" else "", by=operator)
    press.expire_due(command.deadline_at)
    command.refresh_from_db()
    moves = [
        claim(command, clock),
        transitions.accept(command, clock()),
        transitions.confirm(command, clock()),
        transitions.fail_sent(command, clock(), problems.NO_ANSWER),
        transitions.supersede_asked(command, clock(), "late"),
        press.expire_due(clock.forward(100)),
    ]
    assert not any(moves)
    assert state(command) == "expired"


def test_looking_for_overdue_commands_costs_one_query(
    conference: str, operator: User, clock: Clock, django_assert_num_queries: Any
) -> None:
    pressed(conference, operator, [("mute", ANNA), ("hold", BEN), ("end", "")])
    with django_assert_num_queries(1):
        assert press.expire_due(clock()) == 0
