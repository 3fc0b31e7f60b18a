"""One odd answer holds neither a thread nor the memory: each has one deadline, and a length."""

import gzip
import itertools
import json
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Event, active_count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from conferencing.telnyx_api import client, recording_audio, recordings, resolver, sizes
from conferencing.telnyx_api.advice import NO_ANSWER, NOT_REACHED, NOT_UNDERSTOOD
from conferencing.telnyx_api.conference_actions import mute_everyone
from conferencing.telnyx_api.conference_listings import list_conferences
from conferencing.telnyx_api.errors import GatewayError
from tests.fixtures.answering import OK, Answering, http, in_json
from tests.system.waiting import PATIENCE_SECONDS

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SECONDS = 0.4
MIB = 1024 * 1024

DRIPPING = {
    "a body": (HEAD + b"Content-Length: 9999\r\n\r\n", b" "),
    "chunks": (CHUNKED, b"1\r\n \r\n"),
    "the size of a chunk": (CHUNKED, b"0"),
    "a header": (HEAD + b"X-Drip: ", b"x"),
    "headers": (HEAD, b"X-Drip: x\r\n"),
    "a status": (b"HTTP/1.1 200 ", b"O"),
    "answers that are none yet": (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "a body of unknown length": (HEAD + b"\r\n", b" "),
    "a refusal": (b"HTTP/1.1 422 No\r\nContent-Length: 9999\r\n\r\n", b" "),
    "gzip": (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b""), b"\0"),
}
ASKED: dict[str, Callable[[], object]] = {
    "listing": list_conferences,
    "command": lambda: mute_everyone("d4be636f"),
}


