"""Somebody who is to be forgotten, and somebody else."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command

from conferencing.models import (
    CallBack,
    Command,
    ContactImport,
)
from tests import world
from tests.conftest import MakeUser
from webhooks.models import WebhookEvent

NUMBER, OTHER = "+12025550142", "+12025550143"
DIGITS = "2025550142"
NAME = "Zoë Quillfeather"


def forget(number: str = NUMBER, **options: Any) -> str:
    out = StringIO()
    call_command("forget", number, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def traffic(make_user: MakeUser) -> None:
    """Of this person: a visit, a conference, a call back, presses; and of somebody else."""
    user, at = make_user("supervisor"), world.ago(hours=2)
    world.contact(NUMBER, NAME)
    world.contact(OTHER, "Ben")
    for leg, number, name in (("hers", NUMBER, NAME), ("his", OTHER, "Ben of the other")):
        world.calls(leg, number, at=at, name=name)
        world.waits(leg, "support", at=at)
        world.stops_waiting(leg, "support", "hangup", at=at + timedelta(minutes=1))
        world.begins(f"room of {leg}", leg, at=at + timedelta(minutes=2), name=f"With {number}")
        world.ends(f"room of {leg}", leg, at=at + timedelta(minutes=3))
        world.hangs_up(leg, at=at + timedelta(minutes=3))
        body = {"data": {"payload": {"from": number, "caller_id_name": name}}}
        WebhookEvent.objects.create(
            event_id=leg, body=json.dumps(body), received_at=at, outcome="applied"
        )
        Command.objects.create(
            verb="dial",
            asked_by=user,
            state="failed",
            asked_at=at,
            deadline_at=at,
            arguments={"to": number, "note": f"call {number[2:5]}-{number[5:8]}-{number[8:]}"},
            error_detail=f"{number} cannot be reached",
        )
    world.calls("back", NUMBER, at=at, direction="outgoing")
    world.hangs_up("back", at=at)
    called_back(user, at)
    content = [{"name": NAME, "numbers": ["(202) 555-0142"]}]
    ContactImport.objects.create(made_by=user, made_at=at, file_name="x", content={"rows": content})
    world.recorded("rec", "", call_control_id="hers")


def called_back(user: User, at: datetime) -> None:
    CallBack.objects.create(
        by=user,
        queue="support",
        caller="hers",
        visit=1,
        number=NUMBER,
        state="over",
        is_own_open=False,
        ring_seconds=20,
        began_at=at,
        state_since=at,
    )


def everything() -> str:
    """Every value of every column of every table, as text."""
    rows = [
        value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
        for value in row
    ]
    return "\n".join(rows)
