"""What must not happen twice: play, send_dtmf, gather and create_queue, whatever becomes of the
worker and of the answer; and what Telnyx would take for new once it has forgotten its id.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from conferencing.commands import execution, press
from conferencing.commands.senders import table
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import transitions, turns
from conferencing.ledger.verbs import BY_COMMAND_ID, NEVER_AGAIN
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .conftest import Clock, carried_out

pytestmark = pytest.mark.django_db

ONCE: list[tuple[str, str, dict[str, Any]]] = [
    ("play", "play", {"audio_url": "https://example.com/a.mp3"}),
    ("send_dtmf", "send_dtmf", {"digits": "1"}),
    ("gather", "gather_using_audio", {"audio_url": "https://example.com/a.mp3"}),
    ("create_queue", "queues", {"queue": "night"}),
]
every = pytest.mark.parametrize(("verb", "action", "arguments"), ONCE)


# Of a sound Telnyx would report that it happened, and a queue it would list.
AFTERWARDS = {
    "play": "unknown",
    "send_dtmf": "not_known",
    "gather": "not_known",
    "create_queue": "unknown",
}


def pressed(verb: str, room: Room, by: User, arguments: dict[str, Any]) -> Command:
    leg = room.legs[1] if verb == "gather" else ""
    conference = "" if verb == "create_queue" else room.id
    return press.create(verb, conference, leg, by=by, arguments=arguments)


def sent(sim: SimulatorServer, action: str) -> int:
    """How many times Telnyx was asked for this."""
    return sum(method == "POST" and path.endswith(f"/{action}") for method, path, _ in sim.requests)


def test_these_are_all_that_must_not_be_repeated() -> None:
    assert {verb for verb, _, _ in ONCE} | {"announce"} == NEVER_AGAIN


@every
def test_a_lost_answer_ends_it(
    sim: SimulatorServer,
    room: Room,
    operator: User,
    clock: Clock,
    verb: str,
    action: str,
    arguments: dict[str, Any],
) -> None:
    sim.faults.lose_answer(path=action)
    command = pressed(verb, room, operator, arguments)
    outcome = execution.carry_out(command.uuid, clock=clock)
    command.refresh_from_db()
    assert (command.state, command.error_code) == (AFTERWARDS[verb], "no_answer")
    assert "may have happened" in command.error_detail
    assert (outcome.is_through, outcome.retry_after_seconds) == (True, None)
    clock.forward(5)
    assert carried_out(command, clock).attempts == 1
    assert sent(sim, action) == 1


@every
@pytest.mark.parametrize("has_arrived", [True, False])
def test_a_worker_that_dies_while_it_is_sent_ends_it_without_a_second_worker(
    sim: SimulatorServer,
    room: Room,
    operator: User,
    clock: Clock,
    verb: str,
    action: str,
    arguments: dict[str, Any],
    has_arrived: bool,
) -> None:
    command = pressed(verb, room, operator, arguments)
    taken = transitions.claim(command.uuid, clock(), request_seconds=4)
    assert taken and taken.lease_until
    if has_arrived:
        table.send(Sending(taken, clock(), clock))
    clock.now = taken.lease_until
    assert command.uuid not in turns.overlooked(clock())
    assert execution.carry_out(command.uuid, clock=clock) == execution.NOT_ITS_TURN
    assert press.expire_due(clock()) == 1
    command.refresh_from_db()
    assert (command.state, command.error_code) == (AFTERWARDS[verb], "no_answer")
    assert command.deadline_at > clock(), "nobody waits for the deadline"
    assert sent(sim, action) == int(has_arrived)


@every
@pytest.mark.parametrize("status", [429, 500, 503])
def test_not_even_a_busy_telnyx_is_asked_twice(
    sim: SimulatorServer,
    room: Room,
    operator: User,
    verb: str,
    action: str,
    arguments: dict[str, Any],
    status: int,
) -> None:
    sim.faults.api_status(status, path=action)
    command = carried_out(pressed(verb, room, operator, arguments))
    expected = "failed" if status == 429 else AFTERWARDS[verb]
    assert (command.state, sent(sim, action)) == (expected, 1)
    assert command.advice


def test_whoever_waits_behind_it_goes_on(room: Room, operator: User, clock: Clock) -> None:
    first = press.create("send_dtmf", room.id, by=operator, arguments={"digits": "1"})
    second = press.create("mute", room.id, room.legs[0], by=operator)
    taken = transitions.claim(first.uuid, clock(), request_seconds=4)
    assert taken and taken.lease_until
    assert carried_out(second, clock).state == "asked"
    clock.now = taken.lease_until
    press.expire_due(clock())
    assert carried_out(second, clock).state == "accepted"


LONG = 120


@pytest.mark.parametrize("verb", sorted(BY_COMMAND_ID - {"remove_these"}))
@given(elapsed=st.floats(0, 130), waited=st.floats(0, 130))
@hypothesis_settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_command_id_is_not_used_again_once_telnyx_may_have_forgotten_it(
    operator: User, conference: str, verb: str, elapsed: float, waited: float
) -> None:
    now = datetime.now(UTC)
    Command.objects.all().delete()
    command = transitions.record(verb, conference, by_id=operator.pk, now=now, seconds=LONG)
    first = now + timedelta(seconds=waited)
    taken = transitions.claim(command.uuid, first, request_seconds=0)
    assert (taken is None) == (waited >= LONG)
    if taken is None or taken.lease_until is None:
        return
    again = taken.lease_until + timedelta(seconds=elapsed)
    offered = command.uuid in turns.overlooked(again)
    ended = command.pk in {each.pk for each in transitions.end_overdue(again)}
    repeated = transitions.claim(command.uuid, again, request_seconds=0)
    assert offered == bool(repeated) != ended
    if repeated:
        assert (again - first).total_seconds() < 60


def test_with_a_long_deadline_a_lost_answer_is_not_asked_for_after_a_minute(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock, settings: Settings
) -> None:
    settings.COMMAND_DEADLINE_SECONDS = LONG
    sim.faults.lose_answer(path="speak", count=100)
    command = press.create("speak", room.id, by=operator, arguments={"text": "Hello."})
    for _ in range(200):
        outcome = execution.carry_out(command.uuid, clock=clock)
        if outcome.retry_after_seconds is None:
            break
        clock.forward(outcome.retry_after_seconds)
    assert clock() < command.asked_at + timedelta(seconds=60)
    attempts = len(room.requests("speak"))
    clock.forward(10)
    assert carried_out(command, clock).state == "unknown"
    assert len(room.requests("speak")) == attempts
