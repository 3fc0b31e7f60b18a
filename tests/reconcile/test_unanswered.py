"""When Telnyx does not answer what it is asked, screens say so soon; not for a single failure."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from conferencing.models import Unanswered
from conferencing.queries import link
from conferencing.queries.reading.clock import Clock as ReadingClock
from conferencing.queries.screens.link import Link
from conferencing.reconcile import everything
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db
SOON = link.IN_VAIN_FOR / timedelta(seconds=1)


@pytest.fixture(autouse=True)
def no_memory(settings: LazySettings) -> None:
    settings.LINK_FACTS_SECONDS = 0


def a_round(now: Clock) -> Link:
    everything.compare(clock=now)
    return link.read(ReadingClock(now.now))


def test_two_rounds_without_an_answer_are_said(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    assert a_round(now).state == "ok"
    since = now.forward(10)
    sim.faults.api_status(503, count=99)
    assert a_round(now).state == "ok"
    now.forward(10)
    assert a_round(now).state == "ok"
    clock = ReadingClock(now.forward(SOON - 10 - 1))
    assert link.read(clock).state == "ok"
    assert clock.until and clock.until <= now.now + timedelta(seconds=1)
    found = link.read(ReadingClock(now.forward(1)))
    assert (found.state, found.unanswered_since) == ("broken", since.replace(microsecond=0))


def test_an_answer_ends_it_at_once(sim: SimulatorServer, room: Room, now: Clock) -> None:
    sim.faults.api_status(503, count=99)
    a_round(now)
    now.forward(20)
    assert a_round(now).state == "broken"
    sim.faults.clear()
    now.forward(10)
    assert a_round(now).state == "ok"
    assert not Unanswered.objects.exists()


@pytest.mark.parametrize("seconds", [1, 59])
def test_a_single_round_that_fails_says_nothing(
    sim: SimulatorServer, room: Room, now: Clock, seconds: int
) -> None:
    a_round(now)
    sim.faults.api_status(503, count=99)
    a_round(now)
    assert link.read(ReadingClock(now.forward(seconds))).state == "ok"


def test_failures_with_answers_in_between_say_nothing(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    for _ in range(6):
        sim.faults.api_status(503, count=1, path="/v2/conferences")
        now.forward(10)
        assert a_round(now).state == "ok"


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_refusal_is_an_answer(sim: SimulatorServer, room: Room, now: Clock, status: int) -> None:
    a_round(now)
    sim.faults.api_status(status, count=99)
    for _ in range(3):
        now.forward(10)
        assert a_round(now).state == "ok"


@pytest.mark.parametrize(("hang", "state"), [(9, "broken"), (1, "ok")])
def test_a_round_that_waits_for_each_list_in_vain_says_it_by_itself(
    sim: SimulatorServer, room: Room, settings: LazySettings, hang: int, state: str
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 0.2
    waits = Ticking(4)
    a_round(waits)
    sim.faults.hang(1.0, count=hang)
    since = waits.now + timedelta(seconds=waits.step)
    everything.compare(clock=waits)
    assert link.read(ReadingClock(since + link.IN_VAIN_FOR)).state == state


class Ticking(Clock):
    """Each look at the clock finds it so much later: as long as a request waits for an answer."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step = step

    def __call__(self) -> datetime:
        return self.forward(self.step)
