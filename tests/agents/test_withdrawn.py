"""Whoever may no longer take calls, or has left the queue, is rung no more, and a phone that rings
for them stops.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User

from conferencing.agents import bring, words
from conferencing.commands.press import Refused
from conferencing.models import AgentState, Offer, QueueMember, QueueSettings
from tests.agents.floor import QUEUE, Floor

pytestmark = pytest.mark.either_stack

Withdraw = Callable[[User], None]


def of_permission(user: User) -> None:
    user.user_permissions.clear()


def of_membership(user: User) -> None:
    QueueMember.objects.filter(user=user).delete()


def of_queue(user: User) -> None:
    QueueSettings.objects.filter(pk=QUEUE).delete()


def of_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


WITHDRAWN: dict[Withdraw, str] = {
    of_permission: words.NO_LONGER_AGENT,
    of_membership: words.NO_LONGER_MEMBER,
    of_queue: words.NO_LONGER_MEMBER,
    of_account: words.ACCOUNT_CLOSED,
}


@pytest.mark.parametrize("withdraw", WITHDRAWN)
def test_a_phone_that_rings_stops_and_the_caller_waits_on(floor: Floor, withdraw: Withdraw) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    withdraw(ana)
    floor.settle()
    assert not floor.phone(ana) and floor.is_waiting(caller)
    told = f"{WITHDRAWN[withdraw]} {words.STAYED}"
    assert (floor.state(ana), floor.offer(ana).told) == ("cancelled", told)


@pytest.mark.parametrize("withdraw", [of_permission, of_membership, of_account])
def test_a_ready_agent_is_rung_no_more(floor: Floor, withdraw: Withdraw) -> None:
    ana = floor.agent()
    floor.queue(rings_agents=True)
    floor.ready(ana)
    withdraw(ana)
    floor.caller()
    floor.settle()
    assert not Offer.objects.exists()


def test_without_the_permission_nobody_is_said_to_be_ready(floor: Floor) -> None:
    ana, ben = floor.agent(), floor.agent("ben")
    floor.ready(ana)
    floor.ready(ben)
    of_permission(ana)
    floor.settle()
    kinds = dict(AgentState.objects.values_list("user__username", "kind"))
    assert kinds == {"ana": "offline", "ben": "ready"}
    state = AgentState.objects.get(user=ana)
    assert (state.said, state.reason) == ("system", "May not take calls")


def test_a_talk_is_not_ended_by_it(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    of_permission(ana)
    of_membership(ana)
    floor.settle()
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)


def test_the_permission_of_a_group_counts(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    of_permission(ana)
    group = Group.objects.create(name="night")
    group.permissions.set([floor.may_take_calls])
    ana.groups.add(group)
    floor.take(ana)
    floor.settle()
    assert floor.state(ana) == "dialling" and floor.is_waiting(caller)


def test_no_supervisor_brings_a_caller_to_one_who_may_not(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.ready(ana)
    of_permission(ana)
    with pytest.raises(Refused, match="ana is not allowed to take calls"):
        bring.to_agent(
            caller, QUEUE, ana, floor.now, by=User.objects.create_user("sam", is_superuser=True)
        )
