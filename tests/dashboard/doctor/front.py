"""What stands at the public address: a proxy with Switchboard behind it, as far as the checks of
the address can tell, with one mistake at a time.
"""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings

from webhooks import probing

WEBHOOKS = "/webhooks/telnyx/"


class Front(ThreadingHTTPServer):
    """`mistake`: body, signature, websocket, host, redirect, away, other; or none."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mistake = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever does not trust the certificate hangs up."""


class Handler(BaseHTTPRequestHandler):
    server: Front

    def do_GET(self) -> None:
        mistake = self.server.mistake
        if mistake in ("redirect", "away", "other"):
            self._say({"redirect": 301, "away": 502, "other": 200}[mistake])
        elif not self.path.startswith("/live/"):
            self._say(200)
        elif "Upgrade" not in self.headers or mistake == "websocket":
            self._say(404)
        else:
            self._say(403 if mistake == "host" else 101)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.mistake == "body":
            body = body.replace(b"\t", b" ")
        headers = {
            name.lower().encode(): value.encode()
            for name, value in self.headers.items()
            if not (self.server.mistake == "signature" and name.startswith("telnyx"))
        }
        secret = "another" if self.server.mistake == "other" else settings.SECRET_KEY
        self._say(403, probing.answer(secret, headers, body) if self.path == WEBHOOKS else "")

    def _say(self, status: int, text: str = "") -> None:
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "https://www.example.com/")
        if status != 101:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def standing(front: Front) -> Iterator[Front]:
    threading.Thread(target=front.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield front
    finally:
        front.shutdown()
        front.server_close()


@contextmanager
def with_a_certificate_of_its_own(folder: Path) -> Iterator[str]:
    """The HTTPS address of a server whose certificate nobody has signed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    front = Front()
    front.socket = context.wrap_socket(front.socket, server_side=True)
    with standing(front):
        yield f"https://127.0.0.1:{front.server_port}"
