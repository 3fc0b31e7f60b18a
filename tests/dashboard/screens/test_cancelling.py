"""Who may stop a phone that rings because an operator dialled."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from conferencing.models import Command
from dashboard.screens import drawing
from tests import world
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db

LEG = "v3:rings"
HANG_UP = {"verb": "hangup", "call_control_id": LEG, "confirmed": "yes"}
JSON = {"Accept": "application/json"}
MAY_DIAL = ("view_board", "command_dial")


@pytest.fixture
def rung(make_user: MakeUser) -> Command:
    now = timezone.now()
    world.begins("one", "host", at=now, name="Board call")
    world.calls(LEG, "+12025550142", at=now, direction="outgoing")
    return Command.objects.create(
        verb="dial",
        conference_id="one",
        call_control_id=LEG,
        arguments={"to": "+12025550142"},
        asked_by=make_user("colleague"),
        state="confirmed",
        asked_at=now,
        deadline_at=now,
        finished_at=now,
    )


def stopped(client: Client) -> int:
    asked = client.get("/commands/question/", HANG_UP, headers=JSON)
    pressed = client.post("/commands/", HANG_UP, headers=JSON)
    assert (asked.status_code == 403) == (pressed.status_code == 403)
    return pressed.status_code


def test_whoever_may_dial_may_stop_it(rung: Command, signed_in: SignIn) -> None:
    client = signed_in("dialler", *MAY_DIAL)
    question = client.get("/commands/question/", HANG_UP, headers=JSON).json()
    fields = HANG_UP | {"confirmed": question["confirmed"]}
    assert client.post("/commands/", fields, headers=JSON).status_code == 201
    assert Command.objects.filter(verb="hangup", call_control_id=LEG).count() == 1


def test_an_answered_call_is_not_ended_by_whoever_may_only_dial(
    rung: Command, signed_in: SignIn
) -> None:
    world.answers(LEG, at=timezone.now())
    assert stopped(signed_in("dialler", *MAY_DIAL)) == 403
    assert not Command.objects.filter(verb="hangup").exists()


@pytest.mark.parametrize("permissions", [("command_dial",), ("view_board",), ()])
def test_nobody_else_may(rung: Command, signed_in: SignIn, permissions: tuple[str, ...]) -> None:
    assert stopped(signed_in("nobody", *permissions)) == 403


@pytest.mark.parametrize("leg", ["host", "", "v3:else", "a\0b"])
def test_nor_hang_up_on_anybody_else(rung: Command, signed_in: SignIn, leg: str) -> None:
    client = signed_in("dialler", *MAY_DIAL)
    fields = HANG_UP | {"call_control_id": leg}
    assert client.post("/commands/", fields, headers=JSON).status_code == 403


@pytest.mark.parametrize(("is_answered", "needs"), [(False, "dial"), (True, "people")])
def test_the_button_is_for_whoever_may(rung: Command, is_answered: bool, needs: str) -> None:
    if is_answered:
        world.answers(LEG, at=timezone.now())
    drawn = drawing.draw("conference:one", timezone.now(), numbers=True)
    (row,) = [one.html for one in drawn.fragments if one.id.startswith("dialling-")]
    assert re.search(f'data-action="hangup"\\s+data-needs="{needs}"', row)
