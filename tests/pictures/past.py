"""A morning of some queues, written into the database of a stack: `python -m tests.pictures.past
support sales`. The last of them has a bad day.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import django

from conferencing.projection import events as e
from conferencing.projection.events import Event

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HOURS = 7
AREAS = (202, 312, 415, 617, 808)
TALKS = 14
AGENTS = {"Ana": "ready", "Bruno": "ready", "Chen": "away", "Dora": "ready", "Emil": "away"}


def main(queues: list[str]) -> None:
    django.setup()
    _settings(queues)
    _agents(queues)
    now = datetime.now(UTC)
    events: list[Event] = []
    for number, queue in enumerate(queues):
        is_bad = number == len(queues) - 1 and len(queues) > 1
        events += calls(queue, now, Random(number), is_bad=is_bad)
    write(events)


def write(events: list[Event]) -> None:
    from conferencing.mirror import writer

    for first in range(0, len(events), 400):
        writer.apply(events[first : first + 400])


def calls(queue: str, now: datetime, random: Random, *, is_bad: bool) -> Iterator[Event]:
    at, number = now - timedelta(hours=HOURS), 0
    while at < now - timedelta(minutes=4):
        busy = 1 + 2 * ((at.hour * 60 + at.minute) % 180 > 120)
        at += timedelta(seconds=random.expovariate(busy / 240))
        number += 1
        leg = f"v3:{queue}:{number}"
        wait = random.expovariate(1 / (40 if is_bad else 11))
        left_at = at + timedelta(seconds=wait)
        if left_at > now - timedelta(minutes=2):
            return
        gives_up = random.random() < (0.14 if is_bad else 0.03)
        caller = f"+1{random.choice(AREAS)}55501{random.randrange(100):02}"
        yield from _comes(leg, queue, caller, at)
        reason = "hangup" if gives_up else "bridged"
        yield e.CallLeftQueue(
            kind="call.dequeued",
            at=left_at,
            queue=queue,
            reason=reason,
            call_control_id=leg,
            source_id=f"webhook:{leg}:left",
        )
        talk = 0.0 if gives_up else random.uniform(40, 110)
        yield e.CallHangup(
            kind="call.hangup",
            at=min(left_at + timedelta(seconds=talk), now),
            call_control_id=leg,
            source_id=f"webhook:{leg}:ended",
            source="caller",
        )


def _comes(leg: str, queue: str, caller: str, at: datetime) -> Iterator[Event]:
    yield e.CallInitiated(
        kind="call.initiated",
        at=at - timedelta(seconds=2),
        call_control_id=leg,
        source_id=f"webhook:{leg}:begun",
        from_number=caller,
        to_number="+12025550100",
        direction="incoming",
    )
    yield e.CallEnqueued(
        kind="call.enqueued", at=at, queue=queue, call_control_id=leg, source_id=f"webhook:{leg}"
    )


def _settings(queues: list[str]) -> None:
    from conferencing.models import QueueSettings
    from conferencing.models.queue_settings import COLOURS

    for number, name in enumerate(queues):
        QueueSettings.objects.update_or_create(
            name=name,
            defaults={"colour": COLOURS[number % len(COLOURS)], "order": number},
        )


def _agents(queues: list[str]) -> None:
    from django.contrib.auth.models import Group, User

    from conferencing.agents import states
    from conferencing.models import AgentProfile, QueueMember

    for number, (name, kind) in enumerate(AGENTS.items()):
        user, _ = User.objects.get_or_create(username=name.lower(), defaults={"first_name": name})
        user.groups.add(Group.objects.get(name="agent"))
        AgentProfile.objects.update_or_create(
            user=user, defaults={"phone": f"+1202555017{number}", "stays_ready": True}
        )
        for queue in queues:
            QueueMember.objects.get_or_create(queue_id=queue, user=user)
        now = datetime.now(UTC)
        states.say(user, "ready", now - timedelta(hours=4), by=user)
        for back in range(TALKS, 0, -1):
            _talk(user, queues[-1], f"{10 * back + number}", now - timedelta(minutes=16 * back))
        if kind == "away":
            since = now - timedelta(minutes=3 + 2 * number)
            states.say(user, kind, since, by=user, reason="lunch")


def _talk(agent: "User", queue: str, number: str, at: datetime) -> None:
    """An offer that came to a talk of some minutes, and the work after it."""
    from conferencing.agents import states
    from conferencing.models import Offer

    random = Random(number)
    connected_at = at + timedelta(seconds=random.randrange(4, 12))
    ended_at = connected_at + timedelta(seconds=random.randrange(150, 720))
    Offer.objects.create(
        agent=agent,
        queue=queue,
        caller=f"v3:{queue}:{number}",
        kind=Offer.Kind.RUNG,
        state=Offer.State.OVER,
        is_leg_open=False,
        waiting_since=at,
        reserved_at=at,
        state_since=ended_at,
        answered_at=connected_at,
        connected_at=connected_at,
        ended_at=ended_at,
        ring_seconds=20,
    )
    states.begin_wrap_up(agent, 60, ended_at)
    states.end_wrap_ups(ended_at + timedelta(seconds=60))


if __name__ == "__main__":
    main(sys.argv[1:])