def trouble(ask: Callable[[], object] = list_conferences) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        ask()
    return caught.value


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(("start", "piece"), DRIPPING.values(), ids=DRIPPING)
def test_what_drips_is_lost_when_its_time_is_over(
    telnyx_says: Answering,
    settings: Settings,
    start: bytes,
    piece: bytes,
    ask: Callable[[], object],
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = SECONDS
    telnyx_says.always(start)
    telnyx_says.rest = lambda: telnyx_says.drips(piece)
    client.warm()  # the import costs more than that
    began = time.monotonic()
    error = trouble(ask)
    assert SECONDS / 2 < time.monotonic() - began < SECONDS + 2
    assert (error.code, error.retry) == (NO_ANSWER, True)
    assert error.is_doubtful is (ask is not list_conferences)
    assert telnyx_says.was_cut_off.wait(PATIENCE_SECONDS)


def test_the_next_request_has_its_own_time(telnyx_says: Answering, settings: Settings) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = SECONDS
    telnyx_says.always(CHUNKED)
    telnyx_says.rest = lambda: telnyx_says.drips(b"0")
    trouble()
    telnyx_says.always(OK)
    telnyx_says.rest = tuple
    mute_everyone("d4be636f")


def test_many_addresses_share_one_time(
    telnyx_says: Answering, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them takes a connection: the queue of this listener is full."""
    settings.TELNYX_TIMEOUT_SECONDS = SECONDS
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        host, port = full.getsockname()
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM) * 8
        settings.TELNYX_BASE_URL = f"http://telnyx.invalid:{port}/v2"
        really = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **named: (
                found if host == "telnyx.invalid" else really(host, *rest, **named)
            ),
        )
        client.warm()
        began = time.monotonic()
        assert trouble().code == NOT_REACHED
        assert time.monotonic() - began < SECONDS + 2


def bomb(mib: int, times: int = 1) -> bytes:
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    blanks = b" " * MIB
    pieces = [b'{"data": [', *[blanks] * mib, b"]}"]
    packed = b"".join(map(packing.compress, pieces)) + packing.flush()
    return packed if times == 1 else gzip.compress(packed)


TOO_LONG = {
    "gzip": http(bomb(64), headers="Content-Encoding: gzip\r\n"),
    "x-gzip": http(bomb(64), headers="Content-Encoding: x-gzip\r\n"),
    "gzip twice": http(bomb(64, times=2), headers="Content-Encoding: gzip, gzip\r\n"),
    "two headers": http(bomb(64, times=2), headers="Content-Encoding: gzip\r\n" * 2),
    "deflate": http(
        zlib.compress(b'{"data": [' + b" " * 64 * MIB + b"]}"),
        headers="Content-Encoding: deflate\r\n",
    ),
    "a refusal": http(bomb(64), status="422 No", headers="Content-Encoding: gzip\r\n"),
    "after the end": http(
        gzip.compress(b'{"data": []}') + b"\0" * 16 * MIB, headers="Content-Encoding: gzip\r\n"
    ),
    "not compressed": http(b'{"data": [' + b" " * 16 * MIB + b"]}"),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("answer", TOO_LONG.values(), ids=TOO_LONG)
def test_what_is_too_long_is_not_understood_and_not_kept(
    telnyx_says: Answering, answer: bytes, ask: Callable[[], object]
) -> None:
    telnyx_says.always(answer)
    telnyx_says.rest = lambda: telnyx_says.drips(b" ")
    trouble(ask)  # so that the imports are not counted
    telnyx_says.was_cut_off.clear()
    tracemalloc.start()
    try:
        error = trouble(ask)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (error.code, error.retry) == (NOT_UNDERSTOOD, True)
    assert peak < 2 * sizes.MOST_BYTES
    assert telnyx_says.was_cut_off.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_longest_page_is_read_and_its_connection_kept(
    telnyx_says: Answering, is_packed: bool
) -> None:
    rows = [{"id": str(number), "name": "x" * 30_000} for number in range(250)]
    body = json.dumps({"data": rows, "meta": {"total_pages": 1}}).encode()
    packed = http(gzip.compress(body, 1), headers="Content-Encoding: gzip\r\n")
    telnyx_says.always(packed if is_packed else http(body))
    assert len(list_conferences()) == 2 * 250  # those in progress, and those not started
    assert telnyx_says.connections == 1


def test_an_empty_page_is_understood_packed(telnyx_says: Answering) -> None:
    body = json.dumps({"data": [], "meta": {}}).encode()
    telnyx_says.always(http(gzip.compress(body), headers="Content-Encoding: GZIP\r\n"))
    assert list_conferences() == []
    telnyx_says.always(in_json({"data": []}))
    assert list_conferences() == []
    assert telnyx_says.connections == 1


@given(body=st.binary(max_size=300_000), cut=st.integers(1, 70_000))
def test_what_is_unpacked_is_what_was_packed(body: bytes, cut: int) -> None:
    packed = gzip.compress(body, 1)
    pieces = (packed[at : at + cut] for at in range(0, len(packed), cut))
    assert b"".join(sizes._unpacked(pieces)) == body


@given(packed=st.binary(max_size=3), length=st.integers(0, 3 * 65_536))
def test_pieces_are_small_however_much_they_make(packed: bytes, length: int) -> None:
    body = packed * length
    pieces = list(sizes._unpacked(iter([gzip.compress(body)])))
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= sizes.PIECE_BYTES


# --- Looking up a name ----------------------------------------------------------------------------


@pytest.fixture
def deaf_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """One that answers nothing before the test is over."""
    over = Event()

    def wait(*_: object, **__: object) -> list[object]:
        over.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield over
    over.set()


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_look_up_that_takes_too_long_is_given_up(
    deaf_resolver: Event, telnyx_says: Answering, settings: Settings, ask: Callable[[], object]
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = SECONDS
    settings.TELNYX_BASE_URL = "http://telnyx.invalid/v2"
    error = trouble(ask)
    assert not deaf_resolver.is_set()
    # Nothing was sent, so nobody need look whether it happened.
    assert (error.code, error.retry, error.is_doubtful) == (NOT_REACHED, True, False)


def test_look_ups_that_never_end_do_not_pile_up(
    deaf_resolver: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_free", BoundedSemaphore(2))
    before = active_count()
    for _ in range(5):
        with pytest.raises(TimeoutError):
            resolver.addresses("telnyx.invalid", 443, 0.01)
    assert active_count() <= before + 2


# --- The audio of a recording ---------------------------------------------------------------------

SOUND = http(b"RIFF" + b"x" * 100, content_type="audio/wav")
UNANSWERED = {name: DRIPPING[name] for name in ("a header", "headers", "a status")}


@pytest.fixture
def sound(telnyx_says: Answering, monkeypatch: pytest.MonkeyPatch) -> Answering:
    monkeypatch.setattr(recordings, "address", lambda _: f"{telnyx_says.url}/one.wav")
    return telnyx_says


@pytest.mark.parametrize(("start", "piece"), UNANSWERED.values(), ids=UNANSWERED)
def test_a_storage_that_drips_its_headers_is_given_up(
    sound: Answering, monkeypatch: pytest.MonkeyPatch, start: bytes, piece: bytes
) -> None:
    monkeypatch.setattr(recording_audio, "START_SECONDS", SECONDS)
    sound.always(start)
    sound.rest = lambda: sound.drips(piece)
    assert trouble(lambda: recording_audio.open_audio("one")).code == NO_ANSWER
    assert sound.was_cut_off.wait(PATIENCE_SECONDS)


def test_redirects_share_one_time(sound: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_audio, "START_SECONDS", SECONDS)
    there = http(status="302 Found", headers=f"Location: {sound.url}/one.wav\r\n")

    def after_a_while(_: str) -> bytes:
        sound.is_over.wait(SECONDS / 2)
        return there

    sound.answer = after_a_while
    assert trouble(lambda: recording_audio.open_audio("one")).code == NO_ANSWER
    assert len(sound.paths) <= 3


def test_the_sound_itself_may_last_as_long_as_it_comes(
    sound: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_audio, "START_SECONDS", SECONDS)
    sound.always(HEAD + b"Content-Length: 20\r\n\r\n")
    sound.rest = lambda: itertools.islice(sound.drips(b"x"), 20)
    assert b"".join(recording_audio.open_audio("one").chunks) == b"x" * 20


def test_a_sound_that_stalls_breaks_off(sound: Answering, settings: Settings) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = SECONDS
    sound.always(HEAD + b"Content-Length: 20\r\n\r\nx")
    sound.rest = lambda: [b"" for _ in range(1) if sound.is_over.wait(9)]
    with pytest.raises(recording_audio.BrokenOff):
        list(recording_audio.open_audio("one").chunks)
    assert not sound.is_over.is_set()


def test_the_storages_name_is_looked_up_in_that_time(
    deaf_resolver: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_audio, "START_SECONDS", SECONDS)
    monkeypatch.setattr(recordings, "address", lambda _: "https://sounds.example.com/one.wav")
    assert trouble(lambda: recording_audio.open_audio("one")).code == NO_ANSWER
    assert not deaf_resolver.is_set()
