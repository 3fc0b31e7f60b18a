"""What should not happen and does: Telnyx refuses for long, phones that never work, callers who
are sent back into a line, accounts that are closed meanwhile.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.agents import words
from conferencing.commands import press
from conferencing.models import AgentState, Command, Offer
from conferencing.simulator.faults import Faults
from tests import world
from tests.agents.floor import Floor

BACK = "actions/enqueue"


def answered(floor: Floor, user: User) -> None:
    floor.take(user)
    floor.settle()
    floor.picks_up(user)


def taken_out_in_vain(floor: Floor, caller: str) -> None:
    """As Telnyx has it: out of the queue although the bridge failed."""
    floor.hear()
    floor.sim.faults.refuse("90015", path="actions/bridge")
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(caller), "bridging-in-process"))
    floor.advance()
    floor.work()
    floor.settle()


def hangs(faults: Faults) -> None:
    faults.hang(0.2, count=8, path=BACK)


def is_broken(faults: Faults) -> None:
    faults.api_status(503, count=8, path=BACK)


def is_full(faults: Faults) -> None:
    faults.refuse("90036", count=4, path=BACK)


def answers_nonsense(faults: Faults) -> None:
    faults.contrary("html", count=8, path=BACK)


@pytest.mark.parametrize("goes_wrong", [hangs, is_broken, is_full, answers_nonsense])
def test_a_caller_is_put_back_however_often_telnyx_fails_to(
    floor: Floor, goes_wrong: object
) -> None:
    ana, caller = floor.agent(), floor.caller()
    answered(floor, ana)
    assert callable(goes_wrong)
    goes_wrong(floor.sim.faults)
    taken_out_in_vain(floor, caller)
    floor.later(90)
    assert floor.is_waiting(caller) and floor.state(ana) == "failed"


def test_while_the_queue_stays_full_the_caller_is_not_put_back_every_other_second(
    floor: Floor,
) -> None:
    ana, caller = floor.agent(), floor.caller()
    answered(floor, ana)
    floor.sim.faults.refuse("90036", count=1000, path=BACK)
    taken_out_in_vain(floor, caller)
    floor.later(120)
    assert floor.state(ana) == "returning"
    assert 3 <= Command.objects.filter(verb="enqueue").count() <= 12


@pytest.mark.parametrize("form", ["wrong_types", "no_ids", "nothing"])
def test_an_agent_is_connected_whose_dial_was_answered_with_nonsense(
    floor: Floor, form: str
) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.sim.faults.contrary(form, path="/calls")
    answered(floor, ana)
    floor.later(6)
    assert floor.state(ana) == "connected"
    assert floor.talks_with(caller) == floor.phone(ana)


def rung(floor: Floor) -> User:
    """The only agent of a queue that rings, and a caller."""
    ana = floor.agent()
    floor.queue(rings_agents=True, missed_limit=3)
    floor.ready(ana)
    floor.caller()
    floor.settle()
    return ana


def test_a_phone_that_cannot_be_reached_is_not_rung_for_ever(floor: Floor) -> None:
    ana = rung(floor)
    for _ in range(12):
        if leg := floor.phone(ana):
            floor.hangs_up(leg, "not_found")
        floor.later(10)
    assert Offer.objects.count() == 3
    state = AgentState.objects.get(user=ana)
    assert (state.kind, state.reason) == ("away", "Missed 3 calls in a row")


def test_who_picks_up_and_hangs_up_at_once_is_not_rung_for_ever(floor: Floor) -> None:
    ana = rung(floor)
    for _ in range(12):
        if leg := floor.phone(ana):
            floor.picks_up(ana)
            floor.hangs_up(leg)
        floor.later(10)
    assert Offer.objects.count() == 3
    assert AgentState.objects.get(user=ana).kind == "away"


def test_while_telnyx_refuses_to_dial_nobody_is_dialled_every_second(floor: Floor) -> None:
    floor.sim.faults.api_status(403, count=1000, path="/calls")
    ana = rung(floor)
    floor.later(60)
    assert 2 <= Offer.objects.count() <= 6
    # That is not theirs to answer for.
    assert AgentState.objects.get(user=ana).kind == "ready"
    floor.sim.faults.clear()
    floor.later(20)
    assert floor.phone(ana)


def test_who_is_sent_to_a_queue_from_a_talk_can_be_taken_although_its_end_is_lost(
    floor: Floor,
) -> None:
    ana, caller = floor.agent(), floor.caller()
    answered(floor, ana)
    floor.settle()
    assert floor.state(ana) == "connected"
    floor.lost = {"call.hangup"}
    floor.late += timedelta(seconds=1)
    press.create("enqueue", "", caller, by=ana, arguments={"queue": "sales"})
    floor.settle()
    assert floor.state(ana) == "over"
    assert floor.take(floor.agent("ben", "sales")).caller == caller


def test_nobody_is_connected_to_whose_account_was_closed_meanwhile(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    User.objects.filter(pk=ana.pk).update(is_active=False)
    floor.picks_up(ana)
    floor.later(20)
    told = f"{words.ACCOUNT_CLOSED} {words.STAYED}"
    assert (floor.state(ana), floor.offer(ana).told) == ("cancelled", told)
    assert floor.is_waiting(caller) and not floor.phone(ana)


def test_no_phone_rings_for_a_caller_with_whom_nobody_can_be_connected(floor: Floor) -> None:
    ana = floor.agent()
    world.calls(".", "+12025550142", at=floor.now)
    world.waits(".", "support", at=floor.now)
    with pytest.raises(press.Refused):
        floor.take(ana)
    other = floor.caller()
    assert floor.take(ana).caller == other
