"""What is counted of Telnyx's answers: a 403 by what it is about, each once."""

import pytest

from conferencing import tallies
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import applications, calls
from conferencing.telnyx_api.errors import GatewayError
from tests.dashboard.doctor.conftest import application
from tests.fixtures.telnyx import sim

__all__ = ["sim"]


def counted() -> dict[str, int]:
    return {key.of: each.times for key, each in tallies.take().items() if key.figure == "answers"}


def test_a_call_that_is_not_allowed_is_refused_and_the_key_is_not(sim: SimulatorServer) -> None:
    application(sim, outbound={})
    tallies.take()
    with pytest.raises(GatewayError, match="10010"):
        calls.dial(
            sim.connection_id,
            "7c4b2fd6-52c5-4d69-8d4c-6d1f60a0be5b",
            to="+12025550143",
            from_="+12025550100",
            ring_seconds=30,
            client_state="",
            detect_machine=False,
        )
    assert counted() == {"refused": 1}


@pytest.mark.parametrize("code", ["10006", "10010", "10009"])
def test_a_key_that_may_not_is_counted_once(sim: SimulatorServer, code: str) -> None:
    sim.faults.refuse(code)
    tallies.take()
    with pytest.raises(GatewayError):
        applications.list_applications()
    assert counted() == {"key_refused": 1}
