"""Dialling somebody into a conference at the simulated Telnyx, and what the console shows of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import dialled as dialled_calls
from conferencing.ledger import forms
from conferencing.mirror import writer
from conferencing.models import Command, Conference
from conferencing.projection import events as e
from conferencing.queries.commands import ledger
from conferencing.queries.conferences import dialling_in
from conferencing.queries.reading.clock import Clock as ScreenClock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.asking import last
from tests.commands.dialling import ANNA, CONNECTION, OURS, dialling_sim, may_dial
from tests.fixtures.pressing import Clock, carried_out

__all__ = ["dialling_sim", "may_dial"]

ROOM = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"


@pytest.fixture
def room(db: None) -> str:
    world.begins(ROOM, "v3:host", at=timezone.now() - timedelta(minutes=5), name="Board call")
    return ROOM


def dialled_in(by: User, **arguments: Any) -> Command:
    return press.create("dial", ROOM, by=by, arguments={"to": ANNA, **arguments})


def shown() -> list[LedgerLine]:
    return list(dialling_in.read(ROOM, ScreenClock(timezone.now()), numbers=True))


def sent(command: Command) -> Command:
    Command.objects.filter(pk=command.pk).update(state="sent", sent_at=timezone.now(), attempts=1)
    return command


def heard(kind: type[e.CallEvent], command: Command, **facts: Any) -> None:
    """Telnyx tells of the call that this command became."""
    event = kind(
        kind="call",
        at=timezone.now(),
        source_id=f"webhook:{kind.__name__}",
        call_control_id="v3:anna",
        connection_id=CONNECTION,
        to_number=ANNA,
        dialled_by=str(command.uuid),
        **facts,
    )
    writer.apply([event])
    dialled_calls.found([event], timezone.now(), connection_id=CONNECTION)


def test_the_dial_says_into_which_conference_and_how(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    leg = dialling_sim.do(lambda it: it.answered_call(ANNA, OURS).call_control_id)
    made = dialling_sim.do(lambda it: it.create_conference(it.leg(leg), "Board call"))
    world.begins(made.id, leg, at=timezone.now(), name="Board call")
    ways = {"mute": "true", "hold": "true", "beep": "always", "end_on_exit": "true"}
    command = press.create("dial", made.id, by=operator, arguments={"to": ANNA, **ways})
    assert carried_out(command).state == "accepted"
    assert last(dialling_sim)[1]["conference_config"] == {
        "id": made.id,
        "beep_enabled": "always",
        "early_media": False,
        "end_conference_on_exit": True,
        "hold": True,
        "mute": True,
        "soft_end_conference_on_exit": False,
        "start_conference_on_enter": False,
    }


def test_alone_means_no_conference(dialling_sim: SimulatorServer, operator: User) -> None:
    carried_out(press.create("dial", by=operator, arguments={"to": ANNA, "mute": "true"}))
    assert "conference_config" not in last(dialling_sim)[1]


def test_nobody_is_dialled_into_what_is_over(may_dial: None, operator: User, room: str) -> None:
    world.ends(ROOM, "v3:host", at=timezone.now())
    with pytest.raises(Refused, match="has ended"):
        dialled_in(operator)
    with pytest.raises(Refused, match="no such conference"):
        press.create("dial", "elsewhere", by=operator, arguments={"to": ANNA})
    with pytest.raises(forms.Invalid):
        dialled_in(operator, end_on_exit="true", soft_end_on_exit="true")
    assert not Command.objects.exists()


def test_a_double_click_dials_once_and_another_conference_is_another_dial(
    may_dial: None, operator: User, room: str
) -> None:
    assert dialled_in(operator) == dialled_in(operator)
    assert press.create("dial", by=operator, arguments={"to": ANNA}) != dialled_in(operator)
    assert Command.objects.count() == 2


def test_presses_in_the_conference_do_not_wait_for_a_dial_whose_answer_was_lost(
    dialling_sim: SimulatorServer, operator: User, room: str
) -> None:
    dialling_sim.faults.lose_answer()
    assert carried_out(dialled_in(operator), Clock()).state == "sent"
    # The simulated Telnyx does not know this conference: that it was asked is what matters here.
    mute = carried_out(press.create("mute_everyone", ROOM, by=operator))
    assert mute.state == "failed"


def test_whoever_is_dialled_is_shown_until_they_are_there(
    may_dial: None, operator: User, room: str
) -> None:
    world.contact(ANNA, "Anna Berg")
    command = dialled_in(operator)
    sent(command)
    [line] = shown()
    assert (line.whom.strip("\u2068\u2069"), line.state, line.story) == ("Anna Berg", "sent", None)
    heard(e.CallInitiated, command, direction="outgoing")
    [line] = shown()
    assert line.story and line.story.kind == "ringing" and line.call_control_id == "v3:anna"
    heard(e.CallAnswered, command)
    [line] = shown()
    assert line.story and line.story.kind == "answered"
    world.joins(ROOM, "v3:anna", at=timezone.now())
    assert shown() == []


def test_why_nobody_came_is_shown_for_a_minute(may_dial: None, operator: User, room: str) -> None:
    command = sent(dialled_in(operator, mute="true"))
    heard(e.CallInitiated, command, direction="outgoing")
    heard(e.CallHangup, command, cause="user_busy", sip_cause="486")
    [line] = shown()
    assert line.story and (line.story.kind, line.story.words) == ("busy", "Busy")
    assert f"conference={ROOM}" in line.redial and "mute=true" in line.redial
    later = ScreenClock(timezone.now() + timedelta(seconds=61))
    assert dialling_in.read(ROOM, later, numbers=True) == ()


def test_its_line_names_the_conference(may_dial: None, operator: User, room: str) -> None:
    dialled_in(operator)
    [line] = readable(ledger.lines(ScreenClock(timezone.now()), numbers=True))
    plain = line.text.replace("\u2068", "").replace("\u2069", "")
    assert (plain, line.where) == (f"Dial {ANNA} into Board call", "")
    assert Conference.objects.get().name == "Board call"
