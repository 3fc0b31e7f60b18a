"""Between the product and the simulated Telnyx: passes everything on and, now and then, an answer
that nobody has written down.
"""

import http.server
import json
import threading
from collections.abc import Callable
from typing import Any

import httpx

from tests.fuzz.odd import Odd

HTML = b"<html><body>Bad gateway</body></html>"
SHARE = 0.5  # of the answers, while it is contrary


class Middleman(http.server.ThreadingHTTPServer):
    """While `odd` is set, about half of the answers are spoiled by it; `spares` says which never
    are, by their text.
    """

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.odd: Odd | None = None
        self.spares: Callable[[str], bool] = lambda text: False
        self.spoiled = 0
        self.client = httpx.Client(base_url=upstream.removesuffix("/v2"), timeout=20)
        self.lock = threading.Lock()
        self.base_url = f"http://127.0.0.1:{self.server_port}/v2"

    def __enter__(self) -> "Middleman":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.client.close()

    def answer(self, real: httpx.Response) -> tuple[int, bytes, str]:
        """Status, body and content type to send."""
        said = (real.status_code, real.content, real.headers.get("content-type", ""))
        with self.lock:
            odd = self.odd
            if odd is None or odd.random.random() > SHARE or self.spares(real.text):
                return said
            self.spoiled += 1
            return _spoiled(odd, real)


def _spoiled(odd: Odd, real: httpx.Response) -> tuple[int, bytes, str]:
    kind = odd.random.randrange(8)
    body, status = real.content, real.status_code
    if kind == 0:
        return 200, HTML, "text/html"
    if kind == 1:
        return status, body[: len(body) // 2], "application/json"
    if kind == 2:
        return (
            200,
            odd.random.choice([b"", b"{}", b"[]", b"null", b'{"errors": [{}]}']),
            "application/json",
        )
    if kind == 3:
        return (
            odd.random.choice([400, 404, 422, 429, 500, 503]),
            _dumped(odd.value()),
            "application/json",
        )
    try:
        content = json.loads(body or b"{}")
    except ValueError:  # the simulator was contrary already
        return status, body, real.headers.get("content-type", "")
    return status, _dumped(odd.spoiled(content)), "application/json"


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


class _Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body would wait 40 ms behind its header
    server: Middleman

    def _pass_on(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        real = self.server.client.request(self.command, self.path, headers=headers, content=content)
        status, body, kind = self.server.answer(real)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _pass_on

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""
