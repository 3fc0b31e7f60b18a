"""One press is followed by its ids: in the request, the task, and the webhook that proves it."""

import asyncio
import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.test import AsyncRequestFactory

from conferencing import tracing
from conferencing.commands import enqueue, press, tasks
from conferencing.commands.enqueue import Entry
from dashboard import celery
from dashboard.server.log_lines import JsonLines
from dashboard.server.pages import Pages
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines() -> Iterator[StringIO]:
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("conferencing")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def read(lines: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_each_step_of_a_press_has_its_request_and_its_command(
    room: Room, operator: User, lines: StringIO
) -> None:
    with tracing.about(request="r1"):
        command = press.create("mute", room.id, room.legs[0], by=operator)
        tasks.carry_out(str(command.uuid))
        tasks.verify(room.id, 0)
    told = [line for line in read(lines) if "Command" in str(line["message"])]
    assert {(line["request"], line["command"]) for line in told} == {("r1", str(command.uuid))}
    states = [str(line["message"]).rpartition(": ")[2] for line in told]
    assert states == ["asked", "sent", "accepted", "confirmed"]


def test_what_waited_behind_a_press_is_not_said_to_be_of_its_request(
    room: Room, operator: User, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = list[tracing.Ids]()

    def enqueued(task: object, *arguments: object, after_seconds: float = 0.0) -> None:
        ids.append(tracing.current())

    with tracing.about(request="r1"):
        first = press.create("mute", room.id, room.legs[0], by=operator)
    with tracing.about(request="r2"):
        press.create("hold", room.id, room.legs[0], by=operator)
    monkeypatch.setattr(enqueue, "task", enqueued)
    with tracing.about(request="r1"):
        tasks.carry_out(str(first.uuid))
    assert ids and all("request" not in one for one in ids if one.get("command") != str(first.uuid))
    assert tracing.NONE in ids


def test_ids_travel_with_a_task() -> None:
    sent: dict[str, object] = {}

    class Task:
        name = "task"

        def apply_async(self, args: tuple[object, ...], *, countdown: float = 0.0) -> None:
            celery._send_ids_along(headers=sent)

    with tracing.about(request="r1", command="c1"):
        entry = Entry(Task(), (), 0.0, tracing.current())
    enqueue._send(entry)
    assert sent == {celery.IDS: {"request": "r1", "command": "c1"}}


class Running:
    """A task as Celery gives it."""

    def __init__(self, ids: object) -> None:
        self.request = {celery.IDS: ids}


def test_a_task_takes_them_and_leaves_none_behind() -> None:
    celery._take_ids("t", Running({"request": "r1", "evil": "x"}))
    assert tracing.current() == {"request": "r1"}
    celery._forget_ids("t")
    assert tracing.current() == {}


@pytest.mark.parametrize(("given", "kept"), [("abc-123", True), ("bad id", False), ("", False)])
async def test_a_page_answers_with_the_id_of_its_request(given: str, kept: bool) -> None:
    scope = AsyncRequestFactory().get("/healthz", headers={"X-Request-ID": given}).scope
    sent: list[dict[str, object]] = []

    arriving: list[dict[str, object]] = [{"type": "http.request", "body": b""}]

    async def receive() -> dict[str, object]:
        if not arriving:
            await asyncio.Event().wait()  # the browser stays
        return arriving.pop()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await Pages()(scope, receive, send)
    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]
    assert (headers[b"x-request-id"].decode() == given) is kept
