"""A world on a clock that only tests move, a receiver of webhooks that answers as told, and the
server between them.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from telnyx import APIStatusError, Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.clock import Clock
from conferencing.simulator.world.errors import Refusal
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World
from tests.system.waiting import PATIENCE_SECONDS

# JSON as it came, which tests read as deep as they like.
Json = dict[str, Any]

# A caller, and the line called: numbers that are reserved for fiction.
CALL = ("+12025550142", "+12025550100")
# Whom a call is transferred to.
TARGET = "+12025550160"


class ManualClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class TestWorld(World):
    """A world without latency that keeps every event, and whose time passes when told."""

    __test__ = False

    def __init__(self, seed: int = 1) -> None:
        self.manual = ManualClock()
        self.sent: list[Event] = []
        super().__init__(self.manual, seed=seed, latency=0)
        self.sink = self.sent.append

    def wait(self, seconds: float) -> None:
        self.manual.now += timedelta(seconds=seconds)
        self.advance()

    def caller(self, number: str = "+12025550142") -> Leg:
        return self.answered_call(number, "+12025550100")

    def callers(self, count: int) -> list[Leg]:
        return [self.caller(f"+120255501{index:02}") for index in range(count)]

    def kinds(self) -> list[str]:
        return [event["event_type"] for event in self.sent]

    def payloads(self, kind: str) -> list[Json]:
        return [event["payload"] for event in self.sent if event["event_type"] == kind]


@pytest.fixture
def world() -> TestWorld:
    return TestWorld()


@pytest.fixture
def leg(world: TestWorld) -> Leg:
    """On the phone; nothing of how they came is left in `sent`."""
    leg = world.caller()
    world.sent.clear()
    return leg


@dataclass
class Delivered:
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def content(self) -> Json:
        content: Json = json.loads(self.body)
        return content

    @property
    def event(self) -> Event:
        """Out of its wrapping, if it has one."""
        content = json.loads(self.body)
        event: Event = content.get("data") or content
        return event


@dataclass
class Receiver:
    """A web server that keeps what is posted. `answers` are the next statuses; a float is a 200
    after so many seconds.
    """

    url: str = ""
    got: list[Delivered] = field(default_factory=list)
    answers: deque[int | float] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def kinds(self) -> list[str]:
        return [delivered.event["event_type"] for delivered in self.got]

    def payloads(self, kind: str) -> list[Json]:
        return [each.event["payload"] for each in self.got if each.event["event_type"] == kind]

    def wait_for(self, count: int, timeout: float = PATIENCE_SECONDS) -> list[Delivered]:
        with self.changed:
            deadline = time.monotonic() + timeout
            while len(self.got) < count:
                if not self.changed.wait(max(0.0, deadline - time.monotonic())):
                    came = f"only {len(self.got)} of {count} webhooks came"
                    raise AssertionError(f"{came}: {self.kinds}")
            return list(self.got)

    def wait_until(self, holds: Callable[[], bool], timeout: float = PATIENCE_SECONDS) -> None:
        """Checked again with every webhook that comes."""
        with self.changed:
            assert self.changed.wait_for(holds, timeout), self.kinds

    def take(self, delivered: Delivered) -> int:
        with self.changed:
            self.got.append(delivered)
            answer = self.answers.popleft() if self.answers else 200
            self.changed.notify_all()
        if isinstance(answer, float):
            time.sleep(answer)
            return 200
        return answer


@contextmanager
def refused(code: str, *, status: int | None = None) -> Iterator[None]:
    """What happens inside is refused with that code, by the world or over HTTP."""
    with pytest.raises((Refusal, APIStatusError)) as raised:
        yield
    error = raised.value
    if isinstance(error, APIStatusError):
        seen, seen_status = codes(error), error.status_code
    else:
        assert isinstance(error, Refusal)
        seen, seen_status = [error.code], error.status
    assert (seen, seen_status) == ([code], status or seen_status)


def codes(error: APIStatusError) -> list[str]:
    """The codes in the body of a refusal."""
    assert isinstance(error.body, dict)
    return [str(each["code"]) for each in error.body["errors"]]


def three_people(world: World) -> Conference:
    """In a conference named Claims review; the first one created it."""
    legs = [world.answered_call(f"+1202555014{index}", "+12025550100") for index in range(3)]
    conference = world.create_conference(legs[0], "Claims review")
    for leg in legs[1:]:
        world.join(conference, leg)
    return conference


def muted(telnyx: Telnyx, conference: Conference) -> list[bool]:
    """Of each participant, as the API lists them."""
    return [bool(row.muted) for row in telnyx.conferences.list_participants(conference.id)]


def let_time_pass(sim: SimulatorServer, seconds: float) -> None:
    """On the simulator's clock, without waiting."""
    sim.do(_move_clock, seconds)


def _move_clock(world: World, seconds: float) -> None:
    world.clock = partial(_later, world.clock, timedelta(seconds=seconds))


def _later(clock: Clock, by: timedelta) -> datetime:
    return clock() + by


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from _serve(Receiver())


@pytest.fixture
def second_receiver() -> Iterator[Receiver]:
    yield from _serve(Receiver())


@pytest.fixture
def sim(receiver: Receiver) -> Iterator[SimulatorServer]:
    with SimulatorServer(receiver.url, latency=0.005, retry_delays=(0.01, 0.02)) as server:
        yield server


@pytest.fixture
def room(sim: SimulatorServer) -> Conference:
    """A conference of three, quiet: its webhooks are delivered."""
    conference = sim.do(three_people)
    sim.wait_delivered()
    return conference


@pytest.fixture
def caller(sim: SimulatorServer) -> Leg:
    """On the phone, in a world where phones ring for a moment only; quiet."""
    sim.do(setattr, "ring_seconds", 0.01)
    leg = sim.do(World.answered_call, *CALL)
    sim.wait_delivered()
    return leg


@pytest.fixture
def telnyx(sim: SimulatorServer) -> Telnyx:
    return Telnyx(
        api_key=sim.api_key, base_url=sim.base_url, max_retries=0, timeout=PATIENCE_SECONDS
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # The usual 5 is less than what the simulator opens at once, and a connection that finds no room
    # waits a second.
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A simulator that stops in the middle of a delivery is no news."""


def _serve(receiver: Receiver) -> Iterator[Receiver]:
    server = _Server(("127.0.0.1", 0), _handler(receiver.take))
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhooks/telnyx/"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()


def _handler(take: Callable[[Delivered], int]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a body would wait 40 ms behind its header

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = take(Delivered(self.path, headers, body, time.monotonic()))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
