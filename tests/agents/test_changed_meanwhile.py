"""What is changed in the admin while an offer runs: the name or the account of its agent, and the
queue.
"""

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError

from conferencing.agents import words
from conferencing.models import QueueMember, QueueSettings
from conferencing.queries.queues import queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.queues import QueueCard, WaitingCaller
from tests.agents.floor import QUEUE, Floor
from tests.agents.test_press_1 import asked_to_press, bridges, presses


def rung_by_name(floor: Floor) -> list[str]:
    """As the screens name whoever is brought to the callers."""
    [card] = queues.of_name(QUEUE, Clock(floor.now), numbers=False)
    assert isinstance(card, QueueCard)
    callers = [caller for caller in card.callers if isinstance(caller, WaitingCaller)]
    return [caller.offer.agent for caller in callers if caller.offer]


def made_again(*members: User) -> None:
    QueueSettings.objects.filter(pk=QUEUE).delete()
    queue = QueueSettings.objects.create(name=QUEUE)
    for user in members:
        QueueMember.objects.create(queue=queue, user=user)


def test_a_renamed_agent_is_shown_by_the_new_name_and_takes_the_call(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    assert rung_by_name(floor) == ["ana"]
    User.objects.filter(pk=ana.pk).update(username="anna")
    assert rung_by_name(floor) == ["anna"]
    presses(floor, ana)
    floor.settle()
    assert floor.talks_with(caller) == floor.phone(ana)


def test_who_is_deactivated_while_asked_to_press_1_takes_no_call(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    leg = floor.phone(ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    floor.settle()
    assert floor.offer(ana).told == f"{words.ACCOUNT_CLOSED} {words.STAYED}"
    floor.later(20)
    assert not floor.is_up(leg) and floor.is_waiting(caller) and not bridges(floor)


def test_nobody_deletes_an_agent_who_was_brought_a_caller(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    with pytest.raises(ProtectedError):
        User.objects.get(pk=ana.pk).delete()
    presses(floor, ana)
    floor.settle()
    assert floor.talks_with(caller) == floor.phone(ana)


def test_a_queue_made_again_with_its_member_keeps_the_offer(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    made_again(ana)
    floor.settle()
    assert floor.state(ana) == "asking"
    presses(floor, ana)
    floor.settle()
    assert floor.talks_with(caller) == floor.phone(ana)


def test_a_queue_made_again_without_them_stops_their_phone(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    made_again()
    floor.later(20)
    assert not floor.phone(ana) and floor.is_waiting(caller)
    assert floor.offer(ana).told == f"{words.NO_LONGER_MEMBER} {words.STAYED}"


def test_a_talk_outlives_its_queue(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    presses(floor, ana)
    floor.settle()
    made_again()
    floor.settle()
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)
