"""A Telnyx that has recordings of any size, or that break off: its API and its storage in one."""

import http.server
import json
import threading
from contextlib import suppress

BIG_BYTES = 500 * 1024 * 1024
SMALL_BYTES = 3_000_000
SHORT_BYTES = 100_000  # of as many as a small one announces
PIECE = bytes(64 * 1024)


class Sounds(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> "Sounds":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Request(http.server.BaseHTTPRequestHandler):
    server: Sounds

    def do_GET(self) -> None:
        kind, _, name = self.path.partition("?")[0].strip("/").rpartition("/")
        if kind == "v2/recordings":
            self._json({"id": name, "download_urls": {"mp3": f"{self.server.url}/sound/{name}"}})
        elif kind == "sound":
            self._sound(name)
        else:
            self._json([])

    def _json(self, data: object) -> None:
        body = json.dumps({"data": data, "meta": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _sound(self, name: str) -> None:
        size = BIG_BYTES if name == "big" else SMALL_BYTES
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        left = SHORT_BYTES if name == "short" else size
        with suppress(OSError):  # the listener has gone
            while left > 0:
                left -= self.wfile.write(PIECE[:left])

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""
