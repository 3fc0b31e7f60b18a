"""Whose turn it is: which worker gets which command, and what a claim notes and announces."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import problems, transitions, turns
from conferencing.models import Command
from tests import world
from tests.commands.conftest import ANNA, BEN, CARLA, NAME
from tests.fixtures.pressing import Clock

from .claiming import claim, pressed, state

pytestmark = pytest.mark.django_db


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


def test_what_is_not_known_keeps_nobody_waiting(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    hold = press.create("hold", conference, ANNA, by=operator)
    claimed = claim(mute, clock)
    assert claimed and transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    assert claim(hold, clock)


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
