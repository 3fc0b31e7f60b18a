"""An installation with nothing wrong: the account, the address, and the processes."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from conferencing.models import Pulse
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.fixtures.telnyx import sim
from webhooks.models import WebhookEvent

from .front import WEBHOOKS, Front, standing

__all__ = ["sim"]


@pytest.fixture
def front() -> Iterator[Front]:
    with standing(Front()) as front:
        yield front


def application(sim: SimulatorServer, **settings: object) -> None:
    """Change that of the account."""

    def change(world: World) -> None:
        world.update_application(world.application(world.connection_id), settings)

    sim.do(change)


@pytest.fixture
def healthy(db: None, sim: SimulatorServer, front: Front, settings: Settings) -> SimulatorServer:
    now = timezone.now()
    settings.PUBLIC_URL = front.address
    settings.DIAL_CONNECTION = sim.connection_id
    settings.TELNYX_PUBLIC_KEY = sim.public_key
    settings.REDIS_URL = ""
    application(sim, webhook_event_url=front.address + WEBHOOKS)
    for job in (Pulse.Job.WEB, Pulse.Job.WORKER, Pulse.Job.BEAT):
        Pulse.objects.create(
            job=job, machine="here", pid=1, started_at=now, seen_at=now, worked_at=now
        )
    WebhookEvent.objects.create(event_id="1", body="{}", received_at=now)
    return sim
