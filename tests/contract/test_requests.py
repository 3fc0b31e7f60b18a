"""Every request that the product can make, caught as it leaves the process, is one that Telnyx's
specification allows.
"""

import inspect
import json
import pkgutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from pytest_django import Settings

from conferencing import telnyx_api

from .every_request import ID, LEG, REQUESTS, ROOM, SOMEBODY, Request
from .request_queries import check_query
from .request_schemas import CALL_ACTIONS, CONFERENCE_ACTIONS, Violation, check

# Modules whose functions send Telnyx nothing. (The audio of a recording is fetched from an address
# that Telnyx gave, not from its API.)
NO_REQUESTS = {
    "addresses",
    "administrators",
    "advice",
    "answers",
    "client",
    "deadlines",
    "errors",
    "measuring",
    "paging",
    "parameters",
    "public_hosts",
    "recording_audio",
    "request_names",
    "resolver",
    "ringing_tone",
    "rows",
    "sizes",
}

LISTS = (
    *("conferences", "participants", "queues", "calls", "recordings"),
    *("active_calls", "call_control_applications", "call_events", "phone_numbers"),
)
EMPTY_LIST = {"data": [], "meta": {"total_pages": 1, "total_results": 0}}
ONE_OBJECT: dict[str, dict[str, object]] = {
    "data": {
        "name": "support",
        "result": "ok",
        "is_alive": True,
        "call_control_id": "v3:anna",
    }
}


class Caught(NamedTuple):
    method: str
    path: str
    query: str
    body: object
    authorization: str


