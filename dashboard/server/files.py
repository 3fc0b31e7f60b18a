"""Static files, answered before Django.

A page brings some sixty of them. When fifty screens come back after an update they ask for
thousands, while the calls go on: through Django's threads and middleware each costs the process
seven times as much as here. WhiteNoise knows the files, their headers, and what a browser has
already.
"""

from collections.abc import Iterable
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

from webhooks.receiver import Receive, Scope, Send

# What WhiteNoise reads of a request, by the names of WSGI.
READ = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"range": "HTTP_RANGE",
}
# As Django's SecurityMiddleware adds it to every page.
AS_NAMED = (b"x-content-type-options", b"nosniff")


class Files:
    """An ASGI application for the paths that `has` is true of."""

    def __init__(self) -> None:
        self._known: Any = WhiteNoiseMiddleware(_nothing_behind)

    def has(self, path: str) -> bool:
        return path.startswith(self._known.static_prefix) and self._find(path) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {READ[name]: value.decode("latin-1") for name, value in _read(scope["headers"])}
        answer = self._find(scope["path"]).get_response(scope["method"], asked)
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers]
        body = b""
        if answer.file:
            with answer.file:
                body = answer.file.read()
        start = {"type": "http.response.start", "status": int(answer.status)}
        await send({**start, "headers": [*headers, AS_NAMED]})
        await send({"type": "http.response.body", "body": body})

    def _find(self, path: str) -> Any:
        # With DEBUG, files are looked for anew each time.
        find = self._known.find_file if self._known.autorefresh else self._known.files.get
        return find(path)


def _nothing_behind(request: object) -> None:
    """The middleware is only asked for its files."""


def _read(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    return ((name, value) for name, value in headers if name in READ)
