"""A socket without a network, for tests of single views, and waiting until a view has drawn."""

import asyncio
from typing import Any

from dashboard.access.socket_sessions import Claim, Permit
from dashboard.live.sockets import Socket, Text
from dashboard.live.topic_view import TopicView
from tests.dashboard.browser import Browser


class Wire(Socket):
    """A socket whose browser hears at once, or takes nothing at all."""

    def __init__(self) -> None:
        super().__init__(_unused, Claim("", "board"), Permit(1, "full"))
        self.browser = Browser()
        self.stuck = 0
        self.code: int | None = None

    def write(self, text: Text) -> None:
        self.browser.hear(text.text)

    def backlog(self) -> int:
        return self.stuck

    def _close(self, code: int) -> None:
        self.code = code


async def _unused(message: Any) -> None:
    raise AssertionError(message)


async def settled(drawn: TopicView) -> None:
    async with asyncio.timeout(10):
        while not drawn.is_current:
            await asyncio.sleep(0.001)
