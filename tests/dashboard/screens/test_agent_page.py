"""An agent's home, what is pressed there, and what of it a supervisor may change."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conferencing.agents import states
from conferencing.models import AgentProfile, AgentState, Offer, QueueMember, QueueSettings
from conferencing.queries.agents.agent_home import NO_PHONE
from dashboard.access import socket_sessions
from dashboard.access.socket_sessions import FORBIDDEN, Claim, Permit
from dashboard.screens import drawing
from dashboard.topics import concerning
from tests import world
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


HTML = {"Accept": "text/html"}  # what a browser without our script asks for


@pytest.fixture
def agent(signed_in: SignIn) -> Client:
    return signed_in("agent")


def joins_queue(name: str, *queues: str) -> User:
    user = User.objects.get(username=name)
    AgentProfile.objects.get_or_create(user=user, defaults={"phone": "+12025550177"})
    for queue in queues:
        QueueMember.objects.create(queue=QueueSettings.objects.create(name=queue), user=user)
    return user


def shown(browser: Client) -> str:
    return browser.get("/agent/").content.decode()


def test_the_home_shows_only_what_is_the_agents_own(agent: Client) -> None:
    joins_queue("agent", "support")
    for leg, number, queue in (("a", "+12025550142", "support"), ("b", "+13105550155", "sales")):
        world.calls(leg, number, at=timezone.now())
        world.waits(leg, queue, at=timezone.now())
    page = shown(agent)
    assert "support" in page and "0142" in page
    assert "sales" not in page and "0155" not in page and "2025550142" not in page


def test_heading_and_line_say_the_same_of_a_phone_that_was_answered(agent: Client) -> None:
    user, now = joins_queue("agent", "support"), timezone.now()
    world.waits("a", "support", at=now)
    times = dict.fromkeys(("waiting_since", "reserved_at", "state_since"), now)
    Offer.objects.create(
        agent=user, queue="support", caller="a", state="asking", ring_seconds=20, **times
    )
    page = shown(agent)
    assert "Asked to press 1" in page and "Press 1 on your phone" in page
    assert "Phone ringing" not in page


def test_it_is_said_why_no_call_can_be_taken(agent: Client) -> None:
    assert NO_PHONE in shown(agent)
    joins_queue("agent", "support")
    assert "Nobody is waiting in your queues." in shown(agent)
    answer = agent.post("/agent/take/", headers=HTML, follow=True)
    assert "Nobody is waiting in your queues." in answer.content.decode()


def test_our_script_is_answered_where_it_is(agent: Client) -> None:
    joins_queue("agent", "support")
    assert agent.post("/agent/state/?kind=ready").json() == {"done": True}
    refusal = agent.post("/agent/take/")
    assert refusal.status_code == 409
    assert refusal.json() == {"problem": "Nobody is waiting in your queues."}


def test_whoever_lacks_the_permission_is_told_in_place(agent: Client) -> None:
    user = joins_queue("agent", "support")
    answer = agent.post(f"/agents/{user.pk}/state/?kind=away")
    assert answer.status_code == 403 and "permission" in answer.json()["problem"]


def test_an_agent_says_what_they_are_doing(agent: Client) -> None:
    user = joins_queue("agent", "support")
    agent.post("/agent/state/?kind=ready")
    assert AgentState.objects.get(user=user).kind == "ready"
    agent.post("/agent/state/?kind=away", {"reason": "Lunch"})
    state = AgentState.objects.get(user=user)
    assert (state.kind, state.reason, state.said) == ("away", "Lunch", "agent")
    assert "Lunch" in shown(agent)


@pytest.mark.parametrize("kind", ["", "wrap_up", "on_call", "king"])
def test_nobody_makes_up_a_state(agent: Client, kind: str) -> None:
    answer = agent.post("/agent/state/", {"kind": kind}, headers=HTML, follow=True)
    assert "There is no such state." in answer.content.decode()
    assert not AgentState.objects.exists()


def test_a_supervisor_changes_the_state_and_it_is_said_who_did(
    agent: Client, signed_in: SignIn
) -> None:
    user = joins_queue("agent", "support")
    supervisor = signed_in("supervisor")
    supervisor.post(f"/agents/{user.pk}/state/?kind=away")
    state = AgentState.objects.get(user=user)
    assert (state.kind, state.said, state.said_by) == (
        "away",
        "supervisor",
        User.objects.get(username="supervisor"),
    )
    assert "set by" in shown(agent)
    page = supervisor.get("/queues/support/").content.decode()
    assert "Away" in page and "supervisor" in page


def test_an_agent_changes_nobody_elses_state(agent: Client) -> None:
    other = User.objects.create_user("other")
    AgentProfile.objects.create(user=other, phone="+12025550178")
    assert agent.post(f"/agents/{other.pk}/state/?kind=away").status_code == 403
    assert not AgentState.objects.exists()


def test_nobody_watches_the_home_of_another(agent: Client, signed_in: SignIn) -> None:
    me = User.objects.get(username="agent")
    claims = [
        Claim(agent.session.session_key or "", f"agent:{me.pk}"),
        Claim(agent.session.session_key or "", f"agent:{me.pk + 1}"),
        Claim(agent.session.session_key or "", "agent:"),
        Claim(agent.session.session_key or "", "queues"),
        Claim(agent.session.session_key or "", "queue:support"),
        Claim(agent.session.session_key or "", "board"),
    ]
    verdicts = socket_sessions.inspect(claims, timezone.now())
    mine, *others = (verdicts[claim] for claim in claims)
    assert isinstance(mine, Permit) and others == [FORBIDDEN] * 5


def test_what_happens_in_other_queues_draws_nothing(agent: Client) -> None:
    user, topic = joins_queue("agent", "support"), ""
    topic = f"agent:{user.pk}"
    assert concerning(topic, {"queue:sales", "call:a", f"agent:{user.pk + 1}"}) == {"queue:sales"}
    nothing = drawing.draw(topic, timezone.now(), numbers=False, keys={"queue:sales"})
    assert nothing.fragments == ()
    something = drawing.draw(topic, timezone.now(), numbers=False, keys={"queue:support"})
    assert {one.id for one in something.fragments} == {"agent-me", "agent-queues", "agent-day"}


def test_the_page_of_a_queue_says_why_callers_wait(agent: Client, signed_in: SignIn) -> None:
    user = joins_queue("agent", "support")
    states.say(user, AgentState.Kind.AWAY, timezone.now(), by=user)
    world.calls("a", "+12025550142", at=timezone.now())
    world.waits("a", "support", at=timezone.now())
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    assert "Nobody is ready: 1 away." in page
