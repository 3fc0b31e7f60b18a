"""Odd answers of Telnyx to listings and commands: nothing breaks, every page goes on; and when
Telnyx is itself again, the screens show what is there.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conferencing.commands import execution, press
from conferencing.ledger.forms import Invalid
from conferencing.models import Command, Conference, Participant
from conferencing.reconcile import everything, names, recordings
from conferencing.simulator.server import SimulatorServer
from dashboard.screens import drawing
from tests.conftest import SignIn
from tests.fixtures.pressing import rings
from tests.fuzz.middleman import Middleman
from tests.fuzz.odd import Odd, rounds
from tests.system.rooms import Room, enqueue

__all__ = ["rings"]

pytestmark = pytest.mark.django_db(transaction=True)

FEW = 2
PATHS = ("/", "/queues/", "/activity/", "/recordings/", "/choices/")
FOR_ONE = ("mute", "unmute", "hold", "unhold")
FOR_ALL = ("record_start", "record_pause", "record_resume", "record_stop", "mute_all", "hold_all")


@pytest.fixture
def sim() -> Iterator[SimulatorServer]:
    with SimulatorServer(latency=0) as server:
        yield server


@pytest.fixture
def middleman(sim: SimulatorServer, settings: Any) -> Iterator[Middleman]:
    with Middleman(sim.base_url) as middleman:
        settings.TELNYX_BASE_URL = middleman.base_url
        settings.TELNYX_API_KEY = sim.api_key
        yield middleman


def compare() -> None:
    everything.compare()
    names.fetch_missing()
    recordings.add_missing()


def press_something(odd: Odd, room: Room, by: User) -> None:
    verb = odd.random.choice([*FOR_ONE, *FOR_ALL])
    leg = odd.random.choice(room.legs) if verb in FOR_ONE else ""
    try:
        command = press.create(verb, room.id, leg, by=by, arguments={}, people=[])
    except (press.Refused, Invalid):
        return  # nothing that can be asked just now
    execution.carry_out(command.uuid)
    command.refresh_from_db()
    assert command.state in Command.State.values, odd


def everything_answers(browser: Client, odd: Odd) -> None:
    for path in PATHS:
        assert browser.get(path).status_code == 200, f"{odd}: {path}"
    for conference_id in Conference.objects.values_list("telnyx_id", flat=True):
        drawing.draw(f"conference:{conference_id}", timezone.now(), numbers=True)
    for topic in drawing.SCREENS:
        drawing.draw(topic, timezone.now(), numbers=True)


def is_as_it_is_there(browser: Client, room: Room) -> bool:
    present = Participant.objects.filter(conference__telnyx_id=room.id, is_present=True)
    shown = browser.get("/").content.decode()
    return (
        set(present.values_list("call_control_id", flat=True)) == set(room.legs)
        and f'data-conference="{room.id}"' in shown
        and room.name in shown
    )


def test_odd_answers_break_nothing_and_leave_nothing_behind(
    sim: SimulatorServer, middleman: Middleman, signed_in: SignIn
) -> None:
    browser = signed_in("supervisor")
    operator = User.objects.get(username="supervisor")
    room = Room(sim, "Board call", people=3)
    enqueue(sim, "support")
    compare()
    assert is_as_it_is_there(browser, room)
    for odd in rounds(FEW):
        middleman.odd = odd
        sim.faults.contrary("mixed", count=odd.random.randrange(20))
        for _ in range(3):
            press_something(odd, room, operator)
            compare()
            everything_answers(browser, odd)
        middleman.odd = None
        sim.faults.clear()
        for _ in range(3):
            compare()
        everything_answers(browser, odd)
        assert is_as_it_is_there(browser, room), f"{odd}: Telnyx is itself again"
    assert middleman.spoiled > FEW
