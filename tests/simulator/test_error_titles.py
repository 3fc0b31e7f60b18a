"""The words of refusals, as in the examples of Telnyx's OpenAPI file."""

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.errors import not_found, refusal
from conferencing.simulator.world.world import World
from tests.simulator.conftest import refused

# (code, status, title)
EXAMPLES = [
    ("10004", 422, "Missing required parameter"),
    ("10009", 401, "Authentication failed"),
    ("10010", 403, "Not authorized"),
    ("10015", 400, "Bad Request"),
    ("10016", 422, "Phone number must be in +E164 format"),
    ("10032", 422, "Invalid enumerated value"),
    ("10033", 422, "Value outside of range"),
    ("90015", 422, "Invalid Call Control ID"),
    ("90018", 422, "Call has already ended"),
    ("90019", 422, "Conference has already ended"),
    ("90020", 422, "Call recording triggered before audio started"),
    ("90032", 422, "Maximum number of participants reached"),
    ("90033", 422, "Unable to execute command"),
    ("90034", 422, "Call not answered yet"),
    ("90036", 422, "Queue full"),
    ("90038", 422, "Call already in queue"),
    ("90040", 400, "Downloading audio file failed"),
    ("90050", 400, "Unable to delete queue"),
    ("90058", 404, "Invalid conference_id"),
    ("401", 401, "Unauthorized"),
    ("403", 403, "Forbidden"),
    ("404", 404, "Not Found"),
]


@pytest.mark.parametrize(("code", "status", "title"), EXAMPLES)
def test_a_refusal_has_telnyxs_title(code: str, status: int, title: str) -> None:
    refused = refusal(code, "for this test")
    assert (refused.status, refused.title) == (status, title)


def test_a_missing_queue_has_the_code_of_any_resource(sim: SimulatorServer) -> None:
    with refused("10007"):
        sim.do(World.queue, "nowhere")
    assert (not_found().status, not_found().title) == (404, "Resource not found")
