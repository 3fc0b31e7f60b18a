"""The API over HTTP, used with Telnyx's own client: commands and refusals."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import telnyx as sdk
from telnyx import Telnyx

from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Receiver, let_time_pass, muted, refused


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
    with refused("10007", status=404):
        telnyx.queues.retrieve("support")
    with refused("404", status=404):
        telnyx.recordings.retrieve("x")
    with refused("90058", status=404):
        telnyx.conferences.retrieve("x")


def test_without_the_key_nobody_is_let_in(sim: SimulatorServer) -> None:
    stranger = Telnyx(api_key="KEY_OTHER", base_url=sim.base_url, max_retries=0)
    with refused("10009", status=401):
        stranger.conferences.list()


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


def test_a_forgotten_queue_is_not_found_and_the_next_caller_makes_it_anew(
    sim: SimulatorServer, telnyx: Telnyx, caller: Leg
) -> None:
    telnyx.queues.create(queue_name="support")
    let_time_pass(sim, sim.do(getattr, "idle_queue_seconds") + 60)
    sim.do(World.sweep)
    with refused("10007", status=404):
        telnyx.queues.retrieve("support")
    telnyx.calls.actions.enqueue(caller.call_control_id, queue_name="support")
    sim.wait_delivered()
    made = telnyx.queues.retrieve("support").data
    assert made and (made.current_size, made.max_size) == (1, 100)


def test_whether_an_entry_outlives_its_call_can_be_changed_and_it_is_then_removed(
    sim: SimulatorServer, telnyx: Telnyx, caller: Leg
) -> None:
    sim.do(World.enqueue, caller, "support")
    calls = telnyx.queues.calls
    calls.update(caller.call_control_id, queue_name="support", keep_after_hangup=True)
    sim.do(World.hangup, caller)
    sim.wait_delivered()
    kept = calls.retrieve(caller.call_control_id, queue_name="support").data
    assert kept and kept.is_alive is False
    calls.remove(caller.call_control_id, queue_name="support")
    assert list(calls.list("support")) == []
