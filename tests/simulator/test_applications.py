"""Call control applications at the simulated Telnyx: all five operations, what they refuse, and
what they do to webhooks.
"""

from datetime import UTC
from typing import Any

import httpx
import pytest
from telnyx import APIStatusError, APITimeoutError, Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World

from .conftest import CALL, Receiver, codes, refused

HERE = "https://board.example.com/webhooks/telnyx/"
OPERATIONS = [("GET", ""), ("POST", ""), ("GET", "/1"), ("PATCH", "/1"), ("DELETE", "/1")]
NAMES: dict[str, Any] = {"application_name": "Switchboard", "webhook_event_url": HERE}
PROFILE: Any = {"outbound_voice_profile_id": "1293384261075731499"}


@pytest.fixture
def made(telnyx: Telnyx) -> str:
    """The id of one made over the API."""
    answer = telnyx.call_control_applications.create(**NAMES)
    assert answer.data and answer.data.id
    return answer.data.id


def raw(sim: SimulatorServer, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {sim.api_key}"}
    url = f"{sim.base_url}/call_control_applications{path}"
    return httpx.request(method, url, headers=headers, json=body)


def test_one_made_over_the_api_has_version_1_and_telnyxs_other_defaults(
    sim: SimulatorServer,
) -> None:
    answer = raw(sim, "POST", "", NAMES)
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert (data["webhook_api_version"], data["webhook_timeout_secs"]) == ("1", None)
    assert (data["webhook_event_failover_url"], data["active"]) == ("", True)
    assert data["id"].isdigit()


def test_the_newest_is_listed_first_and_a_page_at_a_time(
    sim: SimulatorServer, telnyx: Telnyx, made: str
) -> None:
    assert [each.id for each in telnyx.call_control_applications.list()] == [
        made,
        sim.connection_id,
    ]
    page = raw(sim, "GET", "?page[size]=1&page[number]=2").json()
    assert [each["id"] for each in page["data"]] == [sim.connection_id]
    assert page["meta"]["total_results"] == 2


def test_applications_are_found_by_name_and_sorted(sim: SimulatorServer, made: str) -> None:
    found = raw(sim, "GET", "?filter[application_name][contains]=switch").json()["data"]
    assert [each["id"] for each in found] == [made]
    by_name = raw(sim, "GET", "?sort=connection_name").json()["data"]
    assert [each["application_name"] for each in by_name] == [
        "Simulated application",
        "Switchboard",
    ]
    assert raw(sim, "GET", "?sort=colour").status_code == 422


def test_a_change_keeps_what_it_does_not_name(telnyx: Telnyx, made: str) -> None:
    telnyx.call_control_applications.update(made, **NAMES, webhook_timeout_secs=7)
    telnyx.call_control_applications.update(made, **NAMES, webhook_api_version="2")
    found = telnyx.call_control_applications.retrieve(made).data
    assert found and (found.webhook_timeout_secs, found.webhook_api_version) == (7, "2")


def test_null_takes_a_timeout_and_a_failover_back(telnyx: Telnyx, made: str) -> None:
    telnyx.call_control_applications.update(
        made, **NAMES, webhook_timeout_secs=7, webhook_event_failover_url=HERE
    )
    telnyx.call_control_applications.update(
        made, **NAMES, webhook_timeout_secs=None, webhook_event_failover_url=None
    )
    found = telnyx.call_control_applications.retrieve(made).data
    assert found and (found.webhook_timeout_secs, found.webhook_event_failover_url) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"application_name": None}, "10004"),
        ({"webhook_event_url": None}, "10004"),
        ({"webhook_event_url": "board.example.com"}, "10032"),
        ({"webhook_api_version": "3"}, "10032"),
        ({"webhook_api_version": 2}, "10032"),
        ({"webhook_timeout_secs": 31}, "10033"),
        ({"anchorsite_override": "Berlin"}, "10032"),
    ],
)
def test_what_telnyx_would_not_take_is_refused(
    sim: SimulatorServer, made: str, wrong: dict[str, object], code: str
) -> None:
    for method, path in (("POST", ""), ("PATCH", f"/{made}")):
        answer = raw(sim, method, path, {**NAMES, **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_a_deleted_one_is_told_a_last_time(telnyx: Telnyx, made: str) -> None:
    told = telnyx.call_control_applications.delete(made).data
    assert told and told.id == made
    for ask in (
        telnyx.call_control_applications.retrieve,
        telnyx.call_control_applications.delete,
    ):
        with refused("10005", status=404):
            ask(made)
    with refused("10005", status=404):
        telnyx.call_control_applications.update(made, **NAMES)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", ""), ("GET", "/1"), ("PATCH", "/1"), ("DELETE", "/1")],
)
@pytest.mark.parametrize(("status", "code"), [(401, "10009"), (403, "10010"), (429, "10011")])
def test_each_operation_can_be_refused(
    sim: SimulatorServer, method: str, path: str, status: int, code: str
) -> None:
    sim.faults.api_status(status, path="/call_control_applications")
    answer = raw(sim, method, path, NAMES)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert ("x-ratelimit-reset" in answer.headers) == (status == 429)


def test_the_key_of_a_member_who_may_not_is_refused(sim: SimulatorServer, telnyx: Telnyx) -> None:
    sim.faults.refuse("10006", path="/call_control_applications")
    with pytest.raises(APIStatusError) as refusal:
        telnyx.call_control_applications.list()
    assert (refusal.value.status_code, codes(refusal.value)) == (403, ["10006"])


def test_a_slow_answer_comes_after_the_effect(sim: SimulatorServer) -> None:
    sim.faults.slow(0.5, path="/call_control_applications")
    impatient = Telnyx(api_key=sim.api_key, base_url=sim.base_url, max_retries=0, timeout=0.1)
    with pytest.raises(APITimeoutError):
        impatient.call_control_applications.create(**NAMES)
    assert len(raw(sim, "GET", "").json()["data"]) == 2


def test_an_odd_answer_can_be_asked_for(sim: SimulatorServer) -> None:
    sim.faults.contrary("html", path="/call_control_applications")
    assert raw(sim, "GET", "").headers["content-type"].startswith("text/html")


def test_webhooks_go_where_the_application_says(
    sim: SimulatorServer, telnyx: Telnyx, receiver: Receiver, second_receiver: Receiver
) -> None:
    telnyx.call_control_applications.update(
        sim.connection_id, application_name="Moved", webhook_event_url=second_receiver.url
    )
    sim.do(World.incoming_call, *CALL)
    second_receiver.wait_for(1)
    assert sim.webhook_url == second_receiver.url
    assert receiver.kinds == []


def test_version_1_has_other_names_and_no_data(
    sim: SimulatorServer, telnyx: Telnyx, receiver: Receiver
) -> None:
    telnyx.call_control_applications.update(
        sim.connection_id,
        application_name="Old",
        webhook_event_url=receiver.url,
        webhook_api_version="1",
    )
    sim.do(World.incoming_call, *CALL)
    [delivered] = receiver.wait_for(1)
    assert delivered.content["event_type"] == "call_initiated"
    assert {"webhook_id", "created_at", "payload"} <= set(delivered.content)


def test_an_account_without_an_application_gives_its_numbers_to_the_first(
    receiver: Receiver,
) -> None:
    with SimulatorServer(has_application=False, latency=0.005) as sim:
        assert sim.webhook_url is None
        assert raw(sim, "GET", "").json()["data"] == []
        body = {**NAMES, "webhook_event_url": receiver.url, "webhook_api_version": "2"}
        made = raw(sim, "POST", "", body).json()["data"]
        leg = sim.do(World.incoming_call, *CALL)
        receiver.wait_for(1)
    assert leg.connection_id == made["id"]


def test_nobody_calls_an_account_without_an_application() -> None:
    with SimulatorServer(has_application=False, scenario="demo", day_zone=UTC) as sim:
        sim.reset()
        answer = httpx.post(f"{sim.control_url}/events", json={"do": "conference"})
        assert "nobody can call" in answer.json()["message"]
        assert sim.do(lambda world: len(world.legs)) == 0
        made = raw(sim, "POST", "", NAMES).json()["data"]
        assert sim.do(lambda world: {leg.connection_id for leg in world.legs.values()}) == {
            made["id"]
        }


def test_calls_of_one_application_are_not_listed_with_another(
    sim: SimulatorServer, telnyx: Telnyx, made: str
) -> None:
    telnyx.call_control_applications.update(made, **NAMES, outbound=PROFILE)
    telnyx.calls.dial(connection_id=made, from_="+12025550100", to="+12025550143")
    sim.wait_delivered()
    assert [
        each for each in telnyx.connections.list_active_calls(sim.connection_id).data or []
    ] == []
    assert len(telnyx.connections.list_active_calls(made).data or []) == 1
    with refused("10015", status=422):
        telnyx.calls.dial(connection_id="17", from_="+12025550100", to="+12025550143")


def test_nothing_is_sent_once_the_application_is_gone(
    sim: SimulatorServer, telnyx: Telnyx, receiver: Receiver
) -> None:
    telnyx.call_control_applications.delete(sim.connection_id)
    sim.do(World.incoming_call, *CALL)
    sim.wait_delivered()
    assert (receiver.kinds, sim.deliveries.unaddressed) == ([], 1)


def test_no_call_is_made_without_an_outbound_voice_profile(
    sim: SimulatorServer, telnyx: Telnyx, made: str
) -> None:
    """As seen live: the code of a key that may do little, and the reason in the detail alone."""
    call: dict[str, Any] = {"from_": "+12025550100", "to": "+12025550143"}
    told = telnyx.call_control_applications.retrieve(made).data
    assert told and told.outbound and told.outbound.outbound_voice_profile_id is None
    with pytest.raises(APIStatusError, match="no Outbound Profile assigned D38") as refusal:
        telnyx.calls.dial(connection_id=made, **call)
    assert (refusal.value.status_code, codes(refusal.value)) == (403, ["10010"])
    telnyx.call_control_applications.update(made, **NAMES, outbound=PROFILE)
    assert telnyx.calls.dial(connection_id=made, **call).data


def test_a_call_is_not_transferred_without_one_either(sim: SimulatorServer, telnyx: Telnyx) -> None:
    leg = sim.do(World.answered_call, *CALL)
    telnyx.call_control_applications.update(sim.connection_id, **NAMES, outbound={})
    with refused("10010", status=403):
        telnyx.calls.actions.transfer(leg.call_control_id, to="+12025550160")
