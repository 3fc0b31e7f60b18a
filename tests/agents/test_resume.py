"""Whatever is lost or comes twice, wherever a worker dies: the rows tell how to go on."""

from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

import pytest

from conferencing.agents import machine
from conferencing.commands import execution
from conferencing.models import Command, Offer
from tests.agents.floor import Floor, Killed

pytestmark = pytest.mark.either_stack

LOSABLE = (
    "call.initiated",
    "call.answered",
    "call.bridged",
    "call.dequeued",
    "call.hangup",
)


def a_whole_call(floor: Floor) -> Offer:
    """From the press to the end of the talk, with time for everything to be found out."""
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.later(12)
    floor.picks_up(ana)
    floor.later(30)
    assert floor.talks_with(caller) == floor.phone(ana)
    assert floor.state(ana) == "connected"
    floor.hangs_up(caller, source="caller")
    floor.later(20)
    return floor.offer(ana)


@pytest.mark.parametrize("lost", [*[(one,) for one in LOSABLE], LOSABLE])
def test_what_no_webhook_tells_is_asked_of_telnyx(floor: Floor, lost: tuple[str, ...]) -> None:
    floor.lost = set(lost)
    offer = a_whole_call(floor)
    # An end that is never reported is found by the comparison of all calls.
    assert offer.state == ("connected" if "call.hangup" in lost else "over")


@pytest.mark.parametrize("seed", range(5))
def test_webhooks_may_come_twice_and_in_any_order(floor: Floor, seed: int) -> None:
    floor.shuffle = Random(seed)
    offer = a_whole_call(floor)
    assert offer.state == "over" and _asked() == ["dial", "bridge"]


@pytest.mark.parametrize("request_", ["/calls", "actions/bridge"])
def test_a_lost_answer_is_not_a_lost_call(floor: Floor, request_: str) -> None:
    floor.sim.faults.lose_answer(path=request_, count=10)
    offer = a_whole_call(floor)
    assert offer.state == "over"


@pytest.mark.parametrize("seed", range(6))
def test_a_worker_may_die_before_and_after_every_step(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    deaths = dying(monkeypatch, machine, "_do", Random(seed))
    offer = a_whole_call(floor)
    assert offer.state == "over" and _asked() == ["dial", "bridge"]
    assert deaths


@pytest.mark.parametrize(
    ("place", "seed"),
    [*[("_accepted", seed) for seed in range(3)], ("_refused", 0), ("_refused", 1)],
)
def test_a_worker_may_die_with_every_answer_of_telnyx(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, place: str, seed: int
) -> None:
    if place == "_refused":
        floor.sim.faults.api_status(503, path="actions/bridge")
    dying(monkeypatch, execution, place, Random(seed))
    offer = a_whole_call(floor)
    assert offer.state == "over" and _asked() == ["dial", "bridge"]


def test_who_dies_with_a_refusal_leaves_the_caller_in_line(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the time that another worker may go on, the time to send it is over."""
    floor.sim.faults.api_status(503, path="actions/bridge")
    dying(monkeypatch, execution, "_refused", Random(2))
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.later(12)
    floor.picks_up(ana)
    floor.later(30)
    assert floor.died and floor.state(ana) == "failed" and floor.is_waiting(caller)
    assert floor.offer(ana).told.startswith("The caller could not be connected")


def dying(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, random: Random) -> list[str]:
    """Half of the calls of this function die: before they have done anything, or after they have
    done all, which nobody gets to know.
    """
    work: Callable[..., object] = getattr(module, name)
    deaths: list[str] = []

    @wraps(work)
    def mortal(*args: object, **kwargs: object) -> object:
        when = random.choice(["before", "after", "", ""])
        deaths.extend(filter(None, [when]))
        if when == "before":
            raise Killed
        result = work(*args, **kwargs)
        if when == "after":
            raise Killed
        return result

    monkeypatch.setattr(module, name, mortal)
    return deaths


def _asked() -> list[str]:
    verbs = Command.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in verbs if verb != "hangup"]
