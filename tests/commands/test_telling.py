"""Telling people by voice that they were muted or put on hold: only after it is proven, once, and
only as long as it is true.
"""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, press, tasks, telling
from conferencing.ledger import forms
from conferencing.mirror import writer
from conferencing.models import Command, Participant, SpokenNotice
from conferencing.projection.events import AudioStarted
from conferencing.reconcile import conferences
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import Clock, carried_out
from tests.system.rooms import Room

from .conftest import ANNA, BEN, NAME
from .test_confirmation import accepted, listing

pytestmark = pytest.mark.django_db


def notices() -> list[Command]:
    return list(Command.objects.filter(verb="notice").order_by("id"))


def muted(room: Room, by: User, *people: str, verb: str = "mute_these") -> Command:
    return carried_out(
        press.create(verb, room.id, by=by, people=people, arguments={"tell": "en-US"})
    )


def heard(room: Room) -> list[tuple[str, list[str]]]:
    return [(action, sorted(legs)) for action, legs in room.requests("mute", "speak")]


def test_a_press_that_does_not_ask_for_it_says_nothing(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = carried_out(press.create("mute", room.id, room.legs[1], by=operator))
    tasks.verify(room.id, 0)
    command.refresh_from_db()
    assert (command.state, command.arguments) == ("confirmed", {})
    assert not notices()


def test_they_are_told_once_the_mute_is_proven(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = muted(room, operator, leg)
    assert not notices()
    tasks.verify(room.id, 0)
    command.refresh_from_db()
    [notice] = notices()
    assert (command.state, notice.state, notice.call_control_id) == ("confirmed", "asked", leg)
    assert carried_out(notice).state == "accepted"
    assert heard(room) == [("mute", [leg]), ("speak", [leg])]
    assert "You have been muted. Press star 6" in str(sim.requests[-2:])


def test_a_second_look_tells_them_no_second_time(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    muted(room, operator, room.legs[1])
    tasks.verify(room.id, 0)
    tasks.verify(room.id, 1)
    assert len(notices()) == 1


def test_a_mute_that_fails_tells_nobody(conference: str, operator: User, clock: Clock) -> None:
    command = accepted("mute", ANNA, operator, clock)
    Command.objects.filter(pk=command.pk).update(arguments={"tell": "en-US", "tell_text": "You"})
    clock.forward(20)
    confirmation.settle(NAME, listing(clock), clock())
    command.refresh_from_db()
    assert command.state == "failed" and not notices()


def test_whoever_has_left_is_not_told(conference: str, operator: User, clock: Clock) -> None:
    command = accepted("mute", ANNA, operator, clock)
    words = {"tell": "en-US", "tell_text": "You were muted.", "tell_voice": "female"}
    Command.objects.filter(pk=command.pk).update(arguments=words)
    clock.forward(1)
    confirmation.settle(NAME, listing(clock, there=[BEN]), clock())
    command.refresh_from_db()
    assert command.state == "confirmed" and not notices()


def test_what_was_taken_back_meanwhile_is_not_said(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    muted(room, operator, room.legs[1])
    tasks.verify(room.id, 0)
    [notice] = notices()
    Participant.objects.filter(call_control_id=room.legs[1]).update(is_muted=False)
    carried_out(notice)
    assert notice.state == "failed"
    assert notice.error_title == "Nobody left to tell"
    assert not room.requests("speak")


def test_a_mute_that_is_undone_before_its_proof_tells_nobody(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = muted(room, operator, room.legs[1])
    carried_out(press.undo(command.uuid, by=operator))
    tasks.verify(room.id, 0)
    assert not notices() and not room.muted


def test_all_who_were_muted_are_told_and_nobody_else(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    first, *others = room.legs
    room.mark(first, "is_muted")
    conferences.compare(room.id)
    muted(room, operator, verb="mute_everyone")
    tasks.verify(room.id, 0)
    [notice] = notices()
    assert sorted(notice.named_legs) == sorted(others)


def test_it_is_proven_when_each_of_them_hears_it(
    conference: str, operator: User, clock: Clock
) -> None:
    for leg in (ANNA, BEN):
        press.create("mute", NAME, leg, by=operator)
    said = {"mark": "is_muted", "text": "You were muted."}
    notice = press.create("notice", NAME, by=operator, people=[ANNA, BEN], arguments=said)
    Command.objects.filter(pk=notice.pk).update(state="accepted", sent_at=clock())
    Command.objects.filter(pk=notice.pk).update(accepted_at=clock())
    for leg, left in ((ANNA, 3), (BEN, 2)):
        heard = AudioStarted(
            kind="conference.participant.speak.started",
            at=clock.forward(0.1),
            source_id=f"webhook:{leg}",
            conference_id=NAME,
            call_control_id=leg,
            audio="speak",
        )
        writer.apply([heard], now=clock())
        confirmation.settle(NAME, None, clock())
        assert Command.objects.filter(state__in=Command.OPEN).count() == left


def test_the_words_are_those_of_the_language_that_was_chosen(
    conference: str, operator: User
) -> None:
    SpokenNotice.objects.create(
        occasion="is_muted", language="de-DE", text="Sie sind stumm.", voice="male"
    )
    asked = press.create("mute", NAME, ANNA, by=operator, arguments={"tell": "de-DE"})
    assert asked.arguments == {
        "tell": "de-DE",
        telling.TEXT: "Sie sind stumm.",
        telling.VOICE: "male",
    }


def test_a_language_without_words_is_refused(conference: str, operator: User) -> None:
    with pytest.raises(forms.Invalid, match="no longer a text in this language"):
        press.create("mute", NAME, ANNA, by=operator, arguments={"tell": "de-DE"})
