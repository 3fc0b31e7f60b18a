"""Wishes, other people's presses, lost answers, refusals, and webhooks that come twice and in any

pytestmark = pytest.mark.either_stack
order: nobody hears a supervisor who does not want it, and in the end all is as it was wished.
"""

import random

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.models import Supervision
from conferencing.supervision import wishes
from tests.supervision.booth import Booth

STEPS = 14
# Of these the answer is lost, or it is an error; what was asked for happens all the same, or not.
PATHS = ("actions/mute", "actions/unmute", "actions/update")


def wish(booth: Booth, maria: User, chance: random.Random) -> None:
    others = [leg for leg in booth.room.legs if leg != booth.row(maria).leg]
    mode = chance.choice(["listen", "whisper", "barge"])
    to = chance.sample(others, chance.randint(1, len(others))) if mode == "whisper" else []
    booth.wants(maria, mode, *to)


def other(booth: Booth, ana: User, leg: str, chance: random.Random) -> None:
    verb = chance.choice(["mute", "unmute", "hold", "unhold", "mute_everyone", "unmute_everyone"])
    one = "" if verb.endswith("everyone") else leg
    try:
        press.create(verb, booth.room.id, one, by=ana)
    except Refused:
        assert verb == "unmute"


def trouble(booth: Booth, chance: random.Random) -> None:
    faults, path = booth.sim.faults, chance.choice(PATHS)
    match chance.randrange(3):
        case 0:
            faults.lose_answer(path=path)
        case 1:
            faults.api_status(503, count=2, path=path)
        case _:
            faults.hang(0.2, path=path)


def wanted(row: Supervision, booth: Booth) -> set[str]:
    others = set(booth.room.legs) - {row.leg}
    match row.wanted_mode:
        case "listen":
            return set()
        case "whisper":
            return others & set(row.wanted_to)
    return others


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_last_wish_is_what_is_heard(booth: Booth, seed: int) -> None:
    chance = random.Random(seed)
    booth.shuffle = random.Random(seed)
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    leg = booth.listens(maria)
    for _ in range(STEPS):
        trouble(booth, chance) if chance.random() < 0.4 else None
        wish(booth, maria, chance) if chance.random() < 0.6 else other(booth, ana, leg, chance)
        for _ in range(chance.randint(0, 3)):
            booth.settle(1)
            row = booth.row(maria)
            if row.wanted_mode == "listen" and row.is_reached:
                assert booth.hearers(leg) == set()
    booth.sim.faults.clear()
    booth.later(40)
    press.create("unhold_everyone", booth.room.id, by=ana)
    wish(booth, maria, chance)
    booth.later(40)
    row = booth.row(maria)
    assert row.is_reached, row.problem
    assert booth.hearers(leg) == wanted(row, booth)
    wishes.leave(maria, booth.now)
    booth.settle()
    assert booth.room.is_live and not booth.is_up(leg)


@pytest.mark.parametrize("seed", range(3))
def test_a_lost_answer_to_the_dial_brings_them_in_once(booth: Booth, seed: int) -> None:
    booth.shuffle = random.Random(seed)
    maria = booth.supervisor()
    booth.sim.faults.lose_answer(path="/calls")
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    leg = booth.picks_up(maria)
    booth.settle()
    assert booth.row(maria).leg == leg and booth.hearers(leg) == set()
    booth.wants(maria, "barge")
    booth.settle()
    assert len(booth.hearers(leg)) == 3
    phone = booth.row(maria).phone
    rung = booth.sim.do(lambda world: [one for one in world.legs.values() if one.to == phone])
    assert len(rung) == 1
