"""A dial whose answer was lost, and the call that came up all the same: found by its client state,
once, and never by a client state alone.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.ledger import dialled, transitions
from conferencing.ledger.problems import Problem
from conferencing.models import Command
from conferencing.projection import client_states, webhook_parsing
from tests.commands import dialling
from tests.commands.dialling import ANNA, CONNECTION, OURS, may_dial
from tests.fixtures.pressing import Clock

from .claiming import claim, state

__all__ = ["may_dial"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_dial")]

LOST = Problem("No answer from Telnyx", code="no_answer")


@pytest.fixture
def unanswered(operator: User, clock: Clock) -> Command:
    """Sent, and nobody knows what became of it."""
    command = claim(dialling.dialled(operator), clock)
    assert command and transitions.doubt(command, clock(), LOST)
    return command


def webhook(kind: str, command: UUID | str, **payload: Any) -> Any:
    about = {
        "call_control_id": "v3:new",
        "connection_id": CONNECTION,
        "from": OURS,
        "to": ANNA,
        "client_state": client_states.written(UUID(str(command))),
        **payload,
    }
    body = {"data": {"event_type": kind, "id": str(uuid4()), "payload": about}}
    return webhook_parsing.from_webhook(body, datetime.now(UTC))


def hear(kind: str, command: Command | UUID, **payload: Any) -> None:
    uuid = command.uuid if isinstance(command, Command) else command
    event = webhook(kind, uuid, **payload)
    dialled.found([event], datetime.now(UTC), connection_id=settings.DIAL_CONNECTION)


def linked(command: Command) -> tuple[str, str]:
    command.refresh_from_db()
    return command.state, command.call_control_id


@pytest.mark.parametrize("kind", ["call.initiated", "call.answered", "call.hangup"])
def test_any_event_that_tells_of_the_call_finds_it(unanswered: Command, kind: str) -> None:
    hear(kind, unanswered)
    assert linked(unanswered) == ("confirmed", "v3:new")
    assert "the call went out" in unanswered.advice


def test_the_event_may_come_before_the_answer(operator: User, clock: Clock) -> None:
    command = claim(dialling.dialled(operator), clock)
    assert command
    hear("call.initiated", command)
    assert linked(command) == ("confirmed", "v3:new")
    assert command.advice == ""
    assert not transitions.accept(command, clock(), "v3:new")


def test_it_ends_the_attempts_of_a_worker_that_waits_to_try_again(
    operator: User, clock: Clock
) -> None:
    command = claim(dialling.dialled(operator), clock)
    assert command and transitions.postpone(command, clock(), LOST, lost_at=clock())
    hear("call.initiated", command)
    clock.forward(1)
    assert claim(command, clock) is None


def test_an_accepted_one_is_confirmed_by_its_own_call(operator: User, clock: Clock) -> None:
    command = claim(dialling.dialled(operator), clock)
    assert command and transitions.accept(command, clock(), "v3:new")
    hear("call.initiated", command, call_control_id="v3:another")
    assert linked(command) == ("accepted", "v3:new")
    hear("call.initiated", command)
    assert linked(command) == ("confirmed", "v3:new")


def test_it_is_found_after_nobody_hoped_any_more(unanswered: Command, clock: Clock) -> None:
    clock.forward(60)
    transitions.end_overdue(clock())
    assert state(unanswered) == "not_known"
    hear("call.answered", unanswered)
    assert linked(unanswered) == ("confirmed", "v3:new")


def test_it_is_found_after_a_repeat_was_refused(operator: User, clock: Clock) -> None:
    """The first attempt had worked all the same."""
    command = claim(dialling.dialled(operator), clock)
    assert command and transitions.fail_sent(command, clock(), Problem("Refused", code="90043"))
    hear("call.initiated", command)
    assert linked(command) == ("confirmed", "v3:new")
    assert "Confirmed late" in command.advice and command.error_title == ""


def test_the_first_call_found_stays_its_call(unanswered: Command) -> None:
    hear("call.initiated", unanswered)
    hear("call.hangup", unanswered, call_control_id="v3:another")
    assert linked(unanswered) == ("confirmed", "v3:new")


@pytest.mark.parametrize(
    "forged",
    [
        {"to": "+12025550143"},
        {"connection_id": "1"},
        {"direction": "incoming"},
        {"client_state": "c29tZWJvZHkgZWxzZSdz"},
        {"client_state": None},
        {"client_state": 7},
        {"client_state": {"uuid": "x"}},
    ],
)
def test_a_client_state_alone_proves_nothing(unanswered: Command, forged: dict[str, Any]) -> None:
    hear("call.initiated", unanswered, **forged)
    assert linked(unanswered) == ("unknown", "")


def test_a_command_that_nobody_knows_is_ignored(unanswered: Command) -> None:
    hear("call.initiated", uuid4())
    assert linked(unanswered) == ("unknown", "")


def test_no_other_command_can_be_claimed_by_a_call(operator: User, clock: Clock) -> None:
    other = Command.objects.create(
        verb="end",
        asked_by=operator,
        asked_at=clock(),
        deadline_at=clock(),
        state="unknown",
        attempts=1,
    )
    hear("call.initiated", other)
    assert linked(other) == ("unknown", "")


def test_what_was_never_sent_cannot_have_dialled(operator: User) -> None:
    command = dialling.dialled(operator)
    hear("call.initiated", command)
    assert linked(command) == ("asked", "")


def test_a_sip_address_may_come_back_as_telnyx_writes_it(operator: User, clock: Clock) -> None:
    command = claim(dialling.dialled(operator, "sip:ana@example.com"), clock)
    assert command
    hear("call.initiated", command, to="ana@example.com;transport=udp")
    assert linked(command) == ("confirmed", "v3:new")


def test_whoever_watches_the_ledger_or_the_call_is_told(
    unanswered: Command, django_capture_on_commit_callbacks: Any
) -> None:
    heard: set[str] = set()

    def listen(keys: frozenset[str], **_: object) -> None:
        heard.update(keys)

    signals.changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            hear("call.initiated", unanswered)
        assert {"ledger", "call:v3:new"} <= heard
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            hear("call.hangup", unanswered)
        assert "ledger" in heard
    finally:
        signals.changed.disconnect(listen)


def test_other_calls_cost_no_query(unanswered: Command, django_assert_num_queries: Any) -> None:
    event = webhook("call.initiated", uuid4(), client_state=None)
    with django_assert_num_queries(0):
        dialled.found([event], datetime.now(UTC), connection_id=CONNECTION)
