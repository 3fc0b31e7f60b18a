"""Nothing of another team by any topic of the socket. One that is new has to be drawn here."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conferencing.models import HelpRequest
from conferencing.teams import sight
from dashboard import topics
from dashboard.access import socket_sessions
from dashboard.access.socket_sessions import Claim, Permit
from dashboard.screens import drawing
from tests import world
from tests.teams.two_teams import OURS, THEIR_SIGNS, THEIRS, Side

pytestmark = pytest.mark.django_db

# Of all that one may see, whoever watches: does whoever sees everything find both teams there?
LISTS = {
    "board": True,
    "queues": True,
    topics.WALLBOARD: True,
    "activity": True,
    "recordings": True,
    "directory": False,  # it is shared, and has nobody's calls
    "link": False,
}
# Of one thing, and what is somebody's own.
THINGS = {topics.CONFERENCE: "{}-room", topics.QUEUE: "{}-queue"}
OWN = {topics.AGENT, topics.SUPERVISION}


def permit(client: Client, topic: str) -> Permit:
    claim = Claim(client.cookies["sessionid"].value, topic)
    verdict = socket_sessions.inspect([claim], timezone.now())[claim]
    assert isinstance(verdict, Permit)
    return verdict


def drawn(client: Client, topic: str, keys: Collection[str] = ()) -> str:
    """As the hub does."""
    may = permit(client, topic)
    told = drawing.draw(
        topic,
        timezone.now() + timedelta(seconds=1),
        numbers=may.audience == "full",
        queues=may.queues,
        teams=may.teams,
        keys=frozenset(keys) or None,
    )
    return repr(told.fragments)


def test_every_topic_is_drawn_here() -> None:
    assert {*LISTS} == {*topics.TOPICS} == {*drawing.SCREENS}
    kinds = {
        value
        for name, value in vars(topics).items()
        if name.isupper() and isinstance(value, str) and topics.permission_for(f"{value}1")
    }
    assert kinds - {topics.WALLBOARD} == {*THINGS} | OWN


@pytest.mark.parametrize("topic", LISTS)
def test_what_lists_has_nothing_of_theirs(topic: str, hers: Client, theirs: Side) -> None:
    shown = drawn(hers, topic)
    assert not THEIR_SIGNS.search(shown)
    assert (OURS in shown.lower()) == LISTS[topic]


@pytest.mark.parametrize("topic", [topic for topic in LISTS if LISTS[topic]])
def test_who_is_in_no_team_is_sent_both(topic: str, theirs: Side) -> None:
    client = Client()
    client.force_login(theirs.supervisor)
    shown = drawn(client, topic)
    assert THEIR_SIGNS.search(shown) and OURS in shown.lower()


@pytest.mark.parametrize("topic", [*LISTS, "conference:okapi-room", "queue:okapi-queue"])
def test_what_changes_elsewhere_brings_nothing_of_theirs(
    topic: str, hers: Client, theirs: Side
) -> None:
    things = [theirs.id(name) for name in ("room", "over", "queue", "waits", "guest", "new")]
    kinds = ("conference", "call", "queue", "agents", "call_backs", "ledger", "figures")
    keys = {f"{kind}:{thing}" for kind in kinds for thing in things}
    keys |= {"ledger", "recordings", "connections", "reception", "figures"}
    assert not THEIR_SIGNS.search(drawn(hers, topic, keys))


@pytest.mark.parametrize("kind", THINGS)
def test_a_thing_of_theirs_is_like_one_that_there_is_not(
    kind: str, hers: Client, theirs: Side
) -> None:
    name = THINGS[kind]
    shown = drawn(hers, kind + name.format(THEIRS))
    without_id = shown.replace(name.format(THEIRS), "…")
    nobodys = drawn(hers, kind + name.format("nobodys"))
    assert without_id == nobodys.replace(name.format("nobodys"), "…")
    assert not THEIR_SIGNS.search(without_id)
    assert OURS in drawn(hers, kind + name.format(OURS)).lower()


def test_a_console_of_ours_tells_of_no_queue_of_theirs(
    hers: Client, ours: Side, theirs: Side
) -> None:
    at = timezone.now() - timedelta(minutes=9)
    world.waits(ours.id("guest"), theirs.id("queue"), at=at)
    world.stops_waiting(ours.id("guest"), theirs.id("queue"), "leave", at=at)
    assert not THEIR_SIGNS.search(drawn(hers, f"conference:{ours.id('room')}"))
    page = hers.get(f"/conferences/{ours.id('room')}/events/").content.decode()
    assert not THEIR_SIGNS.search(page)


def test_the_own_bar_has_no_call_for_help_and_no_private_supervisor_of_theirs(
    tess: User, hers: Client, theirs: Side
) -> None:
    topic = f"{topics.SUPERVISION}{tess.pk}"
    shown = drawn(hers, topic)
    assert HelpRequest.objects.count() == 2
    assert "okapi-agent" in shown and "okapi Board" in shown
    assert not THEIR_SIGNS.search(shown)


def test_an_agents_own_queues_are_those_that_they_are_a_member_of(ours: Side, theirs: Side) -> None:
    """Whatever the teams of these, and theirs."""
    ours.team.members.add(theirs.agent)
    client = Client()
    client.force_login(theirs.agent)
    topic = f"{topics.AGENT}{theirs.agent.pk}"
    assert permit(client, topic).teams is None
    assert theirs.id("queue") in drawn(client, topic)
    assert theirs.id("queue") in client.get("/agent/").content.decode()
    wall = drawn(client, topics.WALLBOARD)
    assert theirs.id("queue") in wall and OURS not in wall.lower()


def test_one_drawing_serves_all_of_the_same_teams(ours: Side, tess: User, hers: Client) -> None:
    other = User.objects.create_user("uma")
    other.user_permissions.set(tess.user_permissions.all())
    other.groups.set(tess.groups.all())
    ours.team.members.add(other)
    client = Client()
    client.force_login(other)
    assert permit(client, "board").teams == permit(hers, "board").teams == frozenset({ours.team.pk})


def test_whoever_joins_or_leaves_a_team_has_another_permit_at_the_next_look(
    ours: Side, theirs: Side, tess: User, hers: Client
) -> None:
    before = permit(hers, "board")
    theirs.team.members.add(tess)
    both = permit(hers, "board")
    ours.team.members.remove(tess)
    theirs.team.members.remove(tess)
    assert len({before, both, permit(hers, "board")}) == 3
    assert permit(hers, "board").teams is None


def test_the_sight_of_one_drawing_ends_with_it(hers: Client, theirs: Side) -> None:
    drawn(hers, "board")
    assert sight.current() is sight.EVERYTHING
