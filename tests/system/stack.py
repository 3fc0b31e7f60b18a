"""The whole product as its users run it: web processes, workers, beat, database, Redis, and a
simulated Telnyx.

Without Redis everything but the simulator is one process on SQLite (the embedded default); with it,
as many as are asked for.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from celery import Celery
from django.conf import settings

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.ids import CONNECTION_ID
from tests.system import databases, people
from tests.system.databases import Database
from tests.system.people import Person
from tests.system.processes import Process, free_port
from tests.system.redis_server import RedisServer
from tests.system.trust import trusted
from tests.system.waiting import eventually

DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
IS_EMBEDDED = not REDIS_URL
STACK = "SQLite, embedded" if IS_EMBEDDED else "PostgreSQL and Redis"
START_SECONDS = 180.0  # several runs start theirs at once


class Web(Process):
    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(
            name,
            ["manage.py", "serve", "--port", str(self.port)],
            environment,
            folder / f"{name}.log",
        )

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/webhooks/telnyx/"

    def until_open(self) -> None:
        eventually(self._answers, what=f"{self.name} open", seconds=START_SECONDS)

    def _answers(self) -> bool:
        assert self.is_running, f"{self.name} ended by itself:\n{self.said()}"
        try:
            return httpx.get(f"{self.url}/healthz", verify=trusted()).status_code == 200
        except httpx.HTTPError:
            return False


class Worker(Process):
    """`until_ready` asks it over its broker."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self._address = f"{name}@system-tests"
        self._redis_url = environment["REDIS_URL"]
        queues = ["--queues", "commands,background"]
        words = [
            "-m",
            "celery",
            "-A",
            "dashboard",
            "worker",
            "--pool",
            "threads",
            "--concurrency",
            "6",
            *queues,
        ]
        command = [*words, "--hostname", self._address, "--loglevel", "warning"]
        super().__init__(name, command, environment, folder / f"{name}.log")

    def until_ready(self) -> None:
        eventually(self._answers, what=f"{self.name} ready", seconds=START_SECONDS)

    def _answers(self) -> bool:
        assert self.is_running, f"{self.name} ended by itself:\n{self.said()}"
        # A connection of its own: a pooled one may be to a Redis that has restarted since.
        celery = Celery(broker=self._redis_url, set_as_current=False)
        with celery.connection_for_write() as connection:
            return bool(
                celery.control.ping(destination=[self._address], timeout=0.5, connection=connection)
            )


class Stack:
    """Everything is started by `running`. `webs[0]` is where the simulator posts its webhooks."""

    def __init__(
        self, folder: Path, database: Database, redis: RedisServer | None, sim: SimulatorServer
    ) -> None:
        self.folder = folder
        self.database = database
        self.redis = redis
        self.sim = sim
        self.webs: list[Web] = []
        self.workers: list[Worker] = []
        self.beats: list[Process] = []

    @property
    def web(self) -> Web:
        return self.webs[0]

    @property
    def processes(self) -> list[Process]:
        return [*self.webs, *self.workers, *self.beats]

    def end(self) -> None:
        """Kill its processes, for good."""
        for process in self.processes:
            process.kill()
        self.webs, self.workers, self.beats = [], [], []

    def person(self, group: str = "supervisor", name: str = "") -> Person:
        """A new account, signed in at the first web process."""
        return people.make(self.database, self.web.url, group=group, name=name)

    def command(self, uuid: str) -> dict[str, object]:
        """The row of a command: state, error_code, attempts, unknown_at."""
        key = uuid.replace("-", "") if self.database.url.startswith("sqlite") else uuid
        columns = ("state", "error_code", "attempts", "unknown_at")
        [row] = self.database.rows(
            f"SELECT {', '.join(columns)} FROM conferencing_command WHERE uuid = %s", key
        )
        return dict(zip(columns, row, strict=True))

    def until_state(self, uuid: str, *states: str) -> str:
        """The state of a command once it is one of these."""
        seen: dict[str, object] = {}

        def reached() -> str:
            seen.update(self.command(uuid))
            return str(seen["state"]) if seen["state"] in states else ""

        try:
            return eventually(reached, what=uuid)
        except AssertionError:
            raise AssertionError(
                f"the command did not become {' or '.join(states)}; it is {seen}"
            ) from None

    def environment(self, **more: str) -> dict[str, str]:
        environment = {
            "SECRET_KEY": settings.SECRET_KEY,
            "DATA_DIR": str(self.folder),
            "TELNYX_API_KEY": self.sim.api_key,
            "TELNYX_PUBLIC_KEY": self.sim.public_key,
            "TELNYX_BASE_URL": self.sim.base_url,
            "DIAL_CONNECTION": CONNECTION_ID,
            "DIAL_FROM": "+12025550100,+12025550101",
            "DIAL_COUNTRIES": "US",
            "DIAL_SIP_HOSTS": "example.com",
            # The limit is of a whole installation, and one serves many tests.
            "AGENT_DIAL_PER_MINUTE": "1000",
            "DIAL_PER_MINUTE": "1000",
            **more,
        }
        if self.redis:
            environment |= {"DATABASE_URL": self.database.url, "REDIS_URL": self.redis.url}
        return environment


@contextmanager
def running(folder: Path, *, webs: int = 1, workers: int = 1, **more: str) -> Iterator[Stack]:
    """A stack with these many processes (one of all, without Redis); `more` are settings. Stopped
    at the end, however it ends.
    """
    with ExitStack() as things:
        database = things.enter_context(databases.fresh(DATABASE_URL, folder))
        redis = None if IS_EMBEDDED else _redis(things, folder)
        sim = things.enter_context(SimulatorServer(latency=0.01))
        stack = Stack(folder, database, redis, sim)
        things.callback(stack.end)
        environment = stack.environment(**more)
        stack.webs = [
            Web(f"web-{number}", environment, folder)
            for number in range(1 if IS_EMBEDDED else webs)
        ]
        if redis:
            stack.workers = [
                Worker(f"worker-{number}", environment, folder) for number in range(workers)
            ]
            stack.beats = [_beat(environment, folder)]
        _start(stack)
        yield stack


def _start(stack: Stack) -> None:
    for process in stack.processes:
        process.start()
    for web in stack.webs:
        web.until_open()
    for worker in stack.workers:
        worker.until_ready()
    if not stack.workers:
        # The one inside the web process. It begins by asking Telnyx, once it takes presses.
        eventually(lambda: stack.sim.requests, what="the first request", seconds=START_SECONDS)
    stack.sim.webhook_url = stack.web.webhook_url


def _redis(things: ExitStack, folder: Path) -> RedisServer:
    redis = RedisServer(folder)
    things.callback(redis.stop)
    redis.start()
    return redis


def _beat(environment: dict[str, str], folder: Path) -> Process:
    command = [
        "-m",
        "celery",
        "-A",
        "dashboard",
        "beat",
        "--schedule",
        str(folder / "beat"),
        "--loglevel",
        "warning",
    ]
    return Process("beat", command, environment, folder / "beat.log")
