"""Everybody presses at the same moment: one agent for a caller, and one caller for an agent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conferencing.agents import take
from conferencing.commands.press import Refused
from conferencing.models import CallBack, Offer
from tests.agents.calling_back import call_back, gave_up
from tests.agents.floor import Floor


@pytest.mark.django_db(transaction=True)
def test_ten_agents_press_at_once_on_a_queue_of_three(floor: Floor) -> None:
    agents = [floor.agent(f"agent{number}") for number in range(10)]
    callers = [floor.caller() for _ in range(3)]
    answers = _at_once(agents)
    got = [answer for answer in answers if isinstance(answer, Offer)]
    assert sorted(offer.caller for offer in got) == sorted(callers)
    assert len({offer.agent_id for offer in got}) == 3
    told = [answer for answer in answers if isinstance(answer, str)]
    assert len(told) == 7 and all("already being connected" in words for words in told)
    assert all(floor.is_waiting(caller) for caller in callers)
    floor.settle()
    for offer in got:
        floor.picks_up(offer.agent)
    floor.settle()
    for offer in got:
        assert floor.talks_with(offer.caller) == floor.phone(offer.agent)


@pytest.mark.django_db(transaction=True)
def test_one_agent_presses_in_ten_windows_at_once(floor: Floor) -> None:
    ana = floor.agent()
    for _ in range(3):
        floor.caller()
    answers = _at_once([ana] * 10)
    assert len({answer.pk for answer in answers if isinstance(answer, Offer)}) == 1
    assert all(isinstance(answer, Offer) for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_call_and_calls_back_at_once_does_one_of_them(floor: Floor) -> None:
    ana, gone = floor.agent(), gave_up(floor)
    floor.caller()
    together = Barrier(2)

    def press(begin: Callable[[], object]) -> str:
        try:
            together.wait(30)
            begin()
            return ""
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    begins = (partial(take.next_call, ana, timezone.now()), partial(call_back, floor, ana, gone))
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(press, begins))
    assert sum(not words for words in told) == 1, told
    assert Offer.objects.count() + CallBack.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", Offer.WITH_CALLER)
def test_the_database_itself_refuses_a_second_agent(floor: Floor, state: str) -> None:
    first, second = floor.agent("ana"), floor.agent("ben")
    _offer(first, "v3:caller", state)
    with pytest.raises(IntegrityError, match="caller"), transaction.atomic():
        _offer(second, "v3:caller", "reserved")
    _offer(second, "v3:other", "reserved")


@pytest.mark.django_db
@pytest.mark.parametrize("state", Offer.WITH_AGENT)
def test_the_database_itself_refuses_a_second_caller(floor: Floor, state: str) -> None:
    ana = floor.agent()
    _offer(ana, "v3:caller", state)
    with pytest.raises(IntegrityError, match="agent"), transaction.atomic():
        _offer(ana, "v3:other", "reserved")


def _at_once(agents: list[User]) -> list[Offer | str]:
    barrier = Barrier(len(agents))

    def press(user: User) -> Offer | str:
        try:
            barrier.wait(30)
            return take.next_call(user, timezone.now())
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(agents)) as threads:
        return list(threads.map(press, agents))


def _offer(user: User, caller: str, state: str) -> Offer:
    now = timezone.now()
    return Offer.objects.create(
        agent=user,
        queue="support",
        caller=caller,
        waiting_since=now,
        kind="taken",
        state=state,
        ring_seconds=20,
        reserved_at=now,
        state_since=now,
    )
