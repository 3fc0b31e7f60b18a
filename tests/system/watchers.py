"""A browser's socket without the browser: follows what the server sends by the rules of `live.js`,
and can wait for it.
"""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NotRequired, TypedDict, TypeVar
from urllib.parse import quote

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.system.trust import trusted
from tests.system.waiting import PATIENCE_SECONDS

FINAL_CODES = (4401, 4403, 4410)
RECONNECT_SECONDS = 0.1


T = TypeVar("T")


class Fragment(TypedDict):
    id: str
    version: int
    html: str


class Message(TypedDict):
    """What the server sends. The rest is there only when `type` is "fragments"."""

    type: str
    fragments: list[Fragment]
    full: bool
    gone: NotRequired[list[str]]


class Watcher:
    """`fragments` are the present ones by element id. Reconnects by itself when the connection is
    lost, as a page does.

    With an event loop in a thread of its own: before Python 3.13 two threads may not use one TLS
    connection at once, as the client for threads does.
    """

    def __init__(
        self,
        address: str,
        topic: str,
        cookie: str,
        *,
        origin: str,
        protocols: Sequence[Subprotocol] = (),
    ) -> None:
        self.fragments: dict[str, str] = {}
        self.connections = 0
        self.closed_with: int | None = None
        self._url = f"{address}/live/?topic={quote(topic, safe='')}"
        self._headers = {"Cookie": cookie, "Origin": origin}
        self._protocols = list(protocols) or None
        self._versions: dict[str, int] = {}
        self._changed = threading.Condition()
        self._leaving = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._following = self._loop.create_task(self._follow())
        self._thread = threading.Thread(target=self._run, name=f"watching {topic}", daemon=True)
        self._thread.start()

    def until(
        self, seen: Callable[["Watcher"], T], what: str, *, seconds: float = PATIENCE_SECONDS
    ) -> T:
        """Wait until `seen` is true of what this browser shows; returns what it returned. Raises
        AssertionError.
        """
        with self._changed:
            found = self._changed.wait_for(lambda: seen(self), seconds)
        assert found, f"{what} was not seen within {seconds:.0f} s; there is {self._summary()}"
        return found

    def until_connected(self, *, again_after: int = 0) -> None:
        """Until the whole set has arrived over a connection later than the one numbered
        `again_after`.
        """
        self.until(lambda _: self.connections > again_after, "a connection")

    def until_closed(self, *, seconds: float = PATIENCE_SECONDS) -> int:
        """The code with which the server cut this one off for good."""
        return self.until(lambda it: it.closed_with or 0, "being cut off", seconds=seconds)

    def mark(self, element: str, name: str) -> str | None:
        """The value of an HTML mark (`data-state`) in a fragment."""
        found = re.search(rf'\s{name}="([^"]*)"', self.fragments.get(element, ""))
        return found.group(1) if found else None

    def state_of(self, command: str) -> str | None:
        return self.mark(f"command-{command}", "data-state")

    def close(self) -> None:
        self._leaving.set()
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._following.cancel)
        self._thread.join(5)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._following)
        self._loop.close()

    async def _follow(self) -> None:
        while not self._leaving.is_set() and self.closed_with is None:
            try:
                url = self._url
                async with connect(
                    url,
                    ssl=trusted() if url.startswith("wss:") else None,
                    additional_headers=self._headers,
                    subprotocols=self._protocols,
                    open_timeout=10,
                ) as socket:
                    self._versions = {}
                    async for text in socket:
                        self._hear(json.loads(text))
                    code = socket.close_code
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else None
            except (OSError, InvalidHandshake):
                code = None
            with self._changed:
                self.closed_with = code if code in FINAL_CODES else None
                self._changed.notify_all()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _hear(self, message: Message) -> None:
        if message["type"] != "fragments":
            return
        with self._changed:
            for fragment in message["fragments"]:
                if fragment["version"] > self._versions.get(fragment["id"], -1):
                    self._versions[fragment["id"]] = fragment["version"]
                    self.fragments[fragment["id"]] = fragment["html"]
            listed = {fragment["id"] for fragment in message["fragments"]}
            gone = set(self.fragments) - listed if message["full"] else set(message.get("gone", ()))
            for element in gone:
                self.fragments.pop(element, None)
            self.connections += message["full"] is True
            self._changed.notify_all()

    def _summary(self) -> str:
        closed = f"{self.connections} connections, closed with {self.closed_with}"
        return f"{closed}, and {sorted(self.fragments)}"
