"""Webhooks reach a real web server signed, are tried again by Telnyx's rules, and go wrong on
demand.
"""

import pytest
from telnyx.lib import WebhookVerificationError, verify_webhook_signature

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Json, Receiver


def ring(sim: SimulatorServer, times: int = 1) -> None:
    """That many events: calls that arrive."""
    sim.do(_ring, times)


def test_a_webhook_is_signed_so_that_telnyx_own_check_accepts_it(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    ring(sim)
    [got] = receiver.wait_for(1)
    verify_webhook_signature(got.body, got.headers, sim.public_key)
    assert got.headers["user-agent"] == "telnyx-webhooks"
    assert got.headers["content-type"] == "application/json"
    assert got.content["meta"] == {"attempt": 1, "delivered_to": receiver.url}


def test_tests_can_sign_bodies_of_their_own(sim: SimulatorServer) -> None:
    verify_webhook_signature(b"{}", sim.sign(b"{}"), sim.public_key)
    with pytest.raises(WebhookVerificationError):
        verify_webhook_signature(b"{}", sim.sign(b"{}", timestamp=1), sim.public_key)


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_some_answers_make_telnyx_try_again(
    sim: SimulatorServer, receiver: Receiver, status: int
) -> None:
    receiver.answers.extend([status, status])
    ring(sim)
    sim.wait_delivered()
    assert [got.content["meta"]["attempt"] for got in receiver.got] == [1, 2, 3]
    assert len({got.event["id"] for got in receiver.got}) == 1
    assert (sim.deliveries.delivered, sim.deliveries.failed) == (1, 0)


@pytest.mark.parametrize("status", [301, 400, 403, 404])
def test_other_answers_lose_the_event(
    sim: SimulatorServer, receiver: Receiver, status: int
) -> None:
    receiver.answers.append(status)
    ring(sim)
    sim.wait_delivered()
    assert len(receiver.got) == 1
    assert (sim.deliveries.failed, sim.deliveries.last_error) == (
        1,
        f"call.initiated: answered {status}",
    )


def test_every_attempt_is_signed_anew(sim: SimulatorServer, receiver: Receiver) -> None:
    receiver.answers.append(500)
    ring(sim)
    sim.wait_delivered()
    for got in receiver.got:
        verify_webhook_signature(got.body, got.headers, sim.public_key)
    assert receiver.got[0].body != receiver.got[1].body


def test_a_receiver_that_takes_too_long_gets_it_again(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    receiver.answers.append(2.5)
    ring(sim)
    sim.wait_delivered()
    assert len(receiver.got) == 2
    assert receiver.got[1].at - receiver.got[0].at >= 1.9


def test_an_event_nobody_takes_is_given_up_after_three_attempts(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    receiver.answers.extend([500] * 3)
    ring(sim)
    sim.wait_delivered()
    assert len(receiver.got) == 3
    assert (sim.deliveries.sent, sim.deliveries.retried, sim.deliveries.failed) == (3, 2, 1)


def test_nobody_listening_counts_as_failed(sim: SimulatorServer) -> None:
    sim.webhook_url = "http://127.0.0.1:9/"
    ring(sim)
    sim.wait_delivered()
    assert sim.deliveries.failed == 1
    assert "ClientConnectorError" in sim.deliveries.last_error


def test_the_failover_address_gets_what_the_first_did_not_take(
    receiver: Receiver, second_receiver: Receiver
) -> None:
    receiver.answers.extend([500] * 3)
    with SimulatorServer(
        receiver.url, failover_url=second_receiver.url, retry_delays=(0.01, 0.01)
    ) as sim:
        ring(sim)
        sim.wait_delivered()
    [got] = second_receiver.got
    assert got.content["meta"] == {"attempt": 4, "delivered_to": second_receiver.url}


def test_without_an_address_nothing_is_sent(receiver: Receiver) -> None:
    with SimulatorServer() as sim:
        ring(sim)
        sim.webhook_url = receiver.url
        ring(sim)
        sim.wait_delivered()
    assert len(receiver.got) == 1
    assert sim.deliveries.unaddressed == 1


def test_several_are_on_their_way_at_once(sim: SimulatorServer, receiver: Receiver) -> None:
    receiver.answers.extend([0.5] * 5)
    ring(sim, 5)
    got = receiver.wait_for(5)
    # One after the other they would be two seconds apart.
    assert max(each.at for each in got) - min(each.at for each in got) < 1


def test_a_duplicate_has_the_same_id(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.duplicate()
    ring(sim, 2)
    sim.wait_delivered()
    ids = [got.event["id"] for got in receiver.got]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_a_reordered_event_comes_after_its_follower(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    sim.faults.reorder()
    sim.do(World.answered_call, *CALL)
    sim.wait_delivered()
    assert receiver.kinds == ["call.answered", "call.initiated"]


def test_a_reordered_event_without_a_follower_still_comes(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    sim.faults.reorder()
    ring(sim)
    sim.wait_delivered()
    assert receiver.kinds == ["call.initiated"]


def test_a_delayed_event_is_overtaken(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.delay(0.2, event_type="initiated")
    sim.do(World.answered_call, *CALL)
    sim.wait_delivered()
    assert receiver.kinds == ["call.answered", "call.initiated"]


def test_a_dropped_event_never_comes(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.drop(event_type="call.initiated")
    sim.do(World.answered_call, *CALL)
    sim.wait_delivered()
    assert receiver.kinds == ["call.answered"]
    assert sim.deliveries.dropped == 1


def test_a_burst_waits_until_it_is_complete(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.burst(3)
    ring(sim, 2)
    assert receiver.got == []
    ring(sim)
    assert len(receiver.wait_for(3)) == 3


def test_a_bad_signature_does_not_verify(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.bad_signature()
    ring(sim)
    [got] = receiver.wait_for(1)
    with pytest.raises(WebhookVerificationError):
        verify_webhook_signature(got.body, got.headers, sim.public_key)


def test_an_unknown_event_follows_and_repeats_no_id(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    sim.faults.unknown_event()
    ring(sim)
    sim.wait_delivered()
    assert sorted(receiver.kinds) == ["call.initiated", "call.never.heard.of"]
    assert len({got.event["id"] for got in receiver.got}) == 2


def test_an_unknown_value_stands_where_a_reason_was(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    sim.faults.unknown_value(event_type="call.hangup")
    sim.do(_cancel)
    sim.wait_delivered()
    hangup = next(got.event for got in receiver.got if got.event["event_type"] == "call.hangup")
    assert hangup["payload"]["hangup_cause"] == "never_heard_of"


@pytest.mark.parametrize(("form", "wrapped"), [("wrapped", [True, True]), ("bare", [False, False])])
def test_the_floor_comes_wrapped_or_bare(
    sim: SimulatorServer, receiver: Receiver, form: str, wrapped: list[bool]
) -> None:
    sim.faults.floor(form)
    assert ["data" in body for body in _two_floors(sim, receiver)] == wrapped


def test_the_floor_comes_in_both_forms_when_mixed(sim: SimulatorServer, receiver: Receiver) -> None:
    sim.faults.floor("mixed")
    assert sorted("data" in body for body in _two_floors(sim, receiver)) == [False, True]


def test_a_bare_floor_has_its_time_in_the_payload_only(
    sim: SimulatorServer, receiver: Receiver
) -> None:
    sim.faults.floor("bare")
    body = _two_floors(sim, receiver)[0]
    assert "occurred_at" in body["payload"]
    assert set(body) == {"record_type", "event_type", "id", "payload"}


def _two_floors(sim: SimulatorServer, receiver: Receiver) -> list[Json]:
    def talk(world: World) -> None:
        legs = [
            world.answered_call(number, "+12025550100")
            for number in ("+12025550142", "+12025550143")
        ]
        conference = world.create_conference(legs[0], "Rota")
        world.join(conference, legs[1])
        for leg in legs:
            world.floor(conference, leg)

    sim.do(talk)
    sim.wait_delivered()
    floors = [
        got.content for got in receiver.got if got.event["event_type"] == "conference.floor.changed"
    ]
    assert len(floors) == 2
    return floors


def _ring(world: World, times: int) -> None:
    for _ in range(times):
        world.incoming_call(*CALL)


def _cancel(world: World) -> None:
    world.hangup(world.incoming_call(*CALL))
