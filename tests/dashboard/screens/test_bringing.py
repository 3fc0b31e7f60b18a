"""A waiting caller is brought to a chosen agent, from the page of the queue."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from conferencing.agents import states
from conferencing.models import AgentProfile, AgentState, Offer, QueueMember, QueueSettings
from dashboard.screens import drawing
from tests import world
from tests.commands.dialling import may_dial
from tests.conftest import SignIn

__all__ = ["may_dial"]
pytestmark = pytest.mark.django_db
HTML = {"Accept": "text/html"}  # what a browser without our script asks for
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
    answer = sam.post(ADDRESS, {"agent": ana.pk}, headers=HTML)
    assert answer.headers["Location"] == "/queues/support/"
    offer = Offer.objects.get()
    assert (offer.agent, offer.caller) == (ana, "cora") and offer.dial_command


def test_whoever_is_not_ready_is_refused_in_words(sam: Client) -> None:
    ana = an_agent(AgentState.Kind.OFFLINE)
    page = sam.get(ADDRESS).content.decode()
    assert "Ring ana" not in page
    assert "<b>No agent is signed on.</b> The caller can be sent to an agent as soon as" in page
    assert page.count("bring-none") == 1 and "Nobody is ready" not in page
    answer = sam.post(ADDRESS, {"agent": ana.pk}, headers=HTML, follow=True)
    assert "ana is signed off." in answer.content.decode()
    in_place = sam.post(ADDRESS, {"agent": ana.pk})
    assert in_place.status_code == 409 and in_place.json() == {"problem": "ana is signed off."}
    assert not Offer.objects.exists()


@pytest.mark.parametrize("agent", ["", "x", "99999"])
def test_an_agent_who_is_none_is_not_found(sam: Client, agent: str) -> None:
    assert sam.post(ADDRESS, {"agent": agent}).status_code == 404


def test_an_agent_brings_nobody(sam: Client, signed_in: SignIn) -> None:
    assert signed_in("agent").get(ADDRESS).status_code == 403


def test_what_is_pushed_shows_on_the_page(sam: Client) -> None:
    """Who is ready, and the caller themselves: by the fragments of the queue's page."""
    an_agent(AgentState.Kind.READY)
    page = sam.get(ADDRESS).content.decode()
    pushed = drawing.draw("queue:support", timezone.now(), numbers=True)
    there = {one.id: one.html for one in pushed.fragments if f'id="{one.id}"' in page}
    assert {"queue-agents", "call-cora"} <= set(there)
    assert there["queue-agents"] in page


def test_whoever_has_left_the_line_is_not_shown_in_it(sam: Client) -> None:
    an_agent(AgentState.Kind.READY)
    world.stops_waiting("cora", "support", "hangup", at=timezone.now())
    page = sam.get(ADDRESS).content.decode()
    assert 'data-call="cora"' not in page and "no longer in the queue" in page
