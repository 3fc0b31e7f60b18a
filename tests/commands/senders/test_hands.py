"""Raised hands, from the key on a simulated telephone to the console, and lowered again."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.mirror import writer
from conferencing.projection import webhook_parsing
from conferencing.queries.conferences import cards, console
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.commands.asking import ask
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def raises(sim: SimulatorServer, leg: str) -> None:
    """Star six, and the webhooks that report it."""
    told: list[dict[str, object]] = []

    def press(world: World) -> None:
        sink, world.sink = world.sink, lambda event: told.append(dict(event))
        world.press_keys(world.leg(leg), "*6")
        world.sink = sink

    sim.do(press)
    writer.apply(webhook_parsing.from_webhook({"data": event}, timezone.now()) for event in told)


def up(room: Room) -> list[str]:
    shown = console.read(room.id, Clock(timezone.now()), numbers=True)
    assert shown
    return [row.call_control_id for row in readable(shown.present) if row.hand_raised_at]


def on_card(room: Room) -> int:
    [card] = readable(cards.read(Clock(timezone.now()), numbers=True))
    return card.hands


def test_star_six_shows_on_console_and_card(sim: SimulatorServer, room: Room) -> None:
    raises(sim, room.legs[1])
    assert up(room) == [room.legs[1]]
    assert on_card(room) == 1


def test_one_hand_is_lowered_and_the_other_stays(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    for leg in room.legs[:2]:
        raises(sim, leg)
    before = len(sim.requests)
    command = ask("lower_hand", room.id, room.legs[0], by=operator)
    assert (command.state, command.advice) == ("confirmed", "")
    assert up(room) == [room.legs[1]]
    assert len(sim.requests) == before


def test_all_hands_are_lowered(sim: SimulatorServer, room: Room, operator: User) -> None:
    for leg in room.legs:
        raises(sim, leg)
    assert on_card(room) == 3
    ask("lower_hands", room.id, by=operator)
    assert up(room) == []
    raises(sim, room.legs[2])
    assert up(room) == [room.legs[2]]


def test_whoever_is_unmuted_has_no_hand_up(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    ask("mute", room.id, leg, by=operator)
    raises(sim, leg)
    assert up(room) == [leg]
    ask("unmute", room.id, leg, by=operator)
    assert up(room) == []
