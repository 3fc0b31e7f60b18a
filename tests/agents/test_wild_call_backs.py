"""Call backs with a fault of any kind at any moment, from a seed: nobody is rung twice, and the
list says what came of it.
"""

from random import Random

import pytest

from conferencing.agents.call_backs import machine
from conferencing.commands import execution
from conferencing.models import CallBack
from tests.agents.calling_back import CALLER, call_back, dialled, gave_up, now_of, rings_at
from tests.agents.floor import Floor
from tests.agents.test_resume import LOSABLE, dying

pytestmark = pytest.mark.either_stack

State = CallBack.State
ENDINGS = ("user_busy", "timeout", "call_rejected", "not_found", "normal_clearing")
PATHS = ("/calls", "actions/bridge", "actions/hangup", "actions/speak", "call_events", "")


def trouble(floor: Floor, random: Random) -> None:
    faults, path = floor.sim.faults, random.choice(PATHS)
    count = random.randint(1, 6)
    match random.randrange(6):
        case 0:
            faults.api_status(random.choice([403, 429, 503]), count=count, path=path)
        case 1:
            code = random.choice(["90015", "90018", "90034", "10006"])
            faults.refuse(code, count=count, path=path)
        case 2:
            faults.lose_answer(count=count, path=path)
        case 3:
            faults.contrary(random.choice(["html", "no_ids", "nothing"]), count=count, path=path)
        case 4:
            faults.hang(0.1, count=count, path=path)
        case 5:
            floor.lost = {random.choice(LOSABLE)}


def happens(floor: Floor, random: Random, number: str) -> None:
    """Somebody's phone is answered, is busy, is put down, or rings on."""
    leg = rings_at(floor, number)
    if not leg:
        return
    is_up = floor.sim.do(lambda world: world.leg(leg).answered_at is not None)
    choice = random.random()
    if not is_up and choice < 0.6:
        floor.sim.do(lambda world: world._answered(world.leg(leg)))
    elif choice > 0.8:
        floor.hangs_up(leg, random.choice(ENDINGS))


def talks(floor: Floor) -> bool:
    theirs = rings_at(floor, CALLER)
    return bool(theirs and floor.talks_with(theirs))


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_rung_twice_and_what_is_said_is_true(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)
    ana, caller = floor.agent(), gave_up(floor)
    own = ana.agent_profile.phone
    if random.random() < 0.5:
        dying(monkeypatch, machine, "_do", Random(seed))
    if random.random() < 0.3:
        dying(monkeypatch, execution, "_accepted", Random(seed))
    trouble(floor, random)
    back = call_back(floor, ana, caller)
    has_talked = False
    for _ in range(12):
        floor.later(random.choice([0, 3, 6]))
        has_talked = has_talked or talks(floor)
        happens(floor, random, random.choice([own, CALLER]))
        if random.random() < 0.15:
            trouble(floor, random)
    floor.later(3)
    has_talked = has_talked or talks(floor)
    floor.sim.faults.clear()
    floor.lost = set()
    for number in (own, CALLER):
        if (leg := rings_at(floor, number)) and random.random() < 0.5:
            floor.hangs_up(leg)
    floor.later(200)
    numbers = [leg.to for leg in floor.sim.do(lambda world: list(world.legs.values()))]
    assert numbers.count(CALLER) <= 1 and numbers.count(own) <= 1
    assert len(dialled()) <= 2
    state = now_of(back)
    if has_talked:
        assert state in (State.CONNECTED, State.OVER)
    else:
        assert state not in (State.CONNECTED, State.OVER), back.told
        assert not rings_at(floor, own) and not rings_at(floor, CALLER)
    if state != State.CONNECTED:
        assert not back.is_own_open and not back.is_caller_open
