"""What is asked of a provider has one deadline and one length, however slowly it comes."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest

from dashboard.access.oidc import fetching, refusals
from dashboard.access.oidc.refusals import Refused

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODY = HEAD + b"Content-Length: 100000\r\n\r\n{"
LONG = HEAD + b"Content-Length: %d\r\n\r\n" % (fetching.MOST_BYTES + 1)
Listens = Callable[[bytes, bytes], str]


@pytest.fixture
def listens() -> Iterator[Listens]:
    """A provider that sends the first part at once, and then the other again and again."""
    over, listening = Event(), socket.create_server(("127.0.0.1", 0))

    def start(first: bytes, again: bytes) -> str:
        Thread(target=_drip, args=(listening, first, again, over), daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    over.set()
    listening.close()


def _drip(listening: socket.socket, first: bytes, again: bytes, over: Event) -> None:
    with suppress(OSError):
        connection, _ = listening.accept()
        with connection:
            connection.sendall(first)
            while not over.wait(0.05):
                connection.sendall(again)


@pytest.mark.parametrize(
    ("first", "again"),
    [(b"", b"H"), (HEAD, b"X-Odd: 1\r\n"), (BODY, b" "), (LONG, b" " * 65536)],
    ids=["status", "headers", "body", "length"],
)
def test_no_provider_holds_anybody_for_longer(
    listens: Listens, monkeypatch: pytest.MonkeyPatch, first: bytes, again: bytes
) -> None:
    if first != LONG:
        monkeypatch.setattr(fetching, "ALL_SECONDS", 0.5)
    with pytest.raises(Refused) as refused:
        fetching.keys(listens(first, again), afresh=True)
    assert refused.value.words == refusals.DOWN
