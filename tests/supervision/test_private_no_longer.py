"""When whoever listens privately is shown after all."""

import random

import pytest
from django.contrib.auth.models import User

from conferencing.commands.press import Refused
from conferencing.queries.conferences import console
from conferencing.supervision import wishes
from tests.supervision.booth import ALL, Booth, listens_privately
from tests.supervision.seen_by_others import drawn, tells_of


@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_a_wish_to_be_heard_ends_it_before_the_microphone_opens(
    booth: Booth, ben: User, mode: str
) -> None:
    leg = listens_privately(booth, ben)
    booth.wants(ben, mode, *(booth.room.legs[:1] if mode == "whisper" else ()))
    assert booth.hearers(leg) == set() and not booth.row(ben).is_private
    assert "Ben" in drawn(booth)
    booth.settle()
    assert booth.hearers(leg) != set()
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read
    told = [line.text for line in reversed(read.feed) if line.kind.startswith("supervision")]
    assert told[:2] == [
        "Ben started listening, heard by nobody",
        "Ben is no longer listening privately",
    ]


def test_nobody_becomes_private_while_they_may_be_heard(booth: Booth, ben: User) -> None:
    booth.listens(ben)
    booth.wants(ben, "barge")
    booth.settle()
    booth.wants(ben, "listen")
    with pytest.raises(Refused, match="only while nobody hears you"):
        wishes.hide(ben, booth.now)  # the mute is not sent yet
    booth.settle()
    wishes.hide(ben, booth.now)
    assert booth.row(ben).is_private and tells_of(booth, ben, booth.row(ben).leg) == []
    wishes.show(ben, booth.now)
    assert not booth.row(ben).is_private and "Ben" in drawn(booth)


def test_telnyx_saying_that_they_are_not_muted_ends_it(booth: Booth, ben: User) -> None:
    leg = listens_privately(booth, ben)
    booth.sim.do(lambda world: world.unmute(world.conference(booth.room.id), [world.leg(leg)]))
    booth.later(6)
    assert not booth.row(ben).is_private and booth.hearers(leg) == set()


def test_whoever_loses_the_permission_is_shown(booth: Booth, ben: User) -> None:
    leg = listens_privately(booth, ben)
    booth.permit(ben, *ALL)
    booth.settle()
    assert not booth.row(ben).is_private and booth.is_up(leg)


@pytest.mark.parametrize("seed", range(2))
def test_whoever_is_heard_is_never_private(booth: Booth, ben: User, seed: int) -> None:
    chance = random.Random(seed)
    leg = listens_privately(booth, ben)
    for _ in range(12):
        try:
            match chance.choice(["hide", "show", "listen", "whisper", "barge"]):
                case "hide":
                    wishes.hide(ben, booth.now)
                case "show":
                    wishes.show(ben, booth.now)
                case mode:
                    booth.wants(ben, mode, booth.room.legs[0])
        except Refused:
            pass
        for _ in range(chance.randint(0, 3)):
            booth.settle(1)
            assert not (booth.row(ben).is_private and booth.hearers(leg))
