"""Two teams, each with a full day's work. All that is of the one has "okapi" in its name or id, all
of the other "zebra", and the numbers of callers tell the two apart: so whatever somebody sees of
them can be found.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from conferencing.claims import claiming
from conferencing.commands import press
from conferencing.help import requests
from conferencing.mirror import writer
from conferencing.models import (
    AgentProfile,
    AgentState,
    CallBack,
    Command,
    Offer,
    OnwardStep,
    Queue,
    QueueMember,
    QueueSettings,
    Supervision,
    SupervisorPhone,
    Team,
    TeamRule,
)
from conferencing.projection import events as e
from conferencing.teams import owning
from dashboard.access import kiosks
from tests import world

OURS, THEIRS = "okapi", "zebra"
# Of callers, by team; and the number that belongs to it.
DIGITS = {OURS: "+1202555011", THEIRS: "+1303555022"}
BOSSES = {OURS: "olga", THEIRS: "zoe"}
THEIR_SIGNS = re.compile(r"zebra|303\W*555", re.IGNORECASE)


@dataclass
class Side:
    """One team with what belongs to it; the ids are the name of the thing after that of the team,
    as "zebra-room".
    """

    name: str
    team: Team
    agent: User
    supervisor: User
    pressed: Command
    help_request: int
    call_back: int
    kiosk: int

    def id(self, thing: str) -> str:
        return f"{self.name}-{thing}"


def make(name: str, now: datetime | None = None) -> Side:
    at = (now or timezone.now()) - timedelta(minutes=10)
    team = _team(name)
    # Who is in no team is none of theirs.
    agent, supervisor = _person(f"{name}-agent", "agent"), _person(BOSSES[name], "supervisor")
    owning.settle_all(timezone.now())
    _calls(name, at)
    _queue(name, agent, at)
    _rooms(name, at)
    _nowhere(name, at)
    _recordings(name, at)
    return Side(
        name,
        team,
        agent,
        supervisor,
        pressed=_pressed(name, supervisor),
        help_request=_help(agent),
        call_back=_called_back(name, agent, at),
        kiosk=kiosks.make(f"{name} wall", [f"{name}-queue"], by=supervisor, now=at)[0].pk,
    )


def member(side: Side, name: str = "tess", group: str = "supervisor", *more: str) -> User:
    """A supervisor of this team, with every permission that a supervisor can have and `more`."""
    user = _person(name, group)
    codenames = ["take_calls", "delete_recordings", "supervise_privately", *more]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    SupervisorPhone.objects.create(user=user, phone="+12025550190")
    side.team.members.add(user)
    return user


def _team(name: str) -> Team:
    team = Team.objects.create(name=f"Team {name}")
    for kind, value in (
        ("queue", f"{name}*"),
        ("conference", f"{name} *"),
        ("number", f"{DIGITS[name]}0"),
    ):
        TeamRule.objects.create(team=team, kind=kind, value=value)
    owning.note_change(timezone.now())
    return team


def _person(name: str, group: str) -> User:
    user = User.objects.create_user(name, password="secret", is_staff=group == "admin")
    user.groups.set(Group.objects.filter(name=group))
    return user


def _calls(name: str, at: datetime) -> None:
    legs = ("host", "guest", "old", "waits", "talks", "parked", "gave-up")
    for number, leg in enumerate(legs, start=1):
        world.calls(f"{name}-{leg}", f"{DIGITS[name]}{number}", at=at, name=f"{name} {leg}".title())
        world.answers(f"{name}-{leg}", at=at)


def _queue(name: str, agent: User, at: datetime) -> None:
    queue = f"{name}-queue"
    settings = QueueSettings.objects.create(name=queue, timeout_kind="queue")
    QueueSettings.objects.filter(pk=queue).update(timeout_value=f"{name}-night")
    owning.settle_queues([queue, f"{name}-night"])
    Queue.objects.filter(pk=queue).update(is_known_to_telnyx=True)
    AgentProfile.objects.create(user=agent, phone=f"{DIGITS[name]}9")
    AgentState.objects.create(user=agent, kind="ready", since=at, idle_since=at)
    QueueMember.objects.create(queue=settings, user=agent)
    for leg in ("waits", "talks", "parked", "gave-up"):
        world.waits(f"{name}-{leg}", queue, at=at)
    world.stops_waiting(f"{name}-talks", queue, "bridged", at=at + timedelta(seconds=20))
    world.stops_waiting(f"{name}-parked", queue, "leave", at=at + timedelta(seconds=20))
    world.stops_waiting(f"{name}-gave-up", queue, "hangup", at=at + timedelta(seconds=20))
    world.hangs_up(f"{name}-gave-up", at=at + timedelta(seconds=20))
    world.calls(f"{name}-agent-leg", f"{DIGITS[name]}9", at=at, direction="outgoing")
    _offered(name, agent, at)
    OnwardStep.objects.create(
        caller=f"{name}-talks",
        visit=1,
        queue=queue,
        why="timeout",
        kind="queue",
        value=f"{name}-night",
        state="failed",
        told=f"Could not be sent to {name}-night",
        began_at=at,
    )


def _offered(name: str, agent: User, at: datetime) -> None:
    Offer.objects.create(
        agent=agent,
        queue=f"{name}-queue",
        caller=f"{name}-talks",
        waiting_since=at,
        kind="rung",
        state="connected",
        agent_leg=f"{name}-agent-leg",
        ring_seconds=20,
        reserved_at=at,
        state_since=at,
        connected_at=at,
    )


def _rooms(name: str, at: datetime) -> None:
    world.begins(f"{name}-room", f"{name}-host", at=at, name=f"{name} Board")
    world.joins(f"{name}-room", f"{name}-guest", at=at)
    world.begins(f"{name}-over", f"{name}-old", at=at, name=f"{name} Over")
    world.leaves(f"{name}-over", f"{name}-old", at=at + timedelta(minutes=1))
    world.ends(f"{name}-over", f"{name}-old", at=at + timedelta(minutes=1))
    world.hangs_up(f"{name}-old", at=at + timedelta(minutes=1))


def _nowhere(name: str, at: datetime) -> None:
    """A call that came in on a number of the team and is nowhere yet."""
    began = e.CallInitiated(
        kind="call.initiated",
        at=at,
        source_id=f"webhook:{name}-new",
        call_control_id=f"{name}-new",
        from_number=f"{DIGITS[name]}8",
        to_number=f"{DIGITS[name]}0",
        direction="incoming",
        caller_id_name=f"{name} New".title(),
    )
    writer.apply([began])


def _recordings(name: str, at: datetime) -> None:
    about: dict[str, Any] = {"started_at": at, "saved_at": at, "format": "mp3"}
    world.recorded(f"{name}-rec", f"{name}-room", **about)
    about |= {"call_control_id": f"{name}-gave-up", "source": "call"}
    world.recorded(f"{name}-call-rec", "", **about)


def _pressed(name: str, by: User) -> Command:
    """What was pressed on the conference, on the queue and on a caller; and who says what."""
    claiming.claim(f"{name}-room", by, timezone.now())
    press.create("speak", f"{name}-room", by=by, arguments={"text": f"Hello {name}"})
    press.create("enqueue", "", f"{name}-parked", by=by, arguments={"queue": f"{name}-queue"})
    size = {"queue": f"{name}-queue", "max_size": "50"}
    Queue.objects.update_or_create(pk=f"{name}-queue")
    press.create("resize_queue", by=by, arguments=size)
    Supervision.objects.create(
        user=by,
        conference=f"{name}-room",
        phone=f"{DIGITS[name]}7",
        is_private=True,
        started_at=timezone.now(),
        wanted_at=timezone.now(),
    )
    return press.create("mute", f"{name}-room", f"{name}-guest", by=by)


def _help(agent: User) -> int:
    return requests.ask(agent, timezone.now()).pk


def _called_back(name: str, agent: User, at: datetime) -> int:
    return CallBack.objects.create(
        by=agent,
        queue=f"{name}-queue",
        caller=f"{name}-gave-up",
        visit=1,
        number=f"{DIGITS[name]}7",
        ring_seconds=30,
        began_at=at,
        state_since=timezone.now(),
    ).pk
