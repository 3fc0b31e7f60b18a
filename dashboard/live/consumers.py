"""The live socket: who is it, may they watch, and from then on only pings. All that is shown comes
from the hub.

A lean ASGI application: one task for each socket that mostly sleeps. A socket is refused after the
handshake, because a browser is told nothing about one that is refused before it.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from asgiref.typing import WebSocketScope
from django.conf import settings

from dashboard.access import kiosks
from dashboard.access.socket_sessions import Claim, Permit

from . import messages, sockets
from .hub import hub
from .places import places
from .sockets import Send, Socket, Text

Receive = Callable[[], Awaitable[Mapping[str, object]]]

LONGEST_MESSAGE = 1000  # characters
# A page says something every five seconds, and when somebody comes back to it.
MOST_MESSAGES, WITHIN_SECONDS = 50, 10.0
UNREADABLE = 4400


async def live(scope: WebSocketScope, receive: Receive, send: Send) -> None:
    await receive()  # websocket.connect
    hub.start()
    claim = _claim(scope)
    with places.taken(claim) as refused_with:
        verdict = refused_with or await hub.admit(claim)
        await send({"type": "websocket.accept", "subprotocol": _protocol(scope)})
        if isinstance(verdict, int):
            await send({"type": "websocket.close", "code": verdict})
        else:
            await _show(receive, send, claim, verdict)


async def _show(receive: Receive, send: Send, claim: Claim, permit: Permit) -> None:
    """Until the browser goes, or the hub has sent it away."""
    socket = sockets.of(send, claim, permit)
    pump = asyncio.create_task(socket.pump())
    hub.join(socket)
    try:
        await _read(receive, socket)
    finally:
        hub.leave(socket)
        pump.cancel()


async def _read(receive: Receive, socket: Socket) -> None:
    """Until the browser has closed its side."""
    said_at: deque[float] = deque(maxlen=MOST_MESSAGES)
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if socket.is_closed:
            continue
        ping = None if _is_flood(said_at, time.monotonic()) else _ping(message.get("text"))
        if ping:
            _pong(ping, socket)
        else:
            socket.close(UNREADABLE)


def _is_flood(said_at: deque[float], now: float) -> bool:
    """Answers to whoever asks without end and reads none of them would pile up here."""
    is_full = len(said_at) == MOST_MESSAGES
    said_at.append(now)
    return is_full and now - said_at[0] < WITHIN_SECONDS


def _ping(text: object) -> dict[str, object] | None:
    """The only thing that a browser says; None for anything else."""
    if not isinstance(text, str) or len(text) > LONGEST_MESSAGE:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said.get("type") == "ping" else None


def _pong(ping: dict[str, object], socket: Socket) -> None:
    """By this the browser measures the round trip and its clock, and sees if it missed anything."""
    text = messages.pong(ping.get("echo"), hub.age(socket), hub.last_version(socket))
    socket.write(Text(text))


def _claim(scope: WebSocketScope) -> Claim:
    if token := _kiosk_token(scope):
        return Claim("", _topic(scope), kiosks.digest_of(token))
    return Claim(_session_key(scope), _topic(scope))


def _kiosk_token(scope: WebSocketScope) -> str:
    """Among the protocols, because whatever is in between writes addresses into its logs."""
    for protocol in scope["subprotocols"]:
        if protocol.startswith(kiosks.TOKEN_PROTOCOL):
            return protocol.removeprefix(kiosks.TOKEN_PROTOCOL)
    return ""


def _protocol(scope: WebSocketScope) -> str | None:
    """A browser that offers some insists on one of them."""
    return kiosks.PROTOCOL if kiosks.PROTOCOL in scope["subprotocols"] else None


def _topic(scope: WebSocketScope) -> str:
    query = scope["query_string"].decode("latin-1")
    return parse_qs(query).get("topic", [""])[0]


def _session_key(scope: WebSocketScope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie" and (key := _session_key_in(value.decode("latin-1"))):
            return key
    return ""


def _session_key_in(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
