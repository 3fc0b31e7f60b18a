"""Live sockets are opened by our own pages only: a browser sends its cookies along for whatever
page asks.

The rule is Django's for a POST: the page comes from the host and port that is asked, or from one of
CSRF_TRUSTED_ORIGINS (behind a proxy that changes the host).
"""

from urllib.parse import urlsplit

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    WebSocketScope,
)
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.utils.http import is_same_domain


class OwnOrigin:
    def __init__(self, application: ASGI3Application) -> None:
        self._application = application
        self._denier: ASGI3Application = WebsocketDenier.as_asgi()

    async def __call__(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        is_own = _is_own(headers.get(b"origin", ""), headers.get(b"host", ""))
        await (self._application if is_own else self._denier)(scope, receive, send)


def _is_own(origin: str, host: str) -> bool:
    try:
        scheme, netloc, *_ = urlsplit(origin)
    except ValueError:
        return False
    if scheme not in ("http", "https") or not netloc:
        return False
    return netloc == host or any(
        _matches(scheme, netloc, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS
    )


def _matches(scheme: str, netloc: str, trusted: str) -> bool:
    """`trusted` as Django has it: https://switch.example.com, or https://*.example.com for all
    below it.
    """
    pattern = urlsplit(trusted)
    return scheme == pattern.scheme and is_same_domain(netloc, pattern.netloc.lstrip("*"))
