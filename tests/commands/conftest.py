"""A conference in the mirror without any Telnyx; a simulated Telnyx where a test asks for it; and a
clock that tests move.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from conferencing.commands import press
from conferencing.mirror import writer
from conferencing.projection.events import MuteAccepted, ParticipantJoined
from tests.fixtures.pressing import Clock, Ring, carried_out, operator, rings
from tests.fixtures.telnyx import room, sim

__all__ = ["Clock", "Ring", "carried_out", "operator", "rings", "room", "sim"]

# With Redis the worker is a process of its own.
collect_ignore = [] if settings.EMBEDDED else ["test_embedded.py"]

NAME = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
ANNA, BEN, CARLA = "v3:anna", "v3:ben", "v3:carla"
PEOPLE = (ANNA, BEN, CARLA)


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
