"""Faults of the API on demand: statuses, refusals, requests that hang, answers that come late."""

import pytest
import telnyx as sdk
from telnyx import Telnyx

from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from tests.simulator.conftest import codes, muted, refused


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, sdk.RateLimitError), (500, sdk.InternalServerError), (503, sdk.InternalServerError)],
)
def test_an_answer_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: Conference,
    status: int,
    error: type[sdk.APIStatusError],
) -> None:
    sim.faults.api_status(status, count=1, path="/actions/mute")
    with pytest.raises(error) as refused:
        telnyx.conferences.actions.mute(room.id)
    assert refused.value.status_code == status
    assert ("x-ratelimit-reset" in refused.value.response.headers) == (status == 429)
    assert muted(telnyx, room) == [False, False, False]


@pytest.mark.parametrize(
    ("code_", "status"), [("90032", 422), ("10010", 403), ("90058", 404), ("98765", 422)]
)
def test_a_refusal_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: Conference,
    code_: str,
    status: int,
) -> None:
    sim.faults.refuse(code_, path="/actions/mute")
    with pytest.raises(sdk.APIStatusError) as refused:
        telnyx.conferences.actions.mute(room.id)
    assert (refused.value.status_code, codes(refused.value)) == (status, [code_])
    assert muted(telnyx, room) == [False, False, False]


def test_a_key_without_the_right_is_refused_as_such(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.faults.api_status(403)
    with refused("10010", status=403):
        telnyx.queues.list()


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_recordings_answer_with_their_status_as_the_code(
    sim: SimulatorServer, telnyx: Telnyx, status: int
) -> None:
    sim.faults.api_status(status)
    with refused(str(status), status=status):
        telnyx.recordings.list()


def test_a_wrong_key_is_told_so_in_two_forms(telnyx: Telnyx) -> None:
    stranger = telnyx.with_options(api_key="KEY_WRONG")
    with refused("401", status=401):
        stranger.recordings.list()
    with refused("10009", status=401):
        stranger.queues.list()


def test_a_hanging_request_times_out_without_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sim.faults.hang()
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room.id)
    assert muted(telnyx, room) == [False, False, False]


def test_a_slow_answer_comes_after_its_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sim.faults.slow(5.0)
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room.id)
    sim.wait_request(_is_mute)
    sim.wait_delivered()
    assert muted(telnyx, room) == [True, True, True]


def _is_mute(request: ApiRequest) -> bool:
    return request.path.endswith("/actions/mute")
