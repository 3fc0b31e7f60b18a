"""The connection over HTTP: what becomes of trouble, and what a process pays before its first
request.
"""

import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from pytest_django import Settings

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import advice, client
from conferencing.telnyx_api.conference_listings import list_conferences, retrieve_conference
from conferencing.telnyx_api.errors import GatewayError

IMPORT_EVERYTHING = """
import sys, django
django.setup()
import conferencing.tasks, dashboard.urls
from conferencing.telnyx_api import calls, client, paging, parameters, rows
assert "telnyx" not in sys.modules
client.warm()
assert "telnyx" in sys.modules
"""


def trouble(sim: SimulatorServer) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        list_conferences()
    return caught.value


def test_the_sdk_is_imported_only_by_the_first_request() -> None:
    """It costs a second and 66 MB, which a web process never needs. What other modules take from
    it are types, and those for the type checker alone.
    """
    run = [sys.executable, "-c", IMPORT_EVERYTHING]
    subprocess.run(run, check=True, env={"DJANGO_SETTINGS_MODULE": "tests.settings"})


def test_a_process_has_one_client(sim: SimulatorServer) -> None:
    with client.telnyx_client() as first, client.telnyx_client() as second:
        assert first is second


def test_trouble_is_told_with_telnyxs_own_words(sim: SimulatorServer) -> None:
    with pytest.raises(GatewayError) as caught:
        retrieve_conference("unheard-of")
    assert (caught.value.status, caught.value.says_conference_gone, caught.value.retry) == (
        404,
        True,
        False,
    )
    assert caught.value.title and caught.value.advice


@pytest.mark.parametrize(
    ("status", "retry"), [(400, False), (401, False), (403, False), (422, False), (500, True)]
)
def test_only_some_trouble_is_worth_another_try(
    sim: SimulatorServer, status: int, retry: bool
) -> None:
    sim.faults.api_status(status)
    assert trouble(sim).retry is retry


def test_too_many_requests_tells_when_to_come_back(sim: SimulatorServer) -> None:
    sim.faults.api_status(429)
    error = trouble(sim)
    assert (error.status, error.retry) == (429, True)
    assert error.retry_after_seconds is not None and 0 < error.retry_after_seconds < 120


def test_an_answer_that_is_lost_is_not_the_same_as_a_telnyx_out_of_reach(
    sim: SimulatorServer, settings: Settings
) -> None:
    sim.faults.lose_answer()
    assert trouble(sim).code == advice.NO_ANSWER
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.TELNYX_BASE_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/v2"
        assert trouble(sim).code == advice.NOT_REACHED


def test_an_answer_that_takes_too_long_is_no_answer(
    sim: SimulatorServer, settings: Settings
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 0.2
    sim.faults.hang()
    error = trouble(sim)
    assert (error.code, error.retry) == (advice.NO_ANSWER, True)


def test_trouble_is_never_tried_again_by_the_client_itself(sim: SimulatorServer) -> None:
    sim.faults.api_status(500, count=5)
    trouble(sim)
    assert len(sim.requests) == 1


def test_without_a_key_nothing_leaves(sim: SimulatorServer, settings: Settings) -> None:
    settings.TELNYX_API_KEY = ""
    assert trouble(sim).code == advice.NOT_CONFIGURED
    assert sim.requests == []


@pytest.mark.parametrize("seconds", [-300.0, -6.0, 0.0, 6.0, 120.0])
def test_answers_tell_the_time_at_telnyx(sim: SimulatorServer, seconds: float) -> None:
    sim.clock_offset = seconds
    list_conferences()
    assert telnyx_clock.is_known
    assert abs(telnyx_clock.ahead() - timedelta(seconds=seconds)) < timedelta(seconds=1)


def test_refusals_tell_it_too(sim: SimulatorServer) -> None:
    sim.faults.api_status(503, count=2)
    trouble(sim)
    trouble(sim)
    assert telnyx_clock.is_known


@pytest.mark.parametrize("date", [None, "", "yesterday", "Thu, 01 Jan 10000 00:00:00 GMT", "\0"])
def test_a_date_that_cannot_be_read_tells_nothing(date: str | None) -> None:
    telnyx_clock.heard_answer(date, 0.0, 0.0)
    telnyx_clock.heard_answer(date, 0.0, 0.0)
    assert not telnyx_clock.is_known
