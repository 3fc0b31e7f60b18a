"""Every request that the product can make, caught as it leaves the process, is one that Telnyx's
specification allows.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from conferencing.telnyx_api import client, conference_actions
from conferencing.telnyx_api.conference_actions import Entrance

from .request_schemas import CALL_ACTIONS, CONFERENCE_ACTIONS, Violation, check

ROOM = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
SOMEBODY = "5a2f3c1e-7f65-4b59-9d0e-0a86d0f3f6aa"
LEG, OTHER = "v3:anna", "v3:ben"
ID = "7c4b2fd6-52c5-4d69-8d4c-6d1f60a0be5b"

# Every function that asks Telnyx something, with the plainest and with the fullest arguments that
# our forms let through.
CALLS: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    (client.mute, (ROOM, [LEG]), {}),
    (client.mute_everyone, (ROOM,), {}),
    (client.unmute, (ROOM, [LEG, OTHER]), {}),
    (client.unmute_everyone, (ROOM,), {}),
    (client.hold, (ROOM, [LEG]), {}),
    (client.hold_everyone, (ROOM,), {}),
    (client.unhold, (ROOM, [LEG]), {}),
    (client.leave, (ROOM, LEG, ID), {}),
    (client.hangup, (LEG, ID), {}),
    (client.end, (ROOM, ID), {}),
    (client.list_conferences, (), {}),
    (client.retrieve_conference, (ROOM,), {}),
    (client.list_participants, (ROOM,), {}),
    (client.list_queues, (), {}),
    (client.list_queue_calls, ("support",), {}),
    (
        conference_actions.record_start,
        (ROOM, ID),
        {"format": "mp3", "channels": "single", "play_beep": False, "trim": False, "file_name": ""},
    ),
    (
        conference_actions.record_start,
        (ROOM, ID),
        {
            "format": "wav",
            "channels": "dual",
            "play_beep": True,
            "trim": True,
            "file_name": "x" * 40,
        },
    ),
    (conference_actions.record_pause, (ROOM, ID), {}),
    (conference_actions.record_resume, (ROOM, ID), {}),
    (conference_actions.record_stop, (ROOM, ID), {}),
    (
        conference_actions.speak,
        (ROOM, ID, None),
        {"text": "x" * 3000, "voice": "female", "language": "en-GB-WLS", "payload_type": "ssml"},
    ),
    (
        conference_actions.speak,
        (ROOM, ID, [LEG]),
        {"text": "Hi", "voice": "AWS.Polly.Joanna", "language": "arb", "payload_type": "text"},
    ),
    (
        conference_actions.play,
        (ROOM, None),
        {"audio_url": "https://example.com/a.mp3", "media_name": "", "loop": "infinity"},
    ),
    (
        conference_actions.play,
        (ROOM, [LEG]),
        {"audio_url": "", "media_name": "music", "loop": "100"},
    ),
    (conference_actions.stop_audio, (ROOM, None), {}),
    (conference_actions.stop_audio, (ROOM, [LEG]), {}),
    (
        conference_actions.send_dtmf,
        (ROOM, None),
        {"digits": "0123456789*#ABCDwW", "duration_millis": 100},
    ),
    (conference_actions.send_dtmf, (ROOM, [LEG]), {"digits": "1", "duration_millis": 500}),
    (
        conference_actions.gather,
        (ROOM, LEG),
        {
            "audio_url": "https://example.com/pin.mp3",
            "media_name": "",
            "minimum_digits": 1,
            "maximum_digits": 128,
            "timeout_seconds": 600,
            "terminating_digit": "#",
            "valid_digits": "0123456789*#",
        },
    ),
    (
        conference_actions.gather,
        (ROOM, LEG),
        {"audio_url": "", "media_name": "", "timeout_seconds": 1},
    ),
    (conference_actions.join, (ROOM, LEG, ID, Entrance()), {}),
    (
        conference_actions.join,
        (
            ROOM,
            LEG,
            ID,
            Entrance(mute=True, hold=True, beep="on_exit", end_on_exit=True, soft_end_on_exit=True),
        ),
        {},
    ),
    (
        conference_actions.create_conference,
        (LEG, ID),
        {
            "name": "Side room",
            "beep": "always",
            "max_participants": 800,
            "duration_minutes": 240,
            "start_on_create": False,
        },
    ),
    (
        conference_actions.set_exit,
        (ROOM, SOMEBODY),
        {"end_on_exit": True, "soft_end_on_exit": False},
    ),
    (conference_actions.set_role, (ROOM, LEG, ID), {"supervisor_role": "none", "whisper_to": []}),
    (
        conference_actions.set_role,
        (ROOM, LEG, ID),
        {"supervisor_role": "whisper", "whisper_to": [OTHER]},
    ),
    (conference_actions.answer, (LEG, ID), {}),
    (conference_actions.transfer, (LEG, ID), {"to": "+12025550199", "from_": "+12025550110"}),
    (conference_actions.transfer, (LEG, ID), {"to": "sip:ana@example.com", "from_": ""}),
    (conference_actions.enqueue, (LEG, ID), {"queue": "support"}),
    (conference_actions.leave_queue, (LEG, ID), {}),
    (conference_actions.bridge, (LEG, ID), {"queue": "support", "with_leg": ""}),
    (conference_actions.bridge, (LEG, ID), {"queue": "", "with_leg": OTHER}),
    (conference_actions.list_recordings, (datetime(2026, 11, 20, tzinfo=UTC),), {}),
    (conference_actions.recording_address, (SOMEBODY,), {}),
    (conference_actions.delete_recording, (SOMEBODY,), {}),
]
# Public functions of the two modules that ask nothing of Telnyx.
NO_REQUEST = {"warm", "is_configured", "asking", "named", "omitted", "pages"}


class Caught(NamedTuple):
    method: str
    path: str
    body: Any
    authorization: str


@pytest.fixture
def caught(settings: Any) -> Iterator[list[Caught]]:
    """What arrives at the other end of the wire."""
    found: list[Caught] = []

    class Catcher(BaseHTTPRequestHandler):
        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = urlsplit(self.path).path
            body = json.loads(raw) if raw else None
            found.append(
                Caught(self.command, path.removeprefix("/v2"), body, self.headers["Authorization"])
            )
            # Enough of an answer for each; what the product makes of answers is tested elsewhere.
            is_list = self.command == "GET" and path.rsplit("/", 1)[1] in LISTS
            data: Any = [] if is_list else {"id": ROOM, "name": "Room", "result": "ok"}
            text = json.dumps(
                {"data": data, "meta": {"total_pages": 1, "total_results": 0}}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Catcher)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TELNYX_BASE_URL = f"http://127.0.0.1:{server.server_address[1]}/v2"
    settings.TELNYX_API_KEY = "KEY_CONTRACT"
    yield found
    server.shutdown()
    server.server_close()


LISTS = ("conferences", "participants", "queues", "calls", "recordings")


@pytest.mark.parametrize(
    ("function", "arguments", "options"), CALLS, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_request_is_allowed(
    caught: list[Caught],
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> None:
    function(*arguments, **options)
    assert caught
    for request in caught:
        check(request.method, request.path, request.body)
        assert request.authorization == "Bearer KEY_CONTRACT"


def test_no_request_is_left_out() -> None:
    public = {
        (module, name)
        for module in (client, conference_actions)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and name not in NO_REQUEST
    }
    assert public == {(inspect.getmodule(function), function.__name__) for function, _, _ in CALLS}


def test_every_operation_on_a_conference_is_there(caught: list[Caught]) -> None:
    for function, arguments, options in CALLS:
        function(*arguments, **options)
    actions = {request.path.rsplit("/", 1)[1] for request in caught if "/actions/" in request.path}
    assert actions == CONFERENCE_ACTIONS.keys() | CALL_ACTIONS.keys()


A = f"/conferences/{ROOM}/actions"


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
        ("DELETE", f"/recordings/{SOMEBODY}", {"reason": "old"}),
    ],
)
def test_a_wrong_request_is_caught(method: str, path: str, body: Any) -> None:
    with pytest.raises(Violation):
        check(method, path, body)


def test_the_right_ones_beside_them_pass() -> None:
    check("POST", f"{A}/play", {"media_name": "music", "loop": 100})
    check("POST", f"/calls/{LEG}/actions/bridge", {"queue": "support"})
    check("POST", f"/calls/{LEG}/actions/transfer", {"to": "+12025550199", "from": "+12025550110"})
