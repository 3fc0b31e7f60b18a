"""Whose turn it is, and when the time is over: the states of a command under workers that overlap,
hang and die.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import problems, transitions, turns
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from tests import world
from tests.commands import samples
from tests.commands.conftest import ANNA, BEN, CARLA, NAME
from tests.fixtures.pressing import Clock, Ring

pytestmark = pytest.mark.django_db


def claim(command: Command, clock: Clock) -> Command | None:
    return transitions.claim(command.uuid, clock(), request_seconds=4)


def state(command: Command) -> str:
    command.refresh_from_db()
    return command.state


def pressed(conference: str, by: User, presses: Iterable[tuple[str, str]]) -> list[Command]:
    return [press.create(verb, conference, leg, by=by) for verb, leg in presses]


def test_only_one_worker_gets_a_command(conference: str, operator: User, clock: Clock) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    assert claim(mute, clock)
    assert claim(mute, clock) is None


@pytest.mark.parametrize(
    ("first", "second", "must_wait"),
    [
        (("mute", ANNA), ("hold", ANNA), True),
        (("mute", ANNA), ("mute", BEN), False),
        (("mute_everyone", ""), ("hold", ANNA), True),
        (("hold", ANNA), ("mute_everyone", ""), True),
        (("hold_everyone", ""), ("mute_everyone", ""), True),
        (("mute_everyone", ""), ("end", ""), True),
        (("remove", ANNA), ("end", ""), True),
    ],
)
def test_presses_on_one_target_go_in_the_order_they_were_made(
    conference: str,
    operator: User,
    clock: Clock,
    first: tuple[str, str],
    second: tuple[str, str],
    must_wait: bool,
) -> None:
    earlier, later = pressed(conference, operator, [first, second])
    claimed = claim(earlier, clock)
    assert claimed
    assert (claim(later, clock) is None) == must_wait
    if must_wait:
        assert transitions.accept(claimed, clock())
        assert claim(later, clock)


def test_whoever_waited_is_next_in_line(conference: str, operator: User, clock: Clock) -> None:
    first, second, third, everyone, last = pressed(
        conference,
        operator,
        [("mute", ANNA), ("hold", ANNA), ("mute", BEN), ("hold_everyone", ""), ("unmute", ANNA)],
    )
    assert state(first) == "superseded"
    assert turns.next_in_line(NAME) == [second.uuid, third.uuid]
    for command in (second, third):
        claimed = claim(command, clock)
        assert claimed and transitions.accept(claimed, clock())
    assert turns.next_in_line(NAME) == [everyone.uuid]
    claimed = claim(everyone, clock)
    assert claimed and transitions.accept(claimed, clock())
    assert turns.next_in_line(NAME) == [last.uuid]


def test_nothing_is_sent_after_its_deadline(conference: str, operator: User, clock: Clock) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    clock.now = mute.deadline_at
    assert claim(mute, clock) is None


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


def test_a_worker_that_died_is_replaced_when_its_lease_is_over(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    assert claim(mute, clock)
    clock.forward(5.9)
    assert claim(mute, clock) is None
    clock.forward(0.2)
    again = claim(mute, clock)
    assert again and again.attempts == 2


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
    assert "nothing has shown it" in mute.error_detail


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


def test_what_is_not_known_keeps_nobody_waiting(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    hold = press.create("hold", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed and transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    assert claim(hold, clock)


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


def test_the_sweep_finds_what_the_broker_lost_and_what_a_dead_worker_left(
    conference: str, operator: User, clock: Clock
) -> None:
    lost, behind, dead = pressed(
        conference, operator, [("mute", ANNA), ("hold", ANNA), ("mute", BEN)]
    )
    assert claim(dead, clock)
    assert turns.overlooked(clock()) == [], "too young to have been overlooked"
    clock.forward(7)
    assert turns.overlooked(clock()) == [dead.uuid, lost.uuid]
    assert state(behind) == "asked"


def test_a_claim_is_two_statements_and_notes_whom_it_is_about_to_change(
    conference: str, operator: User, clock: Clock, django_assert_num_queries: Any
) -> None:
    world.is_muted(NAME, ANNA, at=clock())
    mute = press.create("mute_everyone", conference, by=operator)
    with django_assert_num_queries(2):
        claimed = claim(mute, clock)
    assert claimed and claimed.changed_legs == [BEN, CARLA]


def test_a_second_attempt_keeps_what_the_first_one_noted(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    assert claim(mute, clock)
    world.is_muted(NAME, ANNA, at=clock.forward(7))
    again = claim(mute, clock)
    assert again and again.changed_legs == [ANNA]


@pytest.mark.django_db(transaction=True)
def test_a_claim_without_a_transaction_is_announced_when_it_holds(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    states = []

    def listen(keys: frozenset[str], **_: object) -> None:
        states.append(Command.objects.get(pk=mute.pk).state)

    signals.changed.connect(listen)
    assert claim(mute, clock)
    assert claim(mute, clock) is None
    signals.changed.disconnect(listen)
    assert states == ["sent"], "the claim that failed says nothing"
