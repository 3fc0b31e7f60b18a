"""Of two who are to be connected, one is transferred elsewhere in the same moment: what Telnyx
reports of that is no proof that the two were connected.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, late_proofs, press
from conferencing.ledger import problems, transitions
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection import events as e

from .conftest import ANNA, BEN, Clock

pytestmark = pytest.mark.django_db

PHONE = "v3:phone"


def connected(leg: str, at: datetime) -> e.CallBridged:
    source = f"webhook:bridged:{leg}:{at}"
    return e.CallBridged(kind="call.bridged", at=at, source_id=source, call_control_id=leg)


def dialled(at: datetime) -> list[e.Event]:
    """The new call of a transfer of Anna's: of the session of hers."""
    call: dict[str, Any] = {"kind": "webhook", "at": at, "call_session_id": "session"}
    return [
        e.CallListed(source_id="webhook:anna", call_control_id=ANNA, **call),
        e.CallInitiated(
            source_id="webhook:new", call_control_id=PHONE, direction="outgoing", **call
        ),
    ]


@pytest.fixture
def asked(conference: str, operator: User, clock: Clock) -> Command:
    """To connect Anna with Ben, whose answer was lost."""
    command = press.create("bridge", "", ANNA, by=operator, arguments={"with_leg": BEN})
    claimed = transitions.claim(command.uuid, clock(), request_seconds=4)
    assert claimed and transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    return claimed


# What is told, and whether the two are known to be connected: (leg, seconds later).
TOLD = [
    pytest.param([(ANNA, 0)], True, id="one side of the bridge"),
    pytest.param([(ANNA, 0), (BEN, 0.1)], True, id="both sides"),
    pytest.param([(PHONE, 0)], False, id="the new call of the transfer"),
    pytest.param([(ANNA, 0), (PHONE, 0.1)], False, id="the transfer, of both"),
    pytest.param([(ANNA, 0.1), (PHONE, 0)], False, id="the transfer, the other way round"),
    pytest.param([(ANNA, 0), (PHONE, 0.1), (BEN, 30)], False, id="and Ben with somebody else"),
    pytest.param([(ANNA, 0), (PHONE, 0), (BEN, 0.2)], True, id="all at once"),
    pytest.param([(ANNA, 0), (PHONE, 0), (ANNA, 9)], True, id="a transfer, and then the bridge"),
]


@pytest.mark.parametrize(("told", "is_proven"), TOLD)
@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "late"])
def test_a_transfer_proves_no_bridge(
    asked: Command, clock: Clock, told: list[tuple[str, float]], is_proven: bool, is_late: bool
) -> None:
    at = clock.forward(1)
    events = [*dialled(at), *(connected(leg, at + timedelta(seconds=late)) for leg, late in told)]
    if is_late:
        transitions.end_overdue(clock.forward(transitions.ABANDON_SECONDS))
        writer.apply(events)
        late_proofs.confirm(clock())
    else:
        writer.apply(events)
        confirmation.settle("", None, clock())
    asked.refresh_from_db()
    assert (asked.state == "confirmed") is is_proven
