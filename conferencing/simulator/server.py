"""The simulator as a server in a thread: for tests, for the demo, for `python -m
conferencing.simulator`.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import tzinfo
from functools import partial
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from aiohttp import web

from conferencing.simulator.api import recording_files
from conferencing.simulator.api.router import Api, ApiRequest
from conferencing.simulator.control import pages
from conferencing.simulator.engine import Engine
from conferencing.simulator.faults import Faults
from conferencing.simulator.webhooks.delivery import DeliveryCounts, Receivers
from conferencing.simulator.webhooks.signing import Signer
from conferencing.simulator.world.world import World

T = TypeVar("T")
P = ParamSpec("P")

# What is still being answered when the server stops was asked by nobody who waits for it, such as a
# request that a fault lets hang.
_FINISH_SECONDS = 0.01


class SimulatorServer:
    """Telnyx on 127.0.0.1 while the `with` block lasts. All methods may be called from any thread.

    `latency`: seconds until an accepted command takes effect. `retry_delays`: seconds between the
    attempts at one address. `parallel`: how many webhooks are under way at once. `day_zone`: send a
    day of calls at first, by the hours of that zone. `signing_key`: 32 bytes in base64; without it
    a new pair is made. Without `has_application` the account has none, no address either, and
    nobody calls, until one is made over the API.
    """

    def __init__(
        self,
        webhook_url: str | None = None,
        *,
        api_key: str = "KEY_TEST",
        signing_key: str | None = None,
        failover_url: str | None = None,
        seed: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        scenario: str = "none",
        speed: float = 1.0,
        day_zone: tzinfo | None = None,
        latency: float = 0.03,
        retry_delays: Sequence[float] = (1.0, 2.0),
        parallel: int = 10,
        has_application: bool = True,
    ) -> None:
        self.api_key = api_key
        self.faults = Faults()
        self.port = port
        self._host = host
        self._scenario = (scenario, seed, speed)
        self._day_zone = day_zone
        self._signer = Signer(signing_key)
        self._receivers = Receivers(webhook_url, failover_url, retry_delays, parallel)
        self._world = World(seed=seed, latency=latency, has_application=has_application)
        self._api = Api(self._world, self.faults, api_key)
        self._came_in = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._started: Future[None] = Future()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Raises OSError when the port is taken, TimeoutError when it takes too long."""
        self._thread.start()
        self._started.result(timeout=10)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(timeout=10)

    @property
    def base_url(self) -> str:
        """For TELNYX_BASE_URL: ends in /v2."""
        return f"http://{self._host}:{self.port}/v2"

    @property
    def control_url(self) -> str:
        """For a person's browser."""
        return f"http://{self._host}:{self.port}/control"

    @property
    def public_key(self) -> str:
        return self._signer.public_key

    @property
    def connection_id(self) -> str:
        return self._world.connection_id

    @property
    def webhook_url(self) -> str | None:
        return self._engine.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._call(self._engine.send_webhooks_to, url)

    @property
    def clock_offset(self) -> float:
        """How many seconds Telnyx's clock is ahead: in the `Date` of answers, the timestamp of
        webhooks, and every time in either.
        """
        return self._world.clock_offset

    @clock_offset.setter
    def clock_offset(self, seconds: float) -> None:
        self.do(World.turn_clock, seconds)

    @property
    def requests(self) -> list[ApiRequest]:
        """What came in on the API, oldest first: (method, path, body). The last 5,000."""
        return list(self._api.requests)

    @property
    def deliveries(self) -> DeliveryCounts:
        return self._engine.delivery.counts

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        return self._signer.sign(body, timestamp)

    def do(
        self, change: Callable[Concatenate[World, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `change` on the world, in the simulator's thread; its webhooks get delivered. Returns
        and raises what it does.
        """
        return self._call(change, self._world, *args, **kwargs)

    def reset(self) -> None:
        """End everything, clear all faults, and begin the scenario again."""
        self._call(self._engine.reset)

    def wait_delivered(self, timeout: float = 25.0) -> None:
        """Until every command accepted so far has taken effect and its webhooks are delivered, or
        given up. Raises TimeoutError.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._settled(), self._loop)
        try:
            waiting.result(timeout)
        except TimeoutError:
            waiting.cancel()
            what = f"webhooks still undelivered after {timeout} s: {self.deliveries}"
            raise TimeoutError(what) from None

    def wait_request(
        self, wanted: Callable[[ApiRequest], bool], timeout: float = 5.0
    ) -> ApiRequest:
        """The first recorded request that is `wanted`, waiting for it if need be. Raises
        TimeoutError.
        """
        deadline = time.monotonic() + timeout
        with self._came_in:
            while True:
                for request in self.requests:
                    if wanted(request):
                        return request
                left = deadline - time.monotonic()
                if left <= 0 or not self._came_in.wait(left):
                    last = self.requests[-5:]
                    raise TimeoutError(f"no such request within {timeout} s; there were {last}")

    def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        result: Future[T] = Future()
        call = partial(function, *args, **kwargs)
        self._loop.call_soon_threadsafe(_run_into, result, call)
        return result.result(timeout=30)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._progress = asyncio.Event()
        self._engine = Engine(
            self._world,
            self._api,
            self.faults,
            self._signer,
            self._receivers,
            on_progress=self._progress.set,
        )
        self._api.on_request = self._note_request
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=_FINISH_SECONDS)
        try:
            await self._listen(runner)
        except BaseException as error:
            self._started.set_exception(error)
        else:
            self._started.set_result(None)
            await self._stopping.wait()
        await self._engine.close()
        await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application()
        self._api.add_routes(app)
        pages.add_routes(app, self._engine)
        recording_files.add_routes(app, self._world)
        return app

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, self._host, self.port).start()
        # Port 0 has become a free one.
        self.port = runner.addresses[0][1]
        self._world.signed_urls.base = f"http://{self._host}:{self.port}{recording_files.PATH}"
        name, seed, speed = self._scenario
        self._engine.begin(name, seed=seed, speed=speed)
        if self._day_zone:
            day = partial(self._engine.play_day, self._day_zone)
            self._engine.once_there_is_an_application(day)

    async def _settled(self) -> None:
        while not self._engine.is_settled:
            self._progress.clear()
            await self._progress.wait()

    def _note_request(self, request: ApiRequest) -> None:
        with self._came_in:
            self._came_in.notify_all()


def _run_into(result: Future[T], function: Callable[[], T]) -> None:
    try:
        result.set_result(function())
    except BaseException as error:
        result.set_exception(error)
