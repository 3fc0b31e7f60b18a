"""Whatever Telnyx answers to an operation, nothing breaks, and the ledger ends in a state that is
true: what may have happened is never said to have failed, nor what was not accepted to have worked.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from conferencing.commands import execution
from conferencing.ledger import transitions
from conferencing.ledger.verbs import EACH, VERBS
from conferencing.models import (
    Announcement,
    Call,
    Command,
    Conference,
    JournalEntry,
    Participant,
    Poll,
    Queue,
    Recording,
)
from tests import world
from tests.commands import samples
from tests.commands.dialling import may_dial
from tests.fixtures.answering import Answering, http, in_json, telnyx_says
from tests.fixtures.odd_json import anything
from tests.fixtures.pressing import Clock, operator, rings

from .every_request import LEG, ROOM

__all__ = ["may_dial", "operator", "rings", "telnyx_says"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_dial")]

ASKING = [name for name in VERBS if name not in samples.UNASKED | set(EACH)]
FAILURES = (
    *("400 Bad Request", "403 Forbidden", "404 Not Found", "409 Conflict"),
    *("422 Unprocessable Entity", "429 Too Many Requests"),
)
TROUBLE = ("408 Request Timeout", "500 Server Error", "503 Service Unavailable")
CODES = ("10004", "10005", "10007", "90015", "90018", "90019", "90033", "90044", "90058", "12345")
a_few = trying(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

unlike_ok = anything.filter(lambda data: not isinstance(data, dict) or data.get("result") != "ok")
errors = st.fixed_dictionaries(
    {},
    optional={
        "code": st.sampled_from([*CODES, *map(int, CODES)]) | anything,
        "title": st.text(max_size=9) | anything,
        "detail": st.text(max_size=9) | anything,
        "source": anything,
    },
)


@pytest.mark.parametrize("verb", ASKING)
@given(data=unlike_ok, status=st.sampled_from(["200 OK", "201 Created", *TROUBLE]))
@a_few
def test_what_may_have_happened_is_never_said_to_have_failed(
    telnyx_says: Answering, operator: User, verb: str, data: object, status: str
) -> None:
    telnyx_says.always(in_json({"data": data}, status))
    command = carried_through(verb, operator, telnyx_says)
    has_written = any(method != "GET" for method in telnyx_says.methods)
    if has_written:
        assert (command.state, command.error_title != "") == ("not_known", True)
    else:
        assert command.state in ("failed", "not_known")


@pytest.mark.parametrize("verb", ASKING)
@given(error=errors, status=st.sampled_from(FAILURES))
@a_few
def test_what_telnyx_refuses_has_failed_or_was_done_before(
    telnyx_says: Answering, operator: User, verb: str, error: dict[str, Any], status: str
) -> None:
    telnyx_says.always(in_json({"errors": [error]}, status))
    command = carried_through(verb, operator, telnyx_says)
    # It was done before, or there was nothing to ask for: no listing comes here to show it.
    is_done = command.accepted_at is not None
    assert command.state in (("confirmed", "not_known") if is_done else ("failed",))
    # A recording that was deleted before is gone, as was wanted: there is nothing more to say.
    assert command.advice or (command.state == "confirmed" and verb == "delete_recording")
    assert is_done or command.error_title


@pytest.mark.parametrize("verb", ASKING)
def test_an_empty_refusal_is_one(telnyx_says: Answering, operator: User, verb: str) -> None:
    telnyx_says.always(http(status="422 Unprocessable Entity", content_type=""))
    assert carried_through(verb, operator, telnyx_says).state == "failed"


def carried_through(verb: str, by: User, telnyx: Answering) -> Command:
    """Pressed, tried until no worker would try it again, and looked for in vain."""
    for model in (
        Poll,
        Command,
        Participant,
        Conference,
        Call,
        Queue,
        Recording,
        JournalEntry,
        Announcement,
    ):
        model.objects.all().delete()
    world.calls(LEG, "+12025550142", at=datetime.now(UTC))
    world.joins(ROOM, LEG, at=datetime.now(UTC))
    command = samples.pressed(verb, ROOM, by)
    telnyx.paths.clear()
    telnyx.methods.clear()
    clock = Clock()
    for _ in attempts(command, clock):
        execution.carry_out(command.uuid, clock=clock)
        command.refresh_from_db()
    transitions.end_overdue(clock.forward(3600))
    transitions.end_overdue(clock.forward(3600))
    command.refresh_from_db()
    assert command.state not in Command.OPEN
    return command


def attempts(command: Command, clock: Clock) -> Iterator[datetime]:
    until = command.deadline_at + timedelta(seconds=90)
    while command.state in ("asked", "sent") and clock() < until:
        yield clock.forward(3)
