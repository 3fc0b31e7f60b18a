"""A conference in the mirror without any Telnyx; a simulated Telnyx where a test asks for it; and a
clock that tests move.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.commands import enqueue, execution, press
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import MuteAccepted, ParticipantJoined
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

# With Redis the worker is a process of its own.
collect_ignore = [] if settings.EMBEDDED else ["test_embedded.py"]

NAME = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
ANNA, BEN, CARLA = "v3:anna", "v3:ben", "v3:carla"
PEOPLE = (ANNA, BEN, CARLA)


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@dataclass
class Ring:
    task: str
    arguments: tuple[Any, ...]
    after_seconds: float


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_user("operator")


@pytest.fixture
def conference(db: None) -> str:
    """A live conference of three."""
    began = datetime.now(UTC) - timedelta(minutes=5)
    writer.apply(
        ParticipantJoined(
            kind="conference.participant.joined",
            at=began + timedelta(seconds=number),
            source_id=f"webhook:{number}",
            conference_id=NAME,
            call_control_id=leg,
        )
        for number, leg in enumerate(PEOPLE)
    )
    return NAME


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time at which operators press; tests move it."""
    clock = Clock()
    monkeypatch.setattr(press, "timezone", SimpleNamespace(now=clock))
    return clock


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[Ring]:
    """What Celery would have been told, instead of telling it."""
    heard: list[Ring] = []

    def listen(task: Any, *arguments: object, after_seconds: float = 0.0) -> None:
        heard.append(Ring(task.name.rsplit(".", 1)[1], arguments, after_seconds))

    monkeypatch.setattr(enqueue, "ring", listen)
    return heard


@pytest.fixture
def sim(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatorServer]:
    with SimulatorServer(latency=0) as server:
        monkeypatch.setattr(settings, "TELNYX_BASE_URL", server.base_url)
        monkeypatch.setattr(settings, "TELNYX_API_KEY", server.api_key)
        yield server


@pytest.fixture
def room(sim: SimulatorServer, db: None) -> Room:
    """A conference of three at the simulated Telnyx, and in the mirror."""
    from conferencing.reconcile import conferences

    room = Room(sim, "Board call", people=3)
    conferences.conferences()
    return room


def carried_out(command: Command, clock: Clock | None = None) -> Command:
    """The command after one attempt of a worker."""
    execution.carry_out(command.uuid, **({"clock": clock} if clock else {}))
    command.refresh_from_db()
    return command


def believe_muted(leg: str, at: datetime) -> None:
    writer.apply(
        [
            MuteAccepted(
                kind="command.mute",
                at=at,
                source_id=f"command:{leg}-{at}",
                conference_id=NAME,
                muted=True,
                call_control_ids=(leg,),
            )
        ]
    )