class Catcher(ThreadingHTTPServer):
    """The other end of the wire. Answers enough for each request; what the product makes of
    answers is tested elsewhere.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.caught: list[Caught] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v2"


class Handler(BaseHTTPRequestHandler):
    server: Catcher
    protocol_version = "HTTP/1.1"
    # Header and body are two packets: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True

    def answer(self) -> None:
        _, _, path, query, _ = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        request = Caught(
            self.command, path.removeprefix("/v2"), query, body, self.headers["Authorization"]
        )
        self.server.caught.append(request)
        if self.command == "DELETE" and "/queues/" in path:
            self.send_response(204)  # and no body, as Telnyx documents
            self.end_headers()
            return
        is_list = self.command == "GET" and path.rsplit("/", 1)[1] in LISTS
        # What is asked for by its id is the last part of its address.
        one = {"data": ONE_OBJECT["data"] | {"id": unquote(path.rsplit("/", 1)[1])}}
        self._send(EMPTY_LIST if is_list else one)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def _send(self, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def catcher() -> Iterator[Catcher]:
    server = Catcher()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def caught(catcher: Catcher, settings: Settings) -> list[Caught]:
    settings.TELNYX_BASE_URL = catcher.url
    settings.TELNYX_API_KEY = "KEY_CONTRACT"
    catcher.caught.clear()
    return catcher.caught


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.func.__name__)
def test_every_request_is_allowed(caught: list[Caught], request_: Request) -> None:
    request_()
    assert caught
    for request in caught:
        check(request.method, request.path, request.body)
        check_query(request.method, request.path, request.query)
        assert request.authorization == "Bearer KEY_CONTRACT"


def test_no_request_is_left_out() -> None:
    public = {
        function
        for info in pkgutil.iter_modules(telnyx_api.__path__)
        if info.name not in NO_REQUESTS
        for name, function in inspect.getmembers(
            import_module(f"{telnyx_api.__name__}.{info.name}"), inspect.isfunction
        )
        if function.__module__.endswith(f".{info.name}") and not name.startswith("_")
    }
    assert public == {request.func for request in REQUESTS}


def test_every_operation_on_a_conference_is_there(caught: list[Caught]) -> None:
    for request_ in REQUESTS:
        request_()
    actions = {request.path.rsplit("/", 1)[1] for request in caught if "/actions/" in request.path}
    assert actions == CONFERENCE_ACTIONS.keys() | CALL_ACTIONS.keys()


DIAL = {"connection_id": "16846411", "to": "+12025550199", "from": "+12025550110"}
SAID = {"payload": "Hi", "voice": "female"}
A = f"/conferences/{ROOM}/actions"
C = f"/calls/{LEG}/actions"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{A}/record_PAUSE", {}),
        ("GET", f"{A}/mute", {}),
        ("POST", "/conferences/Board%20call/actions/end", {}),
        ("POST", f"{A}/mute", {"call_control_ids": []}),
        ("POST", f"{A}/mute", {"call_control_id": LEG}),
        ("POST", f"{A}/mute", {"command_id": ID}),
        ("POST", f"{A}/unhold", {}),
        ("POST", f"{A}/speak", {"payload": "Hi"}),
        ("POST", f"{A}/speak", {"payload": "x" * 3001, "voice": "female"}),
        ("POST", f"{A}/speak", {"payload": "Hi", "voice": "female", "language": "xx-XX"}),
        ("POST", f"{A}/speak", {"payload": "Hi", "voice": "Joanna"}),
        ("POST", f"{A}/speak", {"payload": "Hi", "voice": "female", "command_id": "one"}),
        ("POST", f"{C}/speak", {"payload": "x" * 3001, "voice": "female"}),
        ("POST", f"{C}/gather_using_speak", {"payload": "", "voice": "female"}),
        ("POST", f"{C}/gather_using_speak", {**SAID, "maximum_digits": 129}),
        ("POST", f"{C}/gather_using_speak", {**SAID, "valid_digits": ""}),
        ("POST", f"{C}/playback_start", {"media_name": "music", "loop": 101}),
        ("POST", f"{C}/playback_start", {"media_name": "music", "audio_type": "ogg"}),
        ("POST", f"{C}/playback_start", {"audio_url": "ftp://example.com/a.mp3"}),
        ("POST", f"{C}/playback_stop", {"stop": "all of it"}),
        ("POST", f"{C}/enqueue", {"queue_name": "support", "max_wait_time_secs": 0}),
        ("POST", f"{C}/transfer", {"to": "+12025550199", "target_leg_client_state": "open!"}),
        ("POST", "/calls", {**DIAL, "conference_config": {"id": "Board call"}}),
        ("POST", "/calls", {**DIAL, "supervisor_role": "none"}),
        ("POST", f"{A}/play", {}),
        ("POST", f"{A}/play", {"audio_url": "https://example.com/a.mp3", "media_name": "music"}),
        ("POST", f"{A}/play", {"media_name": "music", "loop": 101}),
        ("POST", f"{A}/play", {"media_name": "music", "command_id": ID}),
        ("POST", f"{A}/record_start", {}),
        ("POST", f"{A}/record_start", {"format": "ogg"}),
        ("POST", f"{A}/record_start", {"format": "mp3", "custom_file_name": "x" * 41}),
        ("POST", f"{A}/record_start", {"format": "mp3", "trim": True}),
        ("POST", f"{A}/send_dtmf", {"digits": "5E"}),
        ("POST", f"{A}/send_dtmf", {"digits": "5", "duration_millis": 501}),
        ("POST", f"{A}/gather_using_audio", {"call_control_id": LEG, "terminating_digit": "##"}),
        ("POST", f"{A}/update", {"call_control_id": LEG, "supervisor_role": "boss"}),
        ("POST", f"{A}/join", {"call_control_id": LEG, "start_on_enter": True}),
        ("POST", "/conferences", {"call_control_id": LEG, "name": "Room", "max_participants": 801}),
        ("POST", f"/calls/{LEG}/actions/bridge", {}),
        ("POST", f"/calls/{LEG}/actions/transfer", {"to": "+12025550199", "from_": "+12025550110"}),
        ("POST", f"/calls/{LEG}/actions/transfer", {"to": "12025550199"}),
        ("POST", "/calls", {"to": "+12025550199", "from": "+12025550110"}),
        ("POST", "/calls", {**DIAL, "to": ["+12025550199", "+12025550198"]}),
        ("POST", "/calls", {**DIAL, "timeout_secs": 4}),
        ("POST", "/calls", {**DIAL, "client_state": "not base64!"}),
        ("POST", "/calls", {**DIAL, "from_": "+12025550110"}),
        ("DELETE", f"/recordings/{SOMEBODY}", {"reason": "old"}),
    ],
)
def test_a_wrong_request_is_caught(method: str, path: str, body: object) -> None:
    with pytest.raises(Violation):
        check(method, path, body)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/conferences", "page_size=250"),
        ("/conferences", "page[size]=251"),
        ("/conferences", "page[number]=0"),
        ("/conferences", "filter[status]=running"),
        ("/conferences", "filter[status]=init&filter[status]=in_progress"),
        ("/conferences", "region=Mars"),
        (f"/conferences/{ROOM}", "page[size]=1"),
        (f"/conferences/{ROOM}/participants", "filter[muted]=1"),
        ("/connections/1684641123236054244/active_calls", "page[cursor]=x"),
        ("/queues", "region=US"),
        ("/queues", "page[after]=x"),
        ("/recordings", "filter[created_at]=2026-11-20"),
        ("/recordings", "filter[created_at][gte]=20 November"),
        ("/recordings", "page[limit]=5"),
        (f"/calls/{LEG}", "region=US"),
        ("/phone_numbers", "page[after]=x"),
        ("/phone_numbers", "filter[phone_number]=12"),
        ("/phone_numbers", "sort=-phone_number"),
        ("/nowhere", "page[size]=1"),
    ],
)
def test_a_wrong_query_is_caught(path: str, query: str) -> None:
    with pytest.raises(Violation):
        check_query("GET", path, query)


def test_a_command_takes_no_query() -> None:
    with pytest.raises(Violation):
        check_query("POST", f"{A}/mute", "region=US")


def test_the_listings_do_send_queries(caught: list[Caught]) -> None:
    """Otherwise the checks of queries would check nothing."""
    for request_ in REQUESTS:
        request_()
    with_query = {request.path.rsplit("/", 1)[1] for request in caught if request.query}
    assert with_query == set(LISTS) & {request.path.rsplit("/", 1)[1] for request in caught}


def test_the_right_ones_beside_them_pass() -> None:
    check("POST", f"{A}/play", {"media_name": "music", "loop": 100})
    check("POST", f"{C}/speak", {"payload": "x" * 3000, "voice": "AWS.Polly.Joanna-Neural"})
    check("POST", f"{C}/gather_using_speak", {**SAID, "maximum_digits": 128, "valid_digits": "1"})
    check("POST", f"{C}/playback_start", {"media_name": "music", "loop": "infinity"})
    check("POST", "/calls", {**DIAL, "timeout_secs": 5})
    check("POST", f"/calls/{LEG}/actions/bridge", {"queue": "support"})
    check("POST", f"/calls/{LEG}/actions/transfer", {"to": "+12025550199", "from": "+12025550110"})
