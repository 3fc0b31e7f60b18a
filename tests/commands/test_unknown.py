"""A lost answer: it is looked whether the command happened, and said in words which it was."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, execution, press
from conferencing.ledger import proofs, transitions, turns
from conferencing.ledger.problems import NO_ANSWER
from conferencing.mirror import writer
from conferencing.models import Call, Command
from conferencing.projection.events import AudioStarted
from conferencing.reconcile import conferences
from conferencing.reconcile.observation import SeenConference
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.conftest import Clock, carried_out
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db
SOUND = {"audio_url": "https://example.com/a.mp3"}


def lost(sim: SimulatorServer, room: Room, by: User, clock: Clock) -> Command:
    """A sound that plays, and whose answer was lost."""
    sim.faults.lose_answer(path="play")
    command = press.create("play", room.id, by=by, arguments=SOUND)
    outcome = execution.carry_out(command.uuid, clock=clock)
    assert (outcome.is_through, outcome.needs_proof) == (True, True)
    command.refresh_from_db()
    return command


def try_until_given_up(command: Command, clock: Clock) -> None:
    while wait := execution.carry_out(command.uuid, clock=clock).retry_after_seconds:
        clock.forward(wait)


def after(command: Command) -> tuple[str, str]:
    command.refresh_from_db()
    return command.state, command.error_detail


def test_the_sound_plays_and_its_event_confirms(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    command = lost(sim, room, operator, clock)
    assert after(command)[0] == "unknown"
    assert "Checking whether it did" in command.error_detail
    assert confirmation.settle(room.id, None, clock.forward(1)) == 1
    started = AudioStarted(
        kind="conference.playback.started",
        at=clock(),
        source_id="webhook:sound",
        conference_id=room.id,
        audio="playback",
    )
    writer.apply([started])
    assert confirmation.settle(room.id, None, clock.forward(1)) == 0
    assert after(command) == ("confirmed", "")


def test_when_nothing_shows_in_time_nobody_knows_and_it_says_so(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    command = lost(sim, room, operator, clock)
    assert confirmation.settle(room.id, None, clock.forward(proofs.CONFIRM_SECONDS - 0.1)) == 1
    assert confirmation.settle(room.id, None, clock.forward(0.2)) == 0
    words = "It was sent, and may have happened; nothing has confirmed it so far."
    assert after(command) == ("not_known", words)
    assert command.advice == "Listen in before you try again."
    assert command.error_title == "No answer from Telnyx"


@pytest.mark.parametrize("verb", ["mute_everyone", "hold_everyone"])
def test_a_listing_shows_what_no_answer_told_before_the_deadline(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock, verb: str
) -> None:
    sim.faults.lose_answer(path=verb.removesuffix("_everyone"), count=100)
    command = press.create(verb, room.id, by=operator)
    try_until_given_up(command, clock)
    assert after(command)[0] == "unknown"
    sim.faults.clear()
    clock.now = max(clock(), datetime.now(UTC))
    seen = replace(conferences.compare(room.id), asked_at=clock.forward(0.1))
    assert confirmation.settle(room.id, seen, clock()) == 0
    assert after(command)[0] == "confirmed"


def test_a_late_refusal_after_a_lost_answer_does_not_hide_that_it_was_lost(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="mute")
    command = press.create("mute_everyone", room.id, by=operator)
    execution.carry_out(command.uuid, clock=clock)
    sim.faults.api_status(429, path="mute")
    clock.now = command.deadline_at
    clock.forward(-0.2)
    execution.carry_out(command.uuid, clock=clock)
    assert after(command)[0] == "unknown"
    assert room.muted == set(room.legs)


def test_half_a_removal_is_not_taken_for_a_whole_one(
    room: Room, operator: User, clock: Clock
) -> None:
    leg = room.legs[1]
    command = press.create("remove", room.id, leg, by=operator)
    claimed = transitions.claim(command.uuid, clock(), request_seconds=4)
    assert claimed and transitions.doubt(claimed, clock(), NO_ANSWER)
    gone = SeenConference(asked_at=clock.forward(1), people={})
    assert confirmation.settle(room.id, gone, clock()) == 1
    world.hangs_up(leg, at=clock())
    assert confirmation.settle(room.id, gone, clock()) == 0
    assert after(command)[0] == "confirmed"


def test_a_complete_listing_that_does_not_have_it_shows_that_it_failed(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="hold", count=100)
    command = press.create("hold_everyone", room.id, by=operator)
    try_until_given_up(command, clock)
    sim.faults.clear()
    later = clock.forward(proofs.CONFIRM_SECONDS + 1)
    listed = conferences.compare(room.id)
    people = {leg: replace(row, on_hold=False) for leg, row in listed.people.items()}
    seen = replace(listed, asked_at=later, people=people)
    assert confirmation.settle(room.id, seen, later) == 0
    assert after(command) == ("failed", "It was sent, but Telnyx's listing does not show it.")


@pytest.mark.parametrize("reports", [True, False])
def test_a_transfer_shows_by_the_call_that_it_makes(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock, reports: bool
) -> None:
    leg = room.legs[1]
    Call.objects.update_or_create(pk=leg, defaults={"call_session_id": "session"})
    sim.faults.lose_answer(path="transfer", count=100)
    command = press.create("transfer", "", leg, by=operator, arguments={"to": "+12025550199"})
    try_until_given_up(command, clock)
    assert after(command)[0] == "unknown"
    if reports:
        world.calls("v3:new", "+12025550199", at=clock(), direction="outgoing")
        Call.objects.filter(pk="v3:new").update(call_session_id="session")
    confirmation.settle("", None, clock.forward(proofs.CONFIRM_SECONDS))
    assert after(command)[0] == ("confirmed" if reports else "not_known")


def test_it_is_never_sent_again_and_nobody_waits_behind_it(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    command = lost(sim, room, operator, clock)
    clock.forward(60)
    assert command.uuid not in turns.overlooked(clock())
    assert carried_out(command, clock).attempts == 1
    assert proofs.unproven(clock()) == [room.id]
    assert len(room.requests("play")) == 1
