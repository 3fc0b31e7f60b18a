"""The simulator as a server in a thread: for tests, for the demo, for `python -m conferencing.simulator`."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from conferencing.simulator.api import Api, ApiRequest
from conferencing.simulator.delivery import Courier, DeliveryCounts
from conferencing.simulator.faults import Faults
from conferencing.simulator.signing import Signer
from conferencing.simulator.world import World

T = TypeVar("T")


class SimulatorServer:
    """Telnyx on 127.0.0.1 while the `with` block lasts. All methods may be called from any thread."""

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
        latency: float = 0.03,
        retry_delays: Sequence[float] = (1.0, 2.0),
    ) -> None:
        self.api_key = api_key
        self.faults = Faults()
        self.port = port
        self._host = host
        self._signer = Signer(signing_key)
        self._urls = (webhook_url, failover_url)
        self._retry_delays = retry_delays
        self._world = World(seed=seed, latency=latency)
        self._api = Api(self._world, self.faults, api_key)
        self._asked = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._started: Future[None] = Future()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._thread.start()
        self._started.result(timeout=10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=10)

    @property
    def base_url(self) -> str:
        """For TELNYX_BASE_URL: with /v2 at its end."""
        return f"http://{self._host}:{self.port}/v2"

    @property
    def public_key(self) -> str:
        return self._signer.public_key

    @property
    def connection_id(self) -> str:
        return self._world.connection_id

    @property
    def webhook_url(self) -> str | None:
        return self._courier.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.call(lambda: setattr(self._courier, "url", url))

    @property
    def requests(self) -> list[ApiRequest]:
        """What came in on the API, oldest first: (method, path, body)."""
        return list(self._api.requests)

    @property
    def deliveries(self) -> DeliveryCounts:
        return self._courier.counts

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        return self._signer.sign(body, timestamp)

    def do(self, change: Callable[[World], T]) -> T:
        """Run `change` on the world, in the simulator's thread; its webhooks get delivered. Raises what it raises."""
        return self.call(lambda: change(self._world))

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` in the simulator's thread."""
        result: Future[T] = Future()
        self._loop.call_soon_threadsafe(_run_into, result, function)
        return result.result(timeout=30)

    def wait_delivered(self, timeout: float = 5.0) -> None:
        """Until every command accepted so far has taken effect and its webhooks are delivered, or given up.

        Raises TimeoutError.
        """
        waiting = asyncio.run_coroutine_threadsafe(self._settled(), self._loop)
        try:
            waiting.result(timeout)
        except TimeoutError:
            waiting.cancel()
            raise TimeoutError(f"webhooks still undelivered after {timeout} s: {self.deliveries}") from None

    def wait_request(self, wanted: Callable[[ApiRequest], bool], timeout: float = 5.0) -> ApiRequest:
        """The first recorded request that is `wanted`, waiting for it if need be. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        with self._asked:
            while True:
                for request in self.requests:
                    if wanted(request):
                        return request
                left = deadline - time.monotonic()
                if left <= 0 or not self._asked.wait(left):
                    raise TimeoutError(f"no such request within {timeout} s; there were {self.requests[-5:]}")

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._progress = asyncio.Event()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.2)
        try:
            await runner.setup()
            site = web.TCPSite(runner, self._host, self.port)
            await site.start()
            self.port = runner.addresses[0][1]
            self._connect_world()
        except BaseException as error:
            self._started.set_exception(error)
            await runner.cleanup()
            return
        self._started.set_result(None)
        await self._stopping.wait()
        await self._courier.close()
        await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application()
        self._api.on_request = self._note_request
        self._api.add_routes(app)
        return app

    def _connect_world(self) -> None:
        url, failover_url = self._urls
        self._courier = Courier(
            self._signer, self.faults, url=url, failover_url=failover_url, retry_delays=self._retry_delays
        )
        self._courier.on_settled = self._progress.set
        self._world.sink = self._courier.accept
        self._alarm: asyncio.TimerHandle | None = None
        self._world.on_timer_set = self._set_alarm
        self._set_alarm()

    def _set_alarm(self) -> None:
        due = self._world.timers.next_due()
        if due is None:
            return
        at = self._loop.time() + max(0.0, (due - self._world.clock()).total_seconds())
        if self._alarm:
            if self._alarm.when() <= at and not self._alarm.cancelled():
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        try:
            self._world.advance()
        finally:
            self._progress.set()
            self._set_alarm()

    async def _settled(self) -> None:
        while self._courier.pending or self._world.pending_effects:
            self._progress.clear()
            await self._progress.wait()

    def _note_request(self, request: ApiRequest) -> None:
        with self._asked:
            self._asked.notify_all()


def _run_into(result: Future[Any], function: Callable[[], Any]) -> None:
    try:
        result.set_result(function())
    except BaseException as error:
        result.set_exception(error)
