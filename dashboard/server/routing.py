"""The one address of sockets; at any other, the handshake is refused."""

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

from dashboard.access import origins
from dashboard.live import consumers

PATH = "/live/"


async def sockets(
    scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    if scope["path"] == PATH:
        await consumers.live(scope, receive, send)  # type: ignore[arg-type]
    else:
        await origins.deny(scope, receive, send)
