"""Mute and hold from the press to the simulated Telnyx: for one, for some, for everyone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.commands import execution, press
from conferencing.ledger import consequences
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import reading, writer
from conferencing.models import Command, Contact
from conferencing.projection.events import ConferenceCreated
from conferencing.reconcile import conferences
from conferencing.simulator.faults import Fault
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.asking import ask
from tests.commands.conftest import Clock, carried_out
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def mirrored(room: Room, field: str) -> set[str]:
    found = reading.conference(room.id)
    assert found
    return {
        leg
        for leg, person in found.participants.items()
        if person.is_present and getattr(person, field)
    }


def test_muting_one_person_names_that_person_only(room: Room, operator: User) -> None:
    leg = room.legs[1]
    command = carried_out(press.create("mute", room.id, leg, by=operator))
    assert (command.state, command.attempts, command.changed_legs) == ("accepted", 1, [leg])
    assert room.muted == mirrored(room, "is_muted") == {leg}


def test_the_way_back_for_one_person(room: Room, operator: User) -> None:
    leg = room.legs[1]
    for verb in ("mute", "hold", "unmute", "unhold"):
        assert carried_out(press.create(verb, room.id, leg, by=operator)).state == "accepted"
    assert (
        room.muted
        == room.on_hold
        == mirrored(room, "is_muted")
        == mirrored(room, "is_on_hold")
        == set()
    )


@pytest.mark.parametrize("verb", ["mute_everyone", "hold_everyone"])
def test_everyone_is_told_to_telnyx_without_a_list(
    sim: SimulatorServer, room: Room, operator: User, verb: str
) -> None:
    command = carried_out(press.create(verb, room.id, by=operator))
    assert command.changed_legs == sorted(room.legs)
    assert sim.requests[-1].body == {}
    field = "is_muted" if verb == "mute_everyone" else "is_on_hold"
    assert mirrored(room, field) == set(room.legs)


def test_unmuting_everyone_names_those_who_were_muted_when_it_was_sent(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    muted = sorted(room.legs[:2])
    ask("mute_these", room.id, by=operator, people=muted)
    newcomer = joins_as(room, "is_muted")  # nobody here knows of them yet
    press_of_all = press.create("unmute_everyone", room.id, by=operator, confirmed=agreed(muted))
    carried_out(press_of_all)
    assert sim.requests[-1].body == {"call_control_ids": muted}
    assert (room.muted, press_of_all.changed_legs) == ({newcomer}, muted)


def test_unmuting_everyone_when_nobody_is_known_to_be_muted_names_all_who_are_there(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    carried_out(press.create("unmute_everyone", room.id, by=operator))
    assert sim.requests[-1].body == {"call_control_ids": sorted(room.legs)}


@pytest.mark.parametrize(
    "verb", ["mute_everyone", "unmute_everyone", "hold_everyone", "unhold_everyone"]
)
@pytest.mark.parametrize("trouble", ["lose_answer", "status"])
def test_a_repeat_for_everyone_reaches_nobody_who_has_come_since(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock, verb: str, trouble: str
) -> None:
    known = VERBS[verb]
    there = sorted(room.legs)
    if not known.value:
        carried_out(press.create(known.opposite, room.id, by=operator), clock)
    sim.faults.add(Fault(trouble, 1, f"/{verb.removesuffix('_everyone')}", 503))
    command = press.create(verb, room.id, by=operator, confirmed=agreed(there))
    assert carried_out(command, clock).state == "sent"
    newcomer = joins_as(room, "" if known.value else known.field)
    conferences.compare_all()
    before = (newcomer in room.muted, newcomer in room.on_hold)
    clock.forward(0.4)
    assert carried_out(command, clock).state == "accepted"
    assert sim.requests[-1].body == {"call_control_ids": there}
    assert (newcomer in room.muted, newcomer in room.on_hold) == before
    assert {leg: leg in marked(room, known.field) for leg in there} == dict.fromkeys(
        there, known.value
    )


def test_a_repeat_that_had_nobody_to_change_asks_telnyx_for_nobody(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="unmute")
    command = press.create("unmute_everyone", room.id, by=operator)
    carried_out(command, clock)
    joins_as(room, "is_muted")
    conferences.compare_all()
    clock.forward(0.4)
    assert carried_out(command, clock).state == "accepted"
    assert len(room.requests("unmute")) == 1


def joins_as(room: Room, field: str) -> str:
    """Somebody comes in who is muted or held already, or (empty) neither."""
    leg = room.join()
    if field:
        room.mark(leg, field)
    return leg


def marked(room: Room, field: str) -> set[str]:
    return room.muted if field == "is_muted" else room.on_hold


def agreed(opens: list[str]) -> str:
    return consequences.Consequence(opens=frozenset(opens)).token


def test_resuming_everyone_lists_those_on_hold_because_telnyx_wants_a_list(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    held = sorted(room.legs[:2])
    for leg in held:
        carried_out(press.create("hold", room.id, leg, by=operator))
    command = carried_out(press.create("unhold_everyone", room.id, by=operator))
    assert (command.state, sim.requests[-1].body) == ("accepted", {"call_control_ids": held})
    assert room.on_hold == mirrored(room, "is_on_hold") == set()


def test_muting_somebody_who_has_hung_up_fails_with_telnyxs_words_and_advice(
    room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = press.create("mute", room.id, leg, by=operator)
    room.hang_up(leg)
    carried_out(command)
    assert (Command.objects.get().state, Command.objects.get().error_code) == ("failed", "90018")
    assert Command.objects.get().error_title == "Call has already ended"
    assert "already ended" in Command.objects.get().advice


def test_one_person_who_left_does_not_spoil_the_list_for_the_others(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    carried_out(press.create("hold_everyone", room.id, by=operator))
    gone, *others = room.legs
    room.hang_up(gone)
    assert carried_out(press.create("unhold_everyone", room.id, by=operator)).state == "accepted"
    assert (room.on_hold, sim.requests[-1].body) == (set(), {"call_control_ids": sorted(others)})


def test_nobody_is_named_again_after_the_deadline(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    carried_out(press.create("hold_everyone", room.id, by=operator), clock)
    room.hang_up(room.legs[0])
    command = press.create("unhold_everyone", room.id, by=operator)
    late = command.deadline_at + timedelta(seconds=0.1)
    times = iter([command.deadline_at - timedelta(seconds=1)] * 2)
    asked = len(sim.requests)
    execution.carry_out(command.uuid, clock=lambda: next(times, late))
    command.refresh_from_db()
    assert (command.state, command.error_code) == ("failed", "expired")
    assert len(sim.requests) == asked + 1 and room.on_hold


@pytest.mark.parametrize(
    ("verb", "way_back", "mark"), [("mute", "unmute", "muted"), ("hold", "unhold", "on_hold")]
)
def test_marking_these(room: Room, operator: User, verb: str, way_back: str, mark: str) -> None:
    these = room.legs[1:]
    command = ask(f"{verb}_these", room.id, by=operator, people=these)
    assert (command.state, getattr(room, mark)) == ("accepted", set(these))
    undone = carried_out(press.undo(command.uuid, by=operator))
    assert (undone.verb, getattr(room, mark)) == (f"{way_back}_these", set())


def test_muting_all_but_the_hosts_and_unmuting_exactly_those(room: Room, operator: User) -> None:
    host, already, other = room.legs
    mirror_host(room, host)
    carried_out(press.create("mute", room.id, already, by=operator))
    command = ask("mute_callers", room.id, by=operator)
    assert (command.changed_legs, room.muted) == ([other], {already, other})
    back = ask("unmute_last", room.id, by=operator)
    assert (back.named_legs, room.muted) == ([other], {already})


def test_hosts_of_the_directory_are_left_alone(room: Room, operator: User) -> None:
    """Whoever called from their number, or was called there."""
    created, called, was_called = room.legs
    mirror_host(room, created)
    now = datetime.now(UTC)
    world.calls(called, "+12025550142", at=now)
    world.calls(was_called, "+12025550143", at=now, direction="outgoing")
    world.contact("+12025550142", "Anna Berg", is_host=True)
    guest = world.contact("+12025550143", "Ben")
    # Ours is at the near end of both calls: its host is neither of them.
    world.contact(world.OURS, "Front desk", is_host=True)
    assert ask("mute_callers", room.id, by=operator).changed_legs == [was_called]
    Contact.objects.filter(pk=guest.contact_id).update(is_host=True)
    with pytest.raises(press.Refused, match="Only hosts are here"):
        ask("mute_callers", room.id, by=operator)


def mirror_host(room: Room, host: str) -> None:
    writer.apply(
        [
            ConferenceCreated(
                kind="conference.created",
                at=datetime.now(UTC),
                source_id="webhook:created",
                conference_id=room.id,
                call_control_id=host,
            )
        ]
    )
