"""What the log says of an event that could not be stored or applied has the event's id."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from conferencing.mirror import writer
from dashboard.server.log_lines import JsonLines
from tests.payloads import payload
from webhooks import storage
from webhooks.receiver import Receiver

from .asgi import JOINED, post

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+12025550142"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("webhooks")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


def told(lines: StringIO, words: str) -> dict[str, object]:
    assert NUMBER not in lines.getvalue()
    read = [json.loads(line) for line in lines.getvalue().splitlines()]
    [line] = [one for one in read if words in one["message"]]
    assert isinstance(line, dict)
    return line


def failing(*_: object, **__: object) -> None:
    raise ValueError(f"Failing row contains ({NUMBER})")


async def test_what_could_not_be_applied(
    receiver: Receiver, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "apply", failing)
    body = payload(JOINED)
    assert (await post(receiver, body))[0] == 200
    assert told(lines, "could not be applied:")["event"] == f"webhook:{body['data']['id']}"


async def test_what_could_not_be_stored(
    receiver: Receiver, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "store", failing)
    body = payload(JOINED)
    assert (await post(receiver, body))[0] == 503
    assert told(lines, "could not be stored")["event"] == f"webhook:{body['data']['id']}"
