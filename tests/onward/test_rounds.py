"""A round reads all who are being sent on together, and locks those with whom something is done."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conferencing.agents.call_backs import machine
from conferencing.models import CallBack, Command, OnwardStep
from conferencing.onward import asker, steps
from tests import world

pytestmark = pytest.mark.django_db


def on_their_way(count: int) -> None:
    """Their transfer has been asked for."""
    now = timezone.now()
    for number in range(count):
        leg, uuid = f"leg-{uuid4()}", uuid4()
        world.calls(leg, f"+1202555{number:04}", at=now)
        given = {"asked_at": now, "deadline_at": now + timedelta(seconds=15), "state": "sent"}
        Command.objects.create(
            uuid=uuid, verb="transfer", call_control_id=leg, asked_by=asker.user(), **given
        )
        OnwardStep.objects.create(
            caller=leg,
            visit=0,
            queue="support",
            why="closed",
            kind="phone",
            value="+12025550199",
            state="asked",
            command=uuid,
            began_at=now,
        )


def called_back(count: int) -> None:
    """Whose own phone rings."""
    now = timezone.now()
    for _ in range(count):
        user = User.objects.create(username=f"agent-{uuid4()}")
        CallBack.objects.create(
            by=user,
            queue="support",
            caller="cora",
            visit=1,
            number=f"+1{uuid4().int % 10**10}",
            ring_seconds=30,
            began_at=now,
            state_since=now,
        )


def queries(count: int) -> int:
    on_their_way(count)
    called_back(count)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        steps.advance_all(timezone.now())
        machine.advance_all(timezone.now())
    return len(seen)


def test_while_nothing_can_be_done_more_callers_cost_no_more_queries() -> None:
    assert queries(2) == queries(30) <= 12
