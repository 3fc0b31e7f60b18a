"""The gateway over HTTP: what it sends, what it reads, and what it makes of every kind of trouble."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import client, errors
from conferencing.telnyx_api.errors import GatewayError
from tests.system.rooms import Room


@pytest.fixture
def sim(settings: Any) -> Iterator[SimulatorServer]:
    with SimulatorServer(latency=0) as server:
        settings.TELNYX_BASE_URL = server.base_url
        settings.TELNYX_API_KEY = server.api_key
        yield server


@pytest.fixture
def room(sim: SimulatorServer) -> Room:
    return Room(sim, "Board call", people=3)


def trouble(sim: SimulatorServer) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        client.list_conferences()
    return caught.value


@pytest.mark.parametrize("request_", [client.mute, client.unmute, client.hold, client.unhold])
@pytest.mark.parametrize("legs", [[], [""], ()])
def test_nobody_named_is_refused_before_it_could_mean_everybody(
    sim: SimulatorServer, request_: Any, legs: list[str]
) -> None:
    with pytest.raises(ValueError, match="everybody"):
        request_("conference", legs)
    assert sim.requests == []


@pytest.mark.parametrize(
    ("function", "action"),
    [
        (client.mute, "mute"),
        (client.unmute, "unmute"),
        (client.hold, "hold"),
        (client.unhold, "unhold"),
    ],
)
def test_these_legs_are_sent_as_a_list(
    room: Room, sim: SimulatorServer, function: Any, action: str
) -> None:
    function(room.id, room.legs[:2])
    sent = sim.requests[-1]
    assert (sent.method, sent.path) == ("POST", f"/v2/conferences/{room.id}/actions/{action}")
    assert sent.body == {"call_control_ids": room.legs[:2]}


@pytest.mark.parametrize(
    "function", [client.mute_everyone, client.unmute_everyone, client.hold_everyone]
)
def test_everyone_is_sent_without_a_list(room: Room, sim: SimulatorServer, function: Any) -> None:
    function(room.id)
    assert sim.requests[-1].body == {}


def test_leave_hangup_and_end_carry_their_command_id(room: Room, sim: SimulatorServer) -> None:
    leg = room.legs[0]
    client.leave(room.id, leg, "one")
    client.hangup(leg, "two")
    client.end(room.id, "three")
    assert [request.body["command_id"] for request in sim.requests] == ["one", "two", "three"]


def test_a_conference_is_read_in_full(room: Room, sim: SimulatorServer) -> None:
    [listed] = client.list_conferences()
    assert (listed.conference_id, listed.name, listed.status) == (
        room.id,
        "Board call",
        "in_progress",
    )
    assert listed.connection_id == sim.connection_id
    assert (
        listed.created_at
        and listed.created_at.tzinfo is UTC
        and listed.created_at <= datetime.now(UTC)
    )
    assert listed.expires_at and listed.expires_at > datetime.now(UTC)


def test_a_conference_that_has_ended_is_not_listed_but_can_be_asked_for(room: Room) -> None:
    room.end()
    assert client.list_conferences() == []
    found = client.retrieve_conference(room.id)
    assert (found.status, found.end_reason) == ("completed", "ended_via_api")


def test_participants_are_read_in_full(room: Room) -> None:
    first, second, third = room.legs
    client.mute(room.id, [first])
    client.hold(room.id, [second])
    found = {
        person.call_control_id: (person.muted, person.on_hold)
        for person in client.list_participants(room.id)
    }
    assert found == {first: (True, False), second: (False, True), third: (False, False)}


def test_queues_and_their_callers_are_read_in_full(sim: SimulatorServer) -> None:
    leg = sim.do(lambda world: world.answered_call("+12025550142", "+12025550100"))
    sim.do(lambda world: world.enqueue(leg, "support / night"))
    [queue] = client.list_queues()
    [call] = client.list_queue_calls("support / night")
    assert (queue.name, queue.max_size) == ("support / night", 100)
    assert (call.call_control_id, call.from_number, call.to_number) == (
        leg.call_control_id,
        "+12025550142",
        "+12025550100",
    )
    assert (call.queue, call.position, call.is_alive) == ("support / night", 1, True)
    assert call.enqueued_at


def test_listings_are_read_to_their_last_page(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    for _ in range(4):
        room.join()
    assert [person.call_control_id for person in client.list_participants(room.id)] == room.legs


def test_a_listing_without_end_is_given_up(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    monkeypatch.setattr(client, "MAX_PAGES", 2)
    with pytest.raises(GatewayError, match="too_long"):
        client.list_participants(room.id)


def test_a_listing_that_moves_while_it_is_read_is_read_again(
    room: Room, sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody on the first page leaves after it was read: everybody moves up, and one slips past
    between the pages.
    """
    monkeypatch.setattr(client, "PAGE_SIZE", 2)
    first = room.legs[0]
    room.join()
    read_through = client._read_through
    moves: list[Callable[[], object]] = [room.join, room.join, lambda: room.hang_up(first)]

    def reading(listing: Any, *path: str, **query: Any) -> Any:
        def page(*arguments: str, page_number: int, **options: Any) -> Any:
            while page_number == 2 and moves:
                moves.pop()()
            return listing(*arguments, page_number=page_number, **options)

        return read_through(page, *path, **query)

    monkeypatch.setattr(client, "_read_through", reading)
    assert {person.call_control_id for person in client.list_participants(room.id)} == set(
        room.legs
    )


