"""A waiting caller is brought to a chosen agent, from the page of the queue."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from conferencing.agents import states
from conferencing.models import AgentProfile, AgentState, Offer, QueueMember, QueueSettings
from tests import world
from tests.commands.dialling import may_dial
from tests.conftest import SignIn

__all__ = ["may_dial"]
pytestmark = pytest.mark.django_db
ADDRESS = "/queues/support/callers/cora/agent/"


@pytest.fixture
def sam(signed_in: SignIn, may_dial: None) -> Client:
    world.calls("cora", "+12025550142", at=timezone.now())
    world.waits("cora", "support", at=timezone.now())
    return signed_in("supervisor")


def an_agent(kind: str) -> User:
    user = User.objects.create_user("ana")
    AgentProfile.objects.create(user=user, phone="+12025550177")
    queue, _ = QueueSettings.objects.get_or_create(name="support")
    QueueMember.objects.create(queue=queue, user=user)
    user.user_permissions.add(Permission.objects.get(codename="take_calls"))
    states.say(user, kind, timezone.now(), by=user)
    return user


def test_the_row_leads_to_the_agents_and_one_is_rung(sam: Client) -> None:
    ana = an_agent(AgentState.Kind.READY)
    assert f'href="{ADDRESS}"' in sam.get("/queues/support/").content.decode()
    page = sam.get(ADDRESS).content.decode()
    assert "Ring ana" in page and "0142" in page
    answer = sam.post(ADDRESS, {"agent": ana.pk})
    assert answer.headers["Location"] == "/queues/support/"
    offer = Offer.objects.get()
    assert (offer.agent, offer.caller) == (ana, "cora") and offer.dial_command


def test_whoever_is_not_ready_is_refused_in_words(sam: Client) -> None:
    ana = an_agent(AgentState.Kind.OFFLINE)
    assert "Ring ana" not in sam.get(ADDRESS).content.decode()
    assert (
        "ana is signed off." in sam.post(ADDRESS, {"agent": ana.pk}, follow=True).content.decode()
    )
    assert not Offer.objects.exists()


@pytest.mark.parametrize("agent", ["", "x", "99999"])
def test_an_agent_who_is_none_is_not_found(sam: Client, agent: str) -> None:
    assert sam.post(ADDRESS, {"agent": agent}).status_code == 404


def test_an_agent_brings_nobody(sam: Client, signed_in: SignIn) -> None:
    assert signed_in("agent").get(ADDRESS).status_code == 403
