"""`manage.py telnyx connections`: what it lists, and what it says of one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.numbers import OWN_NUMBERS
from tests.dashboard.doctor.conftest import application
from tests.fixtures.telnyx import sim

__all__ = ["sim"]
pytestmark = pytest.mark.django_db
ALL = ", ".join(sorted(OWN_NUMBERS))


@pytest.fixture
def ours(sim: SimulatorServer, settings: Settings) -> SimulatorServer:
    settings.PUBLIC_URL = "https://board.example.com"
    settings.DIAL_CONNECTION = sim.connection_id
    application(sim, webhook_event_url="https://board.example.com/webhooks/telnyx/")
    return sim


def told(*words: str) -> str:
    out = StringIO()
    call_command("telnyx", "connections", *words, stdout=out)
    return out.getvalue()


def test_the_list_says_what_is_wrong_and_which_numbers_lead_to_it(ours: SimulatorServer) -> None:
    head, numbers = told().splitlines()
    assert head.endswith("(in use here): set up correctly")
    assert numbers == f"    Numbers that lead to it: {ALL}."
    application(ours, outbound={})
    assert "Outbound voice profile" in told("list").splitlines()[0]


def test_numbers_that_cannot_be_read_do_not_end_the_list(ours: SimulatorServer) -> None:
    ours.faults.refuse("10006", path="/phone_numbers")
    head, numbers = told().splitlines()
    assert "set up correctly" in head
    assert "Its numbers could not be read. Not authorized." in numbers


def test_one_is_shown_beside_what_it_needs_with_its_numbers(ours: SimulatorServer) -> None:
    said = told("show", ours.connection_id)
    assert f"  Numbers that lead to it: {ALL}.\n" in said
    application(ours, outbound={})
    with pytest.raises(CommandError, match="not set up as Switchboard needs it"):
        told("show", ours.connection_id)
