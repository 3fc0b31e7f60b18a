"""The API over HTTP, asked with Telnyx's own client: commands, refusals, pages, repeated commands,
faults.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Unpack

import pytest
import telnyx as sdk
from telnyx import Telnyx
from telnyx.types.conference_list_params import Filter

from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World
from tests.simulator.conftest import Receiver


@pytest.fixture
def room(sim: SimulatorServer) -> tuple[Conference, list[Leg]]:
    """A conference of three, quiet: its webhooks are delivered."""

    def fill(world: World) -> tuple[Conference, list[Leg]]:
        legs = [world.answered_call(f"+1202555014{index}", "+12025550100") for index in range(3)]
        conference = world.create_conference(legs[0], "Claims review")
        for leg in legs[1:]:
            world.join(conference, leg)
        return conference, legs

    filled = sim.do(fill)
    sim.wait_delivered()
    return filled


def muted(telnyx: Telnyx, conference: Conference) -> list[bool]:
    return [bool(row.muted) for row in telnyx.conferences.list_participants(conference.id)]


def code(error: sdk.APIStatusError) -> str:
    body: Any = error.body
    return str(body["errors"][0]["code"])


def test_a_muted_leg_shows_in_the_listing(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    conference, legs = room
    answer = telnyx.conferences.actions.mute(
        conference.id, call_control_ids=[legs[1].call_control_id]
    )
    assert answer.to_dict() == {"data": {"result": "ok"}}
    sim.wait_delivered()
    assert muted(telnyx, conference) == [False, True, False]


def test_a_command_is_accepted_before_it_is_done(sim: SimulatorServer, telnyx: Telnyx) -> None:
    leg = sim.do(lambda world: world.answered_call("+12025550142", "+12025550100"))
    sim.do(lambda world: setattr(world, "latency", 30.0))
    telnyx.calls.actions.hangup(leg.call_control_id)
    assert leg.is_alive
    sim.do(lambda world: world.advance(world.now + timedelta(seconds=31)))
    assert not leg.is_alive


@pytest.mark.parametrize("body", [{}, {"call_control_ids": []}])
def test_no_list_or_an_empty_one_mutes_everybody(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]], body: dict[str, Any]
) -> None:
    telnyx.post(f"/conferences/{room[0].id}/actions/mute", cast_to=object, body=body)
    sim.wait_delivered()
    assert muted(telnyx, room[0]) == [True, True, True]


@pytest.mark.parametrize("body", [{}, {"call_control_ids": []}])
def test_unhold_wants_a_list(
    telnyx: Telnyx, room: tuple[Conference, list[Leg]], body: dict[str, Any]
) -> None:
    with pytest.raises(sdk.UnprocessableEntityError) as refused:
        telnyx.post(f"/conferences/{room[0].id}/actions/unhold", cast_to=object, body=body)
    assert code(refused.value) == "10004"


def test_a_command_takes_a_name_where_telnyx_does(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    telnyx.conferences.actions.hold("Claims review")
    sim.wait_delivered()
    assert all(row.on_hold for row in telnyx.conferences.list_participants(room[0].id))


def test_end_wants_an_id_and_not_a_name(telnyx: Telnyx, room: tuple[Conference, list[Leg]]) -> None:
    with pytest.raises(sdk.NotFoundError) as refused:
        telnyx.conferences.actions.end_conference("Claims review")
    assert code(refused.value) == "90058"


def test_remove_is_leave_and_then_hangup(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    conference, legs = room
    leg = legs[1]
    telnyx.conferences.actions.leave(conference.id, call_control_id=leg.call_control_id)
    sim.wait_delivered()
    assert leg.is_alive
    telnyx.calls.actions.hangup(leg.call_control_id)
    sim.wait_delivered()
    assert receiver.kinds[-2:] == ["conference.participant.left", "call.hangup"]


def test_ended_calls_and_conferences_are_refused_by_their_codes(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    conference, legs = room
    telnyx.conferences.actions.end_conference(conference.id)
    sim.wait_delivered()
    attempts: dict[str, Callable[[], object]] = {
        "90018": lambda: telnyx.calls.actions.hangup(legs[0].call_control_id),
        "90019": lambda: telnyx.conferences.actions.end_conference(conference.id),
        "90015": lambda: telnyx.calls.actions.hangup("v3:nobody"),
    }
    for expected, attempt in attempts.items():
        with pytest.raises(sdk.UnprocessableEntityError) as refused:
            attempt()
        assert code(refused.value) == expected


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/conferences", {"name": "Rota"}, "10004"),
        (
            "/conferences/Rota/actions/join",
            {"call_control_id": "x", "supervisor_role": "king"},
            "10032",
        ),
        ("/conferences/Rota/actions/speak", {"payload": "x" * 3001, "voice": "female"}, "90010"),
        ("/conferences/Rota/actions/speak", {"payload": "hello"}, "10004"),
        (
            "/conferences/Rota/actions/play",
            {"audio_url": "https://x.example/a.mp3", "loop": 101},
            "90009",
        ),
        ("/conferences/Rota/actions/record_start", {"format": "ogg"}, "10032"),
        ("/conferences/Rota/actions/mute", {"call_control_ids": "x"}, "10032"),
        ("/calls", {"connection_id": "1", "to": "12", "from": "+12025550100"}, "10016"),
        ("/calls", {"connection_id": "1", "to": "+12025550142", "from": "+12025550100"}, "10015"),
        ("/calls/x/actions/hangup", {"client_state": "not base64"}, "90017"),
        ("/calls/x/actions/enqueue", {}, "10004"),
        ("/queues", {"queue_name": "", "max_size": 1}, "10033"),
        ("/queues", {"queue_name": "support", "max_size": 0}, "10033"),
    ],
)
def test_bad_requests_are_refused_by_their_codes(
    telnyx: Telnyx, path: str, body: dict[str, Any], expected: str
) -> None:
    with pytest.raises(sdk.UnprocessableEntityError) as refused:
        telnyx.post(path, cast_to=object, body=body)
    assert code(refused.value) == expected


def test_what_is_not_there_is_a_404_in_telnyx_words(telnyx: Telnyx) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: telnyx.get("/fax_applications", cast_to=object),
        lambda: telnyx.post("/conferences/x/actions/record_PAUSE", cast_to=object, body={}),
        lambda: telnyx.queues.retrieve("support"),
        lambda: telnyx.recordings.retrieve("x"),
        lambda: telnyx.conferences.retrieve("x"),
    ]
    for attempt in attempts:
        with pytest.raises(sdk.NotFoundError) as refused:
            attempt()
        assert code(refused.value) in {"10005", "90058"}


def test_without_the_key_nobody_is_let_in(sim: SimulatorServer) -> None:
    stranger = Telnyx(api_key="KEY_OTHER", base_url=sim.base_url, max_retries=0)
    with pytest.raises(sdk.AuthenticationError) as refused:
        stranger.conferences.list()
    assert code(refused.value) == "10009"


def test_a_command_sent_twice_happens_once(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    speak = telnyx.conferences.actions.speak
    for _ in range(2):
        speak(room[0].id, payload="hello", voice="female", command_id="one")
    speak(room[0].id, payload="hello", voice="female", command_id="two")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_is_forgotten_after_a_minute(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    speak = telnyx.conferences.actions.speak
    speak(room[0].id, payload="hello", voice="female", command_id="one")
    sim.do(lambda world: setattr(world, "clock", _ahead(world, seconds=61)))
    speak(room[0].id, payload="hello", voice="female", command_id="one")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_counts_for_one_call_only(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    for leg in room[1]:
        telnyx.calls.actions.hangup(leg.call_control_id, command_id="one")
    sim.wait_delivered()
    assert not any(leg.is_alive for leg in room[1])


def test_after_a_lost_answer_the_same_command_is_safe_to_repeat(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    end = telnyx.conferences.actions.end_conference
    sim.faults.lose_answer()
    with pytest.raises(sdk.APIConnectionError):
        end(room[0].id, command_id="one")
    sim.wait_delivered()
    assert not room[0].is_live
    assert end(room[0].id, command_id="one").to_dict() == {"data": {"result": "ok"}}


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, sdk.RateLimitError), (500, sdk.InternalServerError), (503, sdk.InternalServerError)],
)
def test_an_answer_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: tuple[Conference, list[Leg]],
    status: int,
    error: type[sdk.APIStatusError],
) -> None:
    sim.faults.api_status(status, count=1, path="/actions/mute")
    with pytest.raises(error) as refused:
        telnyx.conferences.actions.mute(room[0].id)
    assert refused.value.status_code == status
    assert ("x-ratelimit-reset" in refused.value.response.headers) == (status == 429)
    assert muted(telnyx, room[0]) == [False, False, False]


@pytest.mark.parametrize(
    ("code_", "status"), [("90032", 422), ("10010", 403), ("90058", 404), ("98765", 422)]
)
def test_a_refusal_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: tuple[Conference, list[Leg]],
    code_: str,
    status: int,
) -> None:
    sim.faults.refuse(code_, path="/actions/mute")
    with pytest.raises(sdk.APIStatusError) as refused:
        telnyx.conferences.actions.mute(room[0].id)
    assert (refused.value.status_code, code(refused.value)) == (status, code_)
    assert muted(telnyx, room[0]) == [False, False, False]


def test_a_key_without_the_right_is_refused_as_such(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.faults.api_status(403)
    with pytest.raises(sdk.PermissionDeniedError) as refused:
        telnyx.recordings.list()
    assert code(refused.value) == "10010"


def test_a_hanging_request_times_out_without_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    sim.faults.hang()
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room[0].id)
    assert muted(telnyx, room[0]) == [False, False, False]


def test_a_slow_answer_comes_after_its_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    sim.faults.slow(5.0)
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room[0].id)
    sim.wait_request(lambda request: request.path.endswith("/actions/mute"))
    sim.wait_delivered()
    assert muted(telnyx, room[0]) == [True, True, True]


def test_pages_hold_what_was_asked_for(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.do(lambda world: [world.create_queue(f"queue {index}") for index in range(5)])
    page = telnyx.queues.list(page_number=2, page_size=2)
    assert [queue.name for queue in page.data or []] == ["queue 2", "queue 3"]
    assert page.meta is not None
    assert page.meta.to_dict() == {
        "page_number": 2,
        "page_size": 2,
        "total_pages": 3,
        "total_results": 5,
    }
    assert len(list(telnyx.queues.list(page_size=2))) == 5


@pytest.mark.parametrize(
    "query", [{"page[size]": 251}, {"page[number]": 0}, {"page[size]": "many"}]
)
def test_pages_out_of_range_are_refused(telnyx: Telnyx, query: dict[str, object]) -> None:
    with pytest.raises(sdk.UnprocessableEntityError) as refused:
        telnyx.get("/queues", cast_to=object, options={"params": query})
    assert code(refused.value) == "10033"


def test_active_calls_are_read_by_cursor(sim: SimulatorServer, telnyx: Telnyx) -> None:
    legs = sim.do(
        lambda world: [world.answered_call("+12025550142", "+12025550100") for _ in range(5)]
    )
    sim.do(lambda world: world.hangup(legs[3]))
    found: list[str] = []
    query: dict[str, object] = {"page[limit]": 2}
    while True:
        page: Any = telnyx.get(
            f"/connections/{sim.connection_id}/active_calls",
            cast_to=object,
            options={"params": query},
        )
        found += [row["call_control_id"] for row in page["data"]]
        if "after" not in page["meta"]["cursors"]:
            break
        query["page[after]"] = page["meta"]["cursors"]["after"]
    assert sorted(found) == sorted(leg.call_control_id for leg in legs if leg.is_alive)


def test_conferences_are_found_by_name_and_status(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    def names(**wanted: Unpack[Filter]) -> list[str]:
        return [row.name for row in telnyx.conferences.list(filter=wanted)]

    assert names(name="Claims review", status="in_progress") == ["Claims review"]
    assert names(name="claims review") == names(status="completed") == []
    telnyx.conferences.actions.end_conference(room[0].id)
    sim.wait_delivered()
    assert names(status="completed") == ["Claims review"]


def test_participants_are_found_by_what_they_do(
    sim: SimulatorServer, telnyx: Telnyx, room: tuple[Conference, list[Leg]]
) -> None:
    conference, legs = room
    sim.do(lambda world: world.mute(conference, [legs[2]]))
    found = telnyx.conferences.list_participants(conference.id, filter={"muted": True})
    assert [row.call_control_id for row in found] == [legs[2].call_control_id]


def test_a_dialled_leg_joins_the_conference_named(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.do(lambda world: setattr(world, "ring_seconds", 0.01))
    dialled: Any = telnyx.post(
        "/calls",
        cast_to=object,
        body={
            "connection_id": sim.connection_id,
            "to": "+12025550142",
            "from": "+12025550100",
            "conference_config": {"conference_name": "Rota"},
        },
    )
    assert dialled["data"]["is_alive"] is False
    _until(sim, lambda world: bool(world.live_conference("Rota")))
    members = sim.do(lambda world: list(world.conference("Rota").participants))
    assert members == [dialled["data"]["call_control_id"]]


def test_requests_are_kept_for_tests_to_look_at(sim: SimulatorServer, telnyx: Telnyx) -> None:
    def is_mute(request: ApiRequest) -> bool:
        return request.path.endswith("/actions/mute")

    def ask() -> None:
        with pytest.raises(sdk.NotFoundError):
            telnyx.conferences.actions.mute("nowhere", call_control_ids=["x"])

    thread = threading.Thread(target=ask)
    thread.start()
    request = sim.wait_request(is_mute)
    thread.join()
    assert request == ("POST", "/v2/conferences/nowhere/actions/mute", {"call_control_ids": ["x"]})
    assert request in sim.requests


def _ahead(world: World, *, seconds: float) -> Callable[[], datetime]:
    clock = world.clock
    return lambda: clock() + timedelta(seconds=seconds)


def _until(sim: SimulatorServer, holds: Callable[[World], bool]) -> None:
    """Let simulated time pass until something holds."""
    for _ in range(60):
        if sim.do(holds):
            return
        sim.do(_one_timer)
    raise AssertionError("it never came to hold")


def _one_timer(world: World) -> None:
    if due := world.timers.next_due():
        world.advance(due)
