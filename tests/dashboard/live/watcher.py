"""A signed-in browser on the live socket, as tests of the hub see it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from channels.testing import WebsocketCommunicator
from django.utils import timezone

from tests import world
from tests.dashboard.browser import Browser
from tests.system.waiting import PATIENCE_SECONDS

Open = Callable[..., Awaitable["Watcher"]]


class Watcher:
    """A signed-in browser on the live socket."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.browser = Browser()

    async def hears(self) -> dict[str, Any]:
        """The next message; it fails when none comes."""
        message = await self.socket.receive_output(timeout=PATIENCE_SECONDS)
        if message["type"] == "websocket.send":
            self.browser.hear(message["text"])
            return dict(json.loads(message["text"]))
        return dict(message)

    async def sees(self, text: str) -> None:
        while not any(text in html for _, _, html in self.browser.screen.values()):
            await self.hears()

    async def hears_of(self, kind: str) -> dict[str, Any]:
        """The next message of this kind; others on the way are passed over."""
        while (message := await self.hears())["type"] != kind:
            pass
        return message

    async def hears_the_rest(self, quiet_seconds: float) -> None:
        """Until nothing has come for so long."""
        while not await self.socket.receive_nothing(timeout=quiet_seconds):
            await self.hears()

    async def is_closed_with(self) -> int:
        while True:
            message = await self.hears()
            if message["type"] == "websocket.close":
                return int(message["code"])


def begins(name: str = "Board call") -> None:
    world.begins("one", "anna", at=timezone.now(), name=name)
