"""Strangers at every door of a real process at once: odd signed events, odd addresses, odd sockets.
What is healthy goes on: pages, presses and open screens. (`tests/fuzz` looks closer, door by door.)
"""

import json
import socket
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote_from_bytes

import httpx
import pytest

from tests.fuzz.odd import Odd, rounds
from tests.fuzz.test_events import odd_event
from tests.system.rooms import Room
from tests.system.stack import Stack, running
from tests.system.waiting import PATIENCE_SECONDS
from tests.system.watchers import Watcher

pytestmark = pytest.mark.stack

FEW = 6
EVENTS, ADDRESSES, SOCKETS = 30, 15, 5
PAGES = ("/", "/queues/", "/activity/", "/recordings/", "/choices/")
TOPICS = ("board", "queues", "activity", "recordings")


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("fuzzed"), RECONCILE_SECONDS="2") as stack:
        yield stack


def test_what_is_healthy_goes_on(fuzzed: Stack) -> None:
    stack = fuzzed
    person = stack.person()
    room = Room(stack.sim, "Board call", people=2)
    card = f"conference-{room.id}"
    screens = {topic: person.watch(topic) for topic in (*TOPICS, f"conference:{room.id}")}
    board = screens["board"]
    people = 2
    for odd in rounds(FEW):
        _post_events(stack, odd)
        for path in PAGES:
            _ask(stack, person.session, odd, path)
        for _ in range(SOCKETS):
            _upgrade(stack, odd)
        room.join()
        people += 1
        board.until(partial(_has_people, card, people), f"{odd}: a join")
        for path in (*PAGES, f"/conferences/{room.id}/"):
            assert person.get(path).status_code == 200, f"{odd}: {path}"
        # Its name is asked for at Telnyx.
        board.until(lambda it: "Board call" in it.fragments[card], f"{odd}: its name")
    command = person.press("mute", room.id, room.legs[0])
    board.until(lambda it: it.state_of(command) == "confirmed", "a command confirmed")
    for topic, screen in screens.items():
        assert screen.closed_with is None and screen.connections == 1, topic
        screen.close()
    assert "Traceback" not in stack.web.said(), stack.web.said()[-5000:]


def _has_people(card: str, people: int, board: Watcher) -> bool:
    return board.mark(card, "data-people") == str(people)


def _post_events(stack: Stack, odd: Odd) -> None:
    with httpx.Client(timeout=PATIENCE_SECONDS) as client:
        for _ in range(EVENTS):
            body = json.dumps(odd_event(odd)).encode()
            headers = {"content-type": "application/json", **stack.sim.sign(body)}
            answer = client.post(stack.web.webhook_url, content=body, headers=headers)
            assert answer.status_code in (200, 400), f"{odd}: {answer.text}: {body[:500]!r}"


def _ask(stack: Stack, session: str, odd: Odd, path: str) -> None:
    """With raw bytes, as no client of good manners would."""
    for _ in range(ADDRESSES // len(PAGES)):
        names = ("conference", "from", "to", "page", "source", "next", "q")
        pairs = [
            f"{odd.random.choice(names)}={_quoted(odd.text())}"
            for _ in range(odd.random.randrange(4))
        ]
        line = f"GET {path}?{'&'.join(pairs)} HTTP/1.1".encode()
        status = _raw(stack, [line, f"Cookie: sessionid={session}".encode(), *_headers(odd)])
        assert 200 <= status < 500, f"{odd}: {line[:500]!r} was answered {status}"


def _upgrade(stack: Stack, odd: Odd) -> None:
    path = odd.random.choice(["/live/", "/", "/live", "/webhooks/telnyx/", "/%00", "/static/"])
    topic = _quoted(odd.text())
    upgrade = [
        f"GET {path}?topic={topic} HTTP/1.1".encode(),
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Origin: {stack.web.url if odd.random.random() < 0.7 else 'http://['}".encode(),
    ]
    status = _raw(stack, upgrade)
    assert 100 <= status < 500, f"{odd}: {upgrade[0]!r} was answered {status}"


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass")[:1000])


def _headers(odd: Odd) -> list[bytes]:
    one = odd.random.choice(
        [b"Accept: \xff\xfe", b"Referer: http://[", b"Range: bytes=9-1", b"X_Odd: 1", b"Cookie: ="]
    )
    return [one] if odd.random.random() < 0.5 else []


def _raw(stack: Stack, lines: list[bytes]) -> int:
    """The status of the answer."""
    with socket.create_connection(("127.0.0.1", stack.web.port), timeout=PATIENCE_SECONDS) as wire:
        host = f"Host: 127.0.0.1:{stack.web.port}".encode()
        wire.sendall(b"\r\n".join([lines[0], host, *lines[1:], b"", b""]))
        heard = b""
        while b"\r\n" not in heard and (more := wire.recv(4096)):
            heard += more
    return int(heard.split(b" ", 2)[1])
