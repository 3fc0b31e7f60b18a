"""Django as an ASGI application that takes one step into a thread for each request, not two for
each middleware; that reads no more than a form can bring; and that sends no body to a HEAD.

Our views and every middleware are synchronous. Django's own handler would still run the stack on
the event loop, and each middleware's two halves in a thread of the request: eighteen hand-overs
that cost a press more than all it does. It also reads any body to its end before it looks at
anything, into a file when it is large; and it leaves it to the server to be silent after HEAD,
which Daphne is for the first 64 KiB only.
"""

from uuid import uuid4

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http.response import HttpResponseBase

from conferencing import tracing
from webhooks import refusal_kinds
from webhooks.receiver import Receive, Scope, Send
from webhooks.refusals import refusals

from .log_lines import quoted
from .sizes import most_bytes


class TooLarge(Exception):
    """The body of a request, as announced or as it came."""


class Pages(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(  # type: ignore[override]
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        request = _request_id(scope)
        with tracing.about(request=request):
            await self._answer(scope, receive, _naming(send, request))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            most = most_bytes(scope["path"])
            _check_announced(scope, most)
            reply = _without_body(send) if scope["method"] == "HEAD" else send
            await super().__call__(scope, _bounded(receive, most), reply)  # type: ignore[arg-type]
        except TooLarge:
            refusals.note(refusal_kinds.TOO_LARGE, quoted(scope["path"]))
            headers = [(b"content-length", b"0"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body"})

    async def get_response_async(  # type: ignore[override]
        self, request: ASGIRequest
    ) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return response


def _request_id(scope: Scope) -> str:
    """The proxy's, where it gives one, so that its log and ours can be read together."""
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if tracing.is_plain(given) else uuid4().hex


def _naming(send: Send, request: str) -> Send:
    async def named(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            own = (b"x-request-id", request.encode())
            headers = [*message.get("headers", ()), own]  # type: ignore[misc]
            message = {**message, "headers": headers}
        await send(message)

    return named


def _check_announced(scope: Scope, most: int) -> None:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 20 or int(length) > most:
        raise TooLarge


def _bounded(receive: Receive, most: int) -> Receive:
    """Raises TooLarge when more has come than may: a chunked body announces nothing."""
    size = 0

    async def bounded() -> dict[str, object]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise TooLarge
        return message

    return bounded


def _without_body(send: Send) -> Send:
    """The headers, and at the end an empty body."""

    async def headers_only(message: dict[str, object]) -> None:
        if message["type"] != "http.response.body":
            await send(message)
        elif not message.get("more_body"):
            await send({"type": "http.response.body", "body": b""})

    return headers_only
