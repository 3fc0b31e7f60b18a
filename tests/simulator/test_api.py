"""The API over HTTP, asked with Telnyx's own client: commands, refusals, pages, repeated commands,
faults.
"""

import threading
from datetime import timedelta
from typing import Any, Unpack

import pytest
import telnyx as sdk
from telnyx import Telnyx
from telnyx.types.conference_list_params import Filter

from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Receiver, codes, let_time_pass, refused


def muted(telnyx: Telnyx, conference: Conference) -> list[bool]:
    return [bool(row.muted) for row in telnyx.conferences.list_participants(conference.id)]


def test_a_muted_leg_shows_in_the_listing(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    answer = telnyx.conferences.actions.mute(
        conference.id, call_control_ids=[legs[1].call_control_id]
    )
    assert answer.to_dict() == {"data": {"result": "ok"}}
    sim.wait_delivered()
    assert muted(telnyx, conference) == [False, True, False]


def test_a_command_is_accepted_before_it_is_done(sim: SimulatorServer, telnyx: Telnyx) -> None:
    leg = sim.do(World.answered_call, *CALL)
    sim.do(setattr, "latency", 30.0)
    telnyx.calls.actions.hangup(leg.call_control_id)
    assert leg.is_alive
    sim.do(_advance, 31)
    assert not leg.is_alive


@pytest.mark.parametrize("body", [{}, {"call_control_ids": []}])
def test_no_list_or_an_empty_one_mutes_everybody(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference, body: dict[str, object]
) -> None:
    telnyx.post(f"/conferences/{room.id}/actions/mute", cast_to=object, body=body)
    sim.wait_delivered()
    assert muted(telnyx, room) == [True, True, True]


@pytest.mark.parametrize("body", [{}, {"call_control_ids": []}])
def test_unhold_wants_a_list(telnyx: Telnyx, room: Conference, body: dict[str, object]) -> None:
    with refused("10004", status=422):
        telnyx.post(f"/conferences/{room.id}/actions/unhold", cast_to=object, body=body)


def test_a_command_takes_a_name_where_telnyx_does(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    telnyx.conferences.actions.hold("Claims review")
    sim.wait_delivered()
    assert all(row.on_hold for row in telnyx.conferences.list_participants(room.id))


def test_end_wants_an_id_and_not_a_name(telnyx: Telnyx, room: Conference) -> None:
    with refused("90058", status=404):
        telnyx.conferences.actions.end_conference("Claims review")


def test_remove_is_leave_and_then_hangup(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    leg = legs[1]
    telnyx.conferences.actions.leave(conference.id, call_control_id=leg.call_control_id)
    sim.wait_delivered()
    assert leg.is_alive
    telnyx.calls.actions.hangup(leg.call_control_id)
    sim.wait_delivered()
    assert receiver.kinds[-2:] == ["conference.participant.left", "call.hangup"]


def test_ended_calls_and_conferences_are_refused_by_their_codes(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    telnyx.conferences.actions.end_conference(conference.id)
    sim.wait_delivered()
    with refused("90018", status=422):
        telnyx.calls.actions.hangup(legs[0].call_control_id)
    with refused("90019", status=422):
        telnyx.conferences.actions.end_conference(conference.id)
    with refused("90015", status=422):
        telnyx.calls.actions.hangup("v3:nobody")


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
    telnyx: Telnyx, path: str, body: dict[str, object], expected: str
) -> None:
    with refused(expected, status=422):
        telnyx.post(path, cast_to=object, body=body)


def test_what_is_not_there_is_a_404_in_telnyx_words(telnyx: Telnyx) -> None:
    with refused("10005", status=404):
        telnyx.get("/fax_applications", cast_to=object)
    with refused("10005", status=404):
        telnyx.post("/conferences/x/actions/record_PAUSE", cast_to=object, body={})
    with refused("10005", status=404):
        telnyx.queues.retrieve("support")
    with refused("10005", status=404):
        telnyx.recordings.retrieve("x")
    with refused("90058", status=404):
        telnyx.conferences.retrieve("x")


def test_without_the_key_nobody_is_let_in(sim: SimulatorServer) -> None:
    stranger = Telnyx(api_key="KEY_OTHER", base_url=sim.base_url, max_retries=0)
    with refused("10009", status=401):
        stranger.conferences.list()


def test_a_command_sent_twice_happens_once(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    speak = telnyx.conferences.actions.speak
    for _ in range(2):
        speak(room.id, payload="hello", voice="female", command_id="one")
    speak(room.id, payload="hello", voice="female", command_id="two")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_is_forgotten_after_a_minute(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    speak = telnyx.conferences.actions.speak
    speak(room.id, payload="hello", voice="female", command_id="one")
    let_time_pass(sim, 61)
    speak(room.id, payload="hello", voice="female", command_id="one")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_counts_for_one_call_only(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    for leg in room.legs:
        telnyx.calls.actions.hangup(leg.call_control_id, command_id="one")
    sim.wait_delivered()
    assert not any(leg.is_alive for leg in room.legs)


def test_after_a_lost_answer_the_same_command_is_safe_to_repeat(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    end = telnyx.conferences.actions.end_conference
    sim.faults.lose_answer()
    with pytest.raises(sdk.APIConnectionError):
        end(room.id, command_id="one")
    sim.wait_delivered()
    assert not room.is_live
    assert end(room.id, command_id="one").to_dict() == {"data": {"result": "ok"}}


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, sdk.RateLimitError), (500, sdk.InternalServerError), (503, sdk.InternalServerError)],
)
def test_an_answer_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: Conference,
    status: int,
    error: type[sdk.APIStatusError],
) -> None:
    sim.faults.api_status(status, count=1, path="/actions/mute")
    with pytest.raises(error) as refused:
        telnyx.conferences.actions.mute(room.id)
    assert refused.value.status_code == status
    assert ("x-ratelimit-reset" in refused.value.response.headers) == (status == 429)
    assert muted(telnyx, room) == [False, False, False]


@pytest.mark.parametrize(
    ("code_", "status"), [("90032", 422), ("10010", 403), ("90058", 404), ("98765", 422)]
)
def test_a_refusal_on_demand_has_no_effect(
    sim: SimulatorServer,
    telnyx: Telnyx,
    room: Conference,
    code_: str,
    status: int,
) -> None:
    sim.faults.refuse(code_, path="/actions/mute")
    with pytest.raises(sdk.APIStatusError) as refused:
        telnyx.conferences.actions.mute(room.id)
    assert (refused.value.status_code, codes(refused.value)) == (status, [code_])
    assert muted(telnyx, room) == [False, False, False]


def test_a_key_without_the_right_is_refused_as_such(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.faults.api_status(403)
    with refused("10010", status=403):
        telnyx.recordings.list()


def test_a_hanging_request_times_out_without_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sim.faults.hang()
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room.id)
    assert muted(telnyx, room) == [False, False, False]


def test_a_slow_answer_comes_after_its_effect(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sim.faults.slow(5.0)
    with pytest.raises(sdk.APITimeoutError):
        telnyx.with_options(timeout=0.1).conferences.actions.mute(room.id)
    sim.wait_request(_is_mute)
    sim.wait_delivered()
    assert muted(telnyx, room) == [True, True, True]


def test_pages_hold_what_was_asked_for(sim: SimulatorServer, telnyx: Telnyx) -> None:
    for index in range(5):
        sim.do(World.create_queue, f"queue {index}")
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
    with refused("10033", status=422):
        telnyx.get("/queues", cast_to=object, options={"params": query})


def test_active_calls_are_read_by_cursor(sim: SimulatorServer, telnyx: Telnyx) -> None:
    legs = [sim.do(World.answered_call, *CALL) for _ in range(5)]
    sim.do(World.hangup, legs[3])
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
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    def names(**wanted: Unpack[Filter]) -> list[str]:
        return [row.name for row in telnyx.conferences.list(filter=wanted)]

    assert names(name="Claims review", status="in_progress") == ["Claims review"]
    assert names(name="claims review") == names(status="completed") == []
    telnyx.conferences.actions.end_conference(room.id)
    sim.wait_delivered()
    assert names(status="completed") == ["Claims review"]


def test_participants_are_found_by_what_they_do(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    sim.do(World.mute, conference, [legs[2]])
    found = telnyx.conferences.list_participants(conference.id, filter={"muted": True})
    assert [row.call_control_id for row in found] == [legs[2].call_control_id]


def test_a_dialled_leg_joins_the_conference_named(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.do(setattr, "ring_seconds", 0.01)
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
    _until_live(sim, "Rota")
    assert list(sim.do(World.conference, "Rota").participants) == [
        dialled["data"]["call_control_id"]
    ]


def test_requests_are_kept_for_tests_to_look_at(sim: SimulatorServer, telnyx: Telnyx) -> None:
    def ask() -> None:
        with pytest.raises(sdk.NotFoundError):
            telnyx.conferences.actions.mute("nowhere", call_control_ids=["x"])

    thread = threading.Thread(target=ask)
    thread.start()
    request = sim.wait_request(_is_mute)
    thread.join()
    assert request == ("POST", "/v2/conferences/nowhere/actions/mute", {"call_control_ids": ["x"]})
    assert request in sim.requests


def _is_mute(request: ApiRequest) -> bool:
    return request.path.endswith("/actions/mute")


def _advance(world: World, seconds: float) -> None:
    world.advance(world.now + timedelta(seconds=seconds))


def _until_live(sim: SimulatorServer, name: str) -> None:
    """Let simulated time pass until there is a conference of this name."""
    for _ in range(60):
        if sim.do(World.live_conference, name):
            return
        sim.do(_one_timer)
    raise AssertionError(f"{name} never began")


def _one_timer(world: World) -> None:
    if due := world.timers.next_due():
        world.advance(due)
