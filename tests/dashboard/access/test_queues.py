"""Which queues somebody may see on wallboards."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from conferencing.models import QueueMember, QueueSettings
from dashboard.access import queues
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db


def test_an_agent_sees_those_that_they_are_a_member_of(make_user: MakeUser) -> None:
    agent = make_user("agent")
    assert queues.of_user(agent) == frozenset()
    QueueMember.objects.create(queue=QueueSettings.objects.create(name="support"), user=agent)
    assert queues.of_user(agent) == frozenset({"support"})


@pytest.mark.parametrize("permission", ["view_board", "manage_queues"])
def test_whoever_also_sees_the_board_or_manages_queues_sees_all(
    permission: str, make_user: MakeUser
) -> None:
    assert queues.of_user(make_user("both", "view_queues", "take_calls", permission)) is None
    assert queues.of_user(make_user("supervisor")) is None


def test_nobody_sees_none() -> None:
    assert queues.of_user(AnonymousUser()) == frozenset()


def test_many_agents_cost_as_many_queries_as_one(
    make_user: MakeUser, django_assert_num_queries: Callable[..., object]
) -> None:
    support = QueueSettings.objects.create(name="support")
    agents = [make_user(f"agent{number}", "view_queues", "take_calls") for number in range(5)]
    for agent in agents:
        agent.has_perm("any")  # which is read along with a session
        QueueMember.objects.create(queue=support, user=agent)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = queues.of_users(agents)
    assert set(found.values()) == {frozenset({"support"})}


def test_an_agent_is_told_which_permission_the_list_of_all_queues_needs(signed_in: SignIn) -> None:
    page = signed_in("agent").get("/queues/").content.decode()
    assert "“<b>Can watch the live board, conferences and activity</b>”" in page
