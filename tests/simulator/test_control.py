"""The control page and its JSON twin: buttons that make things happen and go wrong."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Conference, Gathering, Leg, Prompt
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Json, Receiver


@pytest.fixture
def demo(receiver: Receiver) -> Iterator[SimulatorServer]:
    with SimulatorServer(receiver.url, scenario="demo") as server:
        yield server


def post(server: SimulatorServer, what: str, **wishes: object) -> Json:
    request = urllib.request.Request(
        f"{server.control_url}/{what}",
        json.dumps(wishes).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            content = json.load(answer)
    except urllib.error.HTTPError as error:
        content = json.load(error)
        assert error.code == 400
    return dict(content)


def status(server: SimulatorServer) -> Json:
    with urllib.request.urlopen(f"{server.control_url}/status") as answer:
        return dict(json.load(answer))


def page(server: SimulatorServer, address: str = "") -> str:
    with urllib.request.urlopen(server.control_url + address) as answer:
        assert "script" not in answer.headers["Content-Security-Policy"]
        return str(answer.read().decode())


def test_the_status_agrees_with_the_world(demo: SimulatorServer) -> None:
    shown = status(demo)
    assert {each["name"] for each in shown["conferences"]} == demo.do(_live_names)
    assert {each["name"] for each in shown["queues"]} == {"support", "sales", "billing"}


def test_a_browser_finds_an_icon(demo: SimulatorServer) -> None:
    address = urllib.parse.urljoin(demo.control_url, "/favicon.ico")
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.read().startswith(b"<svg")


def test_the_demo_reaches_a_receiver_that_starts_late(receiver: Receiver) -> None:
    with SimulatorServer("http://127.0.0.1:9/", scenario="demo") as sim:
        assert sim.deliveries.sent == 0
        sim.webhook_url = receiver.url
        receiver.wait_for(500)
        assert sim.deliveries.failed == 0


def test_a_burst_of_fifty_calls_support(demo: SimulatorServer, receiver: Receiver) -> None:
    demo.wait_delivered()
    before = receiver.kinds.count("call.initiated")
    assert post(demo, "events", do="burst", queue="support", count=50)["ok"]
    receiver.wait_until(lambda: receiver.kinds.count("call.initiated") >= before + 50)
    assert status(demo)["calls"] >= 50


def test_callers_for_every_queue_that_the_page_offers(demo: SimulatorServer) -> None:
    for queue in ("support", "sales", "billing"):
        answer = post(demo, "events", do="burst", queue=queue, count=1)
        assert answer["message"] == f"1 caller is calling {queue}."


def test_a_conference_is_ended_by_name(demo: SimulatorServer) -> None:
    assert post(demo, "events", do="end_conference", conference="Board call") == {
        "ok": True,
        "message": "Board call has ended.",
    }
    assert "Board call" not in {each["name"] for each in status(demo)["conferences"]}
    assert not post(demo, "events", do="end_conference", conference="Board call")["ok"]


@pytest.mark.parametrize("do", ["join", "leave", "start_conference", "floor_fast", "give_up"])
def test_every_other_button_makes_something_happen(demo: SimulatorServer, do: str) -> None:
    before = demo.do(_last_event)
    answer = post(demo, "events", do=do)
    assert answer["ok"], answer
    assert demo.do(_last_event) != before


@pytest.mark.parametrize(
    "wishes",
    [
        {"do": "dance"},
        {"do": "keys", "digits": "x"},
        {"do": "burst", "count": 0},
        {"do": "burst", "count": "many"},
        {"do": "burst", "queue": "x"},
    ],
)
def test_what_is_not_understood_is_said_to_be(
    demo: SimulatorServer, wishes: dict[str, object]
) -> None:
    answer = post(demo, "events", **wishes)
    assert not answer["ok"]
    assert answer["message"]


@pytest.mark.parametrize(
    "fault",
    [
        "status",
        "refuse",
        "slow",
        "hang",
        "lose_answer",
        "contrary",
        "duplicate",
        "reorder",
        "delay",
        "drop",
        "burst",
        "bad_signature",
        "unknown_event",
        "unknown_value",
    ],
)
def test_every_fault_can_be_set_and_taken_back(sim: SimulatorServer, fault: str) -> None:
    post(sim, "faults", fault=fault, count=3, code="90032", match="nothing like it")
    assert [(each["kind"], each["left"]) for each in status(sim)["faults"]] == [(fault, 3)]
    post(sim, "faults", fault="clear")
    assert status(sim)["faults"] == []


def test_a_code_must_look_like_one_of_theirs(sim: SimulatorServer) -> None:
    assert not post(sim, "faults", fault="refuse", code="<b>")["ok"]
    assert status(sim)["faults"] == []


def test_somebody_presses_keys(demo: SimulatorServer) -> None:
    conference = demo.do(World.conference, "Board call")
    leg = demo.do(_last_in, conference)
    demo.do(setattr, "on_gather", None)
    demo.do(World.gather, leg, Gathering(Prompt()))
    assert post(demo, "events", do="keys", conference="Board call", digits="5503#")["ok"]
    [ended] = [event for event in demo.do(_events) if event["event_type"] == "call.gather.ended"]
    assert (ended["payload"]["call_control_id"], ended["payload"]["digits"]) == (
        leg.call_control_id,
        "5503",
    )


def test_the_form_of_floor_changes_can_be_set(sim: SimulatorServer) -> None:
    post(sim, "faults", fault="floor", form="mixed")
    assert status(sim)["floor_form"] == "mixed"
    assert not post(sim, "faults", fault="floor", form="round")["ok"]


def test_reset_ends_everything_and_begins_anew(demo: SimulatorServer, receiver: Receiver) -> None:
    before = {each["id"] for each in status(demo)["conferences"]}
    demo.faults.drop(count=100, event_type="nothing")
    post(demo, "reset")
    after = status(demo)
    assert before.isdisjoint(each["id"] for each in after["conferences"])
    assert len(after["conferences"]) >= 6
    assert after["faults"] == []


def test_the_page_has_its_buttons_and_names_what_is_live(demo: SimulatorServer) -> None:
    shown = page(demo)
    for words in (
        "A caller joins",
        "A burst of calls",
        "Bad signature",
        "Lose the answer",
        "Board call",
    ):
        assert words in shown
    assert "Press briefing" in page(demo, "/live")


def test_a_form_leads_back_to_the_page_and_says_what_happened(demo: SimulatorServer) -> None:
    form = urllib.parse.urlencode({"do": "end_conference", "conference": "Rota"}).encode()
    with urllib.request.urlopen(f"{demo.control_url}/events", form) as answer:
        assert answer.url.startswith(demo.control_url + "?ok=yes")
        assert "Rota has ended." in answer.read().decode()


def test_names_cannot_smuggle_markup_into_the_page(demo: SimulatorServer) -> None:
    leg = demo.do(World.answered_call, *CALL)
    demo.do(World.create_conference, leg, "<script>alert(1)</script>")
    assert "<script>" not in page(demo) + page(demo, "/live") + page(demo, "?said=%3Cscript%3E")


def test_other_sites_cannot_press_the_buttons(demo: SimulatorServer) -> None:
    request = urllib.request.Request(
        f"{demo.control_url}/reset", b"", {"Origin": "https://elsewhere.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403


def _live_names(world: World) -> set[str]:
    return {each.name for each in world.conferences.values() if each.is_live}


def _events(world: World) -> list[Event]:
    return list(world.events)


def _last_event(world: World) -> str:
    return world.events[-1]["id"]


def _last_in(world: World, conference: Conference) -> Leg:
    return conference.legs[-1]


def test_a_day_of_calls_is_told_beside_what_happens_now(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    assert post(sim, "events", do="day")["ok"]
    again = post(sim, "events", do="day")
    assert (again["ok"], again["message"]) == (False, "The calls of a day are already being sent.")
    receiver.wait_for(50)
    leg = sim.do(World.answered_call, *CALL)
    sim.wait_delivered()
    told = [payload["call_control_id"] for payload in receiver.payloads("call.answered")]
    assert leg.call_control_id in told
    assert status(sim)["deliveries"]["of_the_past"] > 100


def test_the_day_waits_until_somebody_listens(receiver: Receiver) -> None:
    with SimulatorServer("http://127.0.0.1:9/", scenario="demo", day_zone=UTC) as sim:
        sim.webhook_url = receiver.url
        receiver.wait_until(lambda: "call.hangup" in receiver.kinds)
        assert sim.deliveries.failed == 0
