"""One press is followed by its ids through the logs of all processes: the page that took it, the
worker that sent it, and the web process that heard of its effect.
"""

import json
from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings

from tests.system.stack import Stack, running
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

Line = dict[str, object]
DIALLED = "+12025550177"


@pytest.fixture
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("told")
    with running(folder, LOG_FORMAT="json", LOG_LEVEL="DEBUG") as stack:
        yield stack


def lines(stack: Stack, **ids: str) -> list[Line]:
    """Of all logs, those with these ids."""
    said = "".join(process.said() for process in stack.processes).splitlines()
    read = [json.loads(line) for line in said if line.startswith('{"time"')]
    return [line for line in read if ids.items() <= line.items()]


def state(line: Line) -> str:
    return str(line["message"]).rpartition(": ")[2]


def test_one_press_is_followed_through_all_processes(told: Stack) -> None:
    answer = _dial(told)
    request, command = answer.headers["x-request-id"], answer.json()["command"]

    told.until_state(command, "confirmed")

    steps = eventually(lambda: _ended(lines(told, command=command)), what="its end in the log")
    of_request = {state(line) for line in steps if line.get("request") == request}
    assert {"asked", "sent"} <= of_request
    # What proved it: the answer to the dial, or the webhook, whichever came first.
    [confirmed] = [line for line in steps if state(line) == "confirmed"]
    assert str(confirmed.get("event", "webhook:")).startswith("webhook:")
    jobs = {line["process"] for line in steps}
    assert len(jobs) == 1 if not told.workers else len(jobs) > 1
    for line in lines(told):
        assert command not in str(line["message"]) or line.get("command") == command, line
        assert not str(line["logger"]).startswith(("telnyx", "http")), "they quote what is sent"
        assert not any(secret in str(line) for secret in _secrets(told)), line


def _secrets(stack: Stack) -> tuple[str, ...]:
    return DIALLED, DIALLED.removeprefix("+"), stack.sim.api_key, settings.SECRET_KEY


def _dial(stack: Stack) -> httpx.Response:
    person = stack.person()
    fields: dict[str, str | list[str]] = {"to": DIALLED, "from_": "+12025550100"}
    answer = person.ask("dial", "", "", **fields)
    while "question" in answer.json():
        fields["confirmed"] = answer.json()["question"]["confirmed"]
        answer = person.ask("dial", "", "", **fields)
    assert answer.status_code == 201, answer.text
    return answer


def _ended(steps: list[Line]) -> list[Line]:
    return steps if any(state(line) == "confirmed" for line in steps) else []
