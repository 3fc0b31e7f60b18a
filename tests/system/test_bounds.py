"""What passes through the web process is bounded, on either server: bodies, recordings, answers
that break off.
"""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from tests.system import databases, people
from tests.system.databases import Database
from tests.system.people import Person
from tests.system.sounds import BIG_BYTES, SHORT_BYTES, SMALL_BYTES, Sounds
from tests.system.stack import Web
from tests.system.waiting import eventually

MEGABYTE = 1024 * 1024
LISTENERS = 3


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp(request.param)
    with Sounds() as sounds:
        environment = {
            "SECRET_KEY": settings.SECRET_KEY,
            "DATA_DIR": str(folder),
            "SERVER": request.param,
            "TELNYX_API_KEY": "KEY",
            "TELNYX_BASE_URL": f"{sounds.url}/v2",
        }
        databases.migrated_file(folder)
        web = Web(request.param, environment, folder)
        web.start()
        try:
            web.until_open()
            yield web
        finally:
            web.kill()


@pytest.fixture(scope="module")
def listener(web: Web) -> Person:
    database = Database(f"sqlite:///{web.log.parent / databases.FILE_NAME}")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    for name in ("big", "small", "short"):
        database.rows(
            "INSERT INTO conferencing_recording (recording_id, conference_id, call_control_id,"
            " call_leg_id, source, saved_at, channels, format)"
            " VALUES (%s, '', '', '', 'conference', %s, '', '')",
            name,
            now,
        )
    return people.make(database, web.url, group="supervisor")


class Wire:
    """One connection, spoken to by hand."""

    def __init__(self, web: Web, *, window: int | None = None) -> None:
        self._socket = socket.socket()
        if window:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self._socket.settimeout(20)
        self._socket.connect(("127.0.0.1", web.port))
        self._host = f"Host: 127.0.0.1:{web.port}".encode()

    def sends(self, line: str, *headers: str, body: bytes = b"") -> None:
        head = [f"{line} HTTP/1.1".encode(), self._host, *(each.encode() for each in headers)]
        self._socket.sendall(b"\r\n".join([*head, b"", b""]) + body)

    def sends_more(self, body: bytes) -> None:
        self._socket.sendall(body)

    def hears(self, until: bytes) -> bytes:
        heard = b""
        while until not in heard and (more := self._socket.recv(65536)):
            heard += more
        return heard

    def hears_all(self) -> bytes:
        """Until the other side closes."""
        pieces = []
        while more := self._socket.recv(65536):
            pieces.append(more)
        return b"".join(pieces)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def wire(web: Web) -> Iterator[Wire]:
    wire = Wire(web)
    yield wire
    wire.close()


PATHS = ["/webhooks/telnyx/", "/accounts/login/", "/commands/", "/none"]


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(
    wire: Wire, path: str
) -> None:
    wire.sends(f"POST {path}", f"Content-Length: {300 * MEGABYTE}", "Expect: 100-continue")
    assert re.match(rb"HTTP/1.1 413 .*\r\nconnection: close\r\n", wire.hears_all(), re.S | re.I)


@pytest.mark.parametrize("path", PATHS)
def test_a_chunked_body_is_cut_off_when_it_is_too_large(wire: Wire, path: str) -> None:
    wire.sends(f"POST {path}", "Transfer-Encoding: chunked")
    piece = b"%x\r\n%b\r\n" % (MEGABYTE // 4, bytes(MEGABYTE // 4))
    with pytest.raises((ConnectionError, AssertionError)):
        for _ in range(300 * 4):
            wire.sends_more(piece)
        raise AssertionError(wire.hears(b"\r\n"))


def test_after_head_the_connection_is_clean(wire: Wire, web: Web, listener: Person) -> None:
    page = listener.get("/").text
    [script] = re.findall(r'src="([^"]*htmx[^"]*\.js)"', page)[:1]
    cookie = f"Cookie: sessionid={listener.session}"
    for path in (script, "/", "/accounts/login/", "/none"):
        wire.sends(f"HEAD {path}", cookie)
        assert wire.hears(b"\r\n\r\n").endswith(b"\r\n\r\n")
    wire.sends("GET /healthz", "Connection: close")
    assert wire.hears_all().startswith(b"HTTP/1.1 200 ")


def test_a_sound_that_breaks_off_is_not_taken_for_a_whole_one(wire: Wire, listener: Person) -> None:
    wire.sends("GET /recordings/short/audio", f"Cookie: sessionid={listener.session}")
    try:
        heard = wire.hears_all()
    except ConnectionResetError:
        return
    head, _, body = heard.partition(b"\r\n\r\n")
    assert b"200" in head and len(body) <= SHORT_BYTES


def test_listeners_who_stand_still_cost_little_and_hold_up_nobody(
    web: Web, listener: Person
) -> None:
    cookie = f"Cookie: sessionid={listener.session}"
    before = memory(web)
    with ExitStack() as open_wires:
        for _ in range(LISTENERS):
            wire = Wire(web, window=4096)
            open_wires.callback(wire.close)
            wire.sends("GET /recordings/big/audio", cookie)
            assert b"audio/mpeg" in wire.hears(b"\r\n\r\n"), "whatever the storage calls it"
        # By then an eager process would have taken in everything.
        for _ in range(5):
            answer = listener.get("/recordings/small/audio")
            assert len(answer.content) == SMALL_BYTES
        grown = memory(web) - before
    assert grown < 60, f"{LISTENERS} stalled listeners to {BIG_BYTES} bytes each: +{grown} MB"
    eventually(lambda: listener.get("/healthz").status_code == 200, what="an answer")


def memory(web: Web) -> int:
    """In MB."""
    status = Path(f"/proc/{web.pid}/status").read_text()
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", status)
    return int(kilobytes) // 1024


def test_no_body_was_written_to_a_file(web: Web) -> None:
    files = [os.readlink(link) for link in Path(f"/proc/{web.pid}/fd").iterdir() if link.exists()]
    assert not [path for path in files if "(deleted)" in path and "sqlite" not in path]
