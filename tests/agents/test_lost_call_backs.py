"""A call back goes on where webhooks, answers and workers are lost."""

from random import Random

import pytest

from conferencing.agents.call_backs import machine
from tests.agents.calling_back import (
    CALLER,
    asked,
    call_back,
    dialled,
    gave_up,
    now_of,
    talk,
)
from tests.agents.floor import Floor
from tests.agents.test_resume import LOSABLE, dying


@pytest.mark.parametrize("lost", [*[(one,) for one in LOSABLE], LOSABLE])
def test_what_no_webhook_tells_is_asked_of_telnyx(floor: Floor, lost: tuple[str, ...]) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.lost = set(lost)
    back = call_back(floor, ana, caller)
    talk(floor, ana)
    assert now_of(back) == "connected" and asked() == ["dial", "dial", "bridge"]


@pytest.mark.parametrize("request_", ["/calls", "actions/bridge"])
def test_a_lost_answer_is_not_a_second_call(floor: Floor, request_: str) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.sim.faults.lose_answer(path=request_, count=10)
    back = call_back(floor, ana, caller)
    talk(floor, ana)
    assert now_of(back) == "connected" and len(dialled()) == 2
    numbers = [one.to for one in floor.sim.do(lambda world: list(world.legs.values()))]
    assert numbers.count(CALLER) == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_worker_may_die_before_and_after_every_step(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    deaths = dying(monkeypatch, machine, "_do", Random(seed))
    back = call_back(floor, ana, caller)
    talk(floor, ana)
    floor.hangs_up(floor.phone(ana))
    floor.later(60)
    assert now_of(back) == "over" and asked() == ["dial", "dial", "bridge"]
    assert deaths
