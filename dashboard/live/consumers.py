"""The live socket: who is it, may they watch, and from then on only pings. All that is shown comes
from the hub.

A lean ASGI application: one task for each socket that mostly sleeps. Refusals are told after the
handshake, because a browser learns nothing of one that is refused before.
"""

import asyncio
import json
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from dashboard.access.socket_sessions import Claim

from . import sockets
from .hub import hub
from .sockets import Message, Send, Socket
from .topic_view import timestamps

LONGEST_MESSAGE = 1000
UNREADABLE = 4400


async def live(scope: dict[str, Any], receive: Any, send: Send) -> None:
    await receive()  # websocket.connect
    hub.start()
    claim = Claim(_session_key(scope), _topic(scope))
    verdict = await hub.admit(claim)
    await send({"type": "websocket.accept"})
    if isinstance(verdict, int):
        await send({"type": "websocket.close", "code": verdict})
        return
    socket = sockets.of(send, claim, verdict)
    pump = asyncio.create_task(socket.pump())
    hub.join(socket)
    try:
        await _read(receive, socket)
    finally:
        hub.leave(socket)
        pump.cancel()


async def _read(receive: Any, socket: Socket) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if not _answer(message.get("text") or "", socket):
            socket.close(UNREADABLE)


def _answer(text: str, socket: Socket) -> bool:
    """A browser says only "ping"; the answer lets it measure the way, its clock, and what it has
    missed.
    """
    try:
        said = json.loads(text) if len(text) <= LONGEST_MESSAGE else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("type") != "ping":
        return False
    pong = {
        "type": "pong",
        "echo": said.get("echo"),
        **timestamps(hub.age(socket)),
        "seq": hub.last_version(socket),
    }
    socket.write(Message(json.dumps(pong)))
    return True


def _topic(scope: dict[str, Any]) -> str:
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("topic", [""])[0]


def _session_key(scope: dict[str, Any]) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if morsel := cookies.get(settings.SESSION_COOKIE_NAME):
                return str(morsel.value)
    return ""
