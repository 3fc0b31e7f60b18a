"""Live sockets are opened by our own pages only: a browser sends its cookies along for whatever
page asks.

The rule is Django's for a POST: the page comes from the host and port that is asked, or from one of
CSRF_TRUSTED_ORIGINS (behind a proxy that changes the host); and its host is one of ALLOWED_HOSTS.
"""

from urllib.parse import urlsplit

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    Scope,
    WebSocketScope,
)
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from webhooks import refusal_kinds
from webhooks.refusal_kinds import Kind
from webhooks.refusals import refusals


class OwnOrigin:
    def __init__(self, application: ASGI3Application) -> None:
        self._application = application

    async def __call__(
        self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        headers = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
        refusal = _refusal(origin, host)
        if refusal:
            refusals.note(refusal, f"origin {origin[:80]!r}, host {host[:80]!r}")
        await (deny if refusal else self._application)(scope, receive, send)


async def deny(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Refuse the handshake of a socket, with 403."""
    await receive()  # websocket.connect
    await send({"type": "websocket.close", "code": 1000, "reason": None})


def _refusal(origin: str, host: str) -> Kind | None:
    """None for a page of ours."""
    try:
        scheme, netloc, *_ = urlsplit(origin)
    except ValueError:
        return refusal_kinds.SOCKET_ORIGIN
    if scheme not in ("http", "https") or not netloc:
        return refusal_kinds.SOCKET_ORIGIN
    is_trusted = any(_matches(scheme, netloc, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS)
    if netloc != host and not is_trusted:
        return refusal_kinds.SOCKET_ORIGIN
    return None if _is_allowed(netloc) else refusal_kinds.SOCKET_HOST


def _is_allowed(netloc: str) -> bool:
    domain, _ = split_domain_port(netloc)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _matches(scheme: str, netloc: str, trusted: str) -> bool:
    """`trusted` as Django has it: https://switch.example.com, or https://*.example.com for all
    below it.
    """
    pattern = urlsplit(trusted)
    return scheme == pattern.scheme and is_same_domain(netloc, pattern.netloc.lstrip("*"))