def test_trouble_is_told_with_telnyxs_own_words(sim: SimulatorServer) -> None:
    with pytest.raises(GatewayError) as caught:
        client.retrieve_conference("unheard-of")
    assert (caught.value.status, caught.value.says_conference_gone, caught.value.retry) == (
        404,
        True,
        False,
    )
    assert caught.value.title and caught.value.advice


@pytest.mark.parametrize(
    ("status", "retry"), [(400, False), (401, False), (403, False), (422, False), (500, True)]
)
def test_only_some_trouble_is_worth_another_try(
    sim: SimulatorServer, status: int, retry: bool
) -> None:
    sim.faults.api_status(status)
    assert trouble(sim).retry is retry


def test_too_many_requests_tells_when_to_come_back(sim: SimulatorServer) -> None:
    sim.faults.api_status(429)
    found = trouble(sim)
    assert (found.status, found.retry) == (429, True)
    assert found.retry_after_seconds is not None and 0 < found.retry_after_seconds < 120


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"x-ratelimit-reset": "2.5"}, 2.5),
        ({"x-ratelimit-reset": "1790000005"}, 5.0),
        ({"x-ratelimit-reset": "1789999990"}, 0.0),
        ({"retry-after": "Mon, 21 Sep 2026 14:13:30 GMT"}, 10.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_time_to_come_back_is_read_in_all_its_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert errors.from_answer(429, None, headers, 1_790_000_000.0).retry_after_seconds == seconds


def test_an_answer_that_is_lost_is_not_the_same_as_a_telnyx_out_of_reach(
    sim: SimulatorServer, settings: Any
) -> None:
    sim.faults.lose_answer()
    assert trouble(sim).code == errors.NO_ANSWER
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.TELNYX_BASE_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/v2"
        assert trouble(sim).code == errors.NOT_REACHED


def test_an_answer_that_takes_too_long_is_no_answer(sim: SimulatorServer, settings: Any) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 0.2
    sim.faults.hang()
    found = trouble(sim)
    assert (found.code, found.retry) == (errors.NO_ANSWER, True)


def test_trouble_is_never_tried_again_by_the_client_itself(sim: SimulatorServer) -> None:
    sim.faults.api_status(500, count=5)
    trouble(sim)
    assert len(sim.requests) == 1


def test_without_a_key_nothing_leaves(sim: SimulatorServer, settings: Any) -> None:
    settings.TELNYX_API_KEY = ""
    assert trouble(sim).code == errors.NOT_CONFIGURED
    assert sim.requests == []


@pytest.mark.parametrize(
    "body", [None, "", "<html>Bad gateway</html>", [], {}, {"errors": []}, {"errors": ["x"]}]
)
def test_an_error_that_is_not_as_agreed_is_still_told(body: object) -> None:
    found = errors.from_answer(502, body, {}, 0.0)
    assert (found.code, found.retry) == ("502", True)
    assert "502" in found.title and found.advice


@pytest.mark.parametrize(
    ("status", "code", "call", "conference"),
    [
        (422, "90018", True, False),
        (422, "90015", True, False),
        (404, "90015", True, False),
        (404, "10005", True, True),
        (422, "90019", False, True),
        (404, "10007", True, True),
        (404, "90058", False, True),
        (404, "12345", False, False),
        (422, "90034", False, False),
        (500, "10007", False, False),
    ],
)
def test_what_is_gone_can_be_told_by_the_code(
    status: int, code: str, call: bool, conference: bool
) -> None:
    found = errors.from_answer(status, {"errors": [{"code": code, "title": "t"}]}, {}, 0.0)
    assert (found.says_call_gone, found.says_conference_gone) == (call, conference)


@pytest.mark.parametrize(
    "body", [None, "<html>Not Found</html>", {}, {"errors": []}, {"message": "no route"}]
)
def test_a_404_that_is_not_telnyxs_own_proves_nothing(body: object) -> None:
    found = errors.from_answer(404, body, {}, 0.0)
    assert (found.says_call_gone, found.says_conference_gone, found.retry) == (False, False, False)
    assert "TELNYX_BASE_URL" in found.advice


@pytest.mark.parametrize("code", ["90018", "90019", "90034", "90058", "90015", "10009", "12345"])
def test_there_is_advice_for_every_code(code: str) -> None:
    assert len(errors.advice(code, 422)) > 20
