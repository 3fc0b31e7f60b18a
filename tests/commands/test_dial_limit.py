"""How often may be dialled: exactly so often in the whole installation, whoever presses where."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import forms
from conferencing.ledger.dial_rules import AGENT, CALL_BACK, CALL_BACK_CALLER
from conferencing.models import Command
from tests import world
from tests.commands.dialling import dialled, may_dial
from tests.fixtures.pressing import Clock

__all__ = ["may_dial"]

NUMBERS = [f"+1202555010{digit}" for digit in range(10)]


@pytest.fixture(autouse=True)
def at_most_three(may_dial: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 3)


def test_the_next_is_refused_and_told_when_it_can_be_dialled(operator: User, clock: Clock) -> None:
    for number in NUMBERS[:3]:
        dialled(operator, number)
        clock.forward(10)
    with pytest.raises(Refused, match=r"3 calls were dialled .* can be dialled in 30 s\."):
        dialled(operator, NUMBERS[3])
    assert Command.objects.count() == 3
    clock.forward(30)
    dialled(operator, NUMBERS[3])
    with pytest.raises(Refused, match="in 10 s"):
        dialled(operator, NUMBERS[4])


def test_a_second_is_never_said_too_few(operator: User, clock: Clock) -> None:
    for number in NUMBERS[:3]:
        dialled(operator, number)
    clock.forward(59.9)
    with pytest.raises(Refused, match="in 1 s"):
        dialled(operator, NUMBERS[3])


def test_a_double_click_is_no_second_call_and_is_not_refused(operator: User) -> None:
    commands = [dialled(operator, number) for number in NUMBERS[:3]]
    again = [dialled(operator, number) for number in NUMBERS[:3]]
    assert again == commands
    assert Command.objects.count() == 3


def test_what_is_refused_for_its_number_takes_no_room(operator: User) -> None:
    for _ in range(5):
        with pytest.raises(forms.Invalid):
            dialled(operator, "+19005551234")
    assert [dialled(operator, number) for number in NUMBERS[:3]]


@pytest.mark.django_db(transaction=True)
def test_nobody_presses_to_dial_while_somebody_else_does(operator: User) -> None:
    """So each counts what the other has pressed. (SQLite has one writer at a time.)"""
    if connection.vendor != "postgresql":
        return

    def press_elsewhere() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # For this transaction alone: the connection goes back to the pool.
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
                dialled(operator, NUMBERS[3])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        dialled(operator, NUMBERS[0])
        with pytest.raises(OperationalError, match="lock timeout"):
            elsewhere.submit(press_elsewhere).result()


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_are_counted_exactly(operator: User) -> None:
    def press(number: str) -> bool:
        try:
            dialled(operator, number)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(NUMBERS)) as pool:
        done = list(pool.map(press, NUMBERS))
    assert sum(done) == Command.objects.count() == 3


def test_a_contact_is_dialled_by_its_number(operator: User) -> None:
    anna = world.contact("+12025550142", "Anna Berg")
    command = dialled(operator, "", contact=str(anna.pk))
    assert command.arguments["to"] == "+12025550142"
    with pytest.raises(forms.Invalid) as invalid:
        dialled(operator, "", contact=str(anna.pk + 1))
    assert invalid.value.fields.keys() == {"contact"}


def test_a_contact_may_not_be_dialled_either_where_its_number_may_not(operator: User) -> None:
    ben = world.contact("+19005551234", "Ben")
    with pytest.raises(forms.Invalid) as invalid:
        dialled(operator, "", contact=str(ben.pk))
    assert "premium" in invalid.value.fields["contact"]


def test_without_a_connection_nothing_is_dialled(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_CONNECTION", "")
    with pytest.raises(Refused, match="DIAL_CONNECTION and DIAL_FROM"):
        dialled(operator)


def test_the_count_is_of_the_last_minute_only(operator: User, clock: Clock) -> None:
    old = clock() - timedelta(seconds=60)
    for number in NUMBERS[:3]:
        dialled(operator, number)
    Command.objects.update(asked_at=old)
    assert dialled(operator, NUMBERS[3])


def rings(operator: User, number: str, purpose: str) -> Command:
    return press.dial(number, by=operator, purpose=purpose, reference=number[-4:])


def test_phones_of_agents_have_a_limit_of_their_own(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AGENT_DIAL_PER_MINUTE", 5)
    for number in NUMBERS[:5]:
        rings(operator, number, AGENT)
    with pytest.raises(Refused, match="5 calls were dialled"):
        rings(operator, NUMBERS[5], CALL_BACK)
    assert [dialled(operator, number) for number in NUMBERS[6:9]]


def test_whoever_is_called_back_counts_among_the_typed_numbers(operator: User) -> None:
    for number in NUMBERS[:3]:
        rings(operator, number, CALL_BACK_CALLER)
    with pytest.raises(Refused, match="3 calls were dialled"):
        dialled(operator, NUMBERS[3])
    assert rings(operator, NUMBERS[4], AGENT)
