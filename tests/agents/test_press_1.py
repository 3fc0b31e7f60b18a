"""Agents press 1 to take a call: voicemail takes none."""

from random import Random

import pytest
from django.contrib.auth.models import User

from conferencing.agents import machine, words
from conferencing.commands import execution
from conferencing.models import AgentState, Command, Offer
from tests.agents.floor import Floor
from tests.agents.test_resume import dying

pytestmark = pytest.mark.either_stack

KEY_EVENTS = ("call.dtmf.received", "call.gather.ended")


def asked_to_press(floor: Floor, user: User) -> str:
    """Their phone has been answered; returns the caller."""
    floor.queue(asks_for_key=True, key_seconds=8)
    caller = floor.caller()
    floor.take(user)
    floor.settle()
    floor.picks_up(user)
    floor.settle()
    return caller


def presses(floor: Floor, user: User, keys: str = "1") -> None:
    leg = floor.phone(user)
    floor.sim.do(lambda world: world.press_keys(world.leg(leg), keys))


def bridges(floor: Floor) -> int:
    return sum(one.path.endswith("actions/bridge") for one in floor.sim.requests)


def test_the_caller_is_connected_only_after_the_key(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    assert floor.state(ana) == "asking"
    [asked] = [one for one in floor.sim.requests if one.path.endswith("gather_using_speak")]
    assert asked.body["payload"] == words.PRESS_1
    assert floor.is_waiting(caller) and not bridges(floor)
    presses(floor, ana)
    floor.settle()
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)


def test_who_presses_unasked_is_not_asked_in_their_talk(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(asks_for_key=True)
    caller = floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hear()
    machine.advance_all(floor.now)  # the text is not sent yet
    assert floor.state(ana) == "asking"
    presses(floor, ana)
    floor.hear()
    machine.advance_all(floor.now)
    floor.settle()
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)
    assert not [one for one in floor.sim.requests if one.path.endswith("gather_using_speak")]
    assert Command.objects.get(verb="ask_key").state == "superseded"


def test_who_pressed_before_being_asked_has_pressed_however_late_that_is_heard(
    floor: Floor,
) -> None:
    ana = floor.agent()
    floor.queue(asks_for_key=True)
    caller = floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hear()
    machine.advance_all(floor.now)
    leg = floor.phone(ana)
    presses(floor, ana)
    floor.work()  # asks for the key
    floor.sim.do(lambda world: world.abandon_gathering(world.leg(leg)))
    floor.settle()
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == leg


def test_who_presses_unasked_is_not_asked_again_in_their_talk(floor: Floor) -> None:
    floor.sim.faults.api_status(503, path="gather_using_speak")
    ana = floor.agent()
    floor.queue(asks_for_key=True, key_seconds=8)
    caller = floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hear()
    floor.advance()
    floor.work()  # Telnyx refuses to ask, and no worker comes back to it before the key is heard
    presses(floor, ana)
    floor.hear()
    floor.advance()
    floor.later(20)
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)
    asked = [one for one in floor.sim.requests if one.path.endswith("gather_using_speak")]
    assert len(asked) == 1


def test_without_the_setting_nobody_is_asked(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert floor.talks_with(caller)
    assert not Command.objects.filter(verb="ask_key").exists()


def test_voicemail_misses_the_call_and_hears_nothing_more(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    leg = floor.phone(ana)
    floor.later(30)
    offer = floor.offer(ana)
    assert (offer.state, offer.told) == ("missed", f"{words.NO_KEY} {words.STAYED}")
    assert not bridges(floor) and floor.is_waiting(caller)
    assert not floor.is_up(leg) and not offer.is_leg_open and not floor.said(leg)


def test_the_next_agent_is_rung_after_voicemail(floor: Floor) -> None:
    ana, ben = floor.agent("ana"), floor.agent("ben", priority=2)
    floor.queue(rings_agents=True, asks_for_key=True, key_seconds=5, missed_limit=1)
    caller = floor.caller()
    floor.ready(ana)
    floor.ready(ben)
    floor.settle()
    floor.picks_up(ana)
    floor.later(30)
    state = AgentState.objects.get(user=ana)
    assert (state.kind, state.reason) == ("away", "Missed 1 call")
    floor.picks_up(ben)
    floor.settle()
    presses(floor, ben)
    floor.settle()
    assert floor.talks_with(caller) == floor.phone(ben)


def test_another_key_takes_no_call(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    presses(floor, ana, "5")
    floor.settle()
    offer = floor.offer(ana)
    assert (offer.state, offer.told) == ("missed", f"{words.NO_KEY} {words.STAYED}")
    floor.later(30)
    assert floor.is_waiting(caller) and not bridges(floor)


def test_a_key_pressed_too_late_takes_no_call(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    leg = floor.phone(ana)
    floor.sim.do(lambda world: world.abandon_gathering(world.leg(leg)))
    presses(floor, ana)
    floor.settle()
    assert floor.state(ana) == "missed" and floor.is_waiting(caller) and not bridges(floor)


@pytest.mark.parametrize("lost", [*[(one,) for one in KEY_EVENTS], KEY_EVENTS, ("call.answered",)])
def test_a_key_of_which_no_webhook_tells_is_asked_of_telnyx(
    floor: Floor, lost: tuple[str, ...]
) -> None:
    floor.lost = set(lost)
    floor.queue(asks_for_key=True, key_seconds=20)
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.later(9)
    presses(floor, ana)
    floor.later(9)
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)


@pytest.mark.parametrize("seed", range(5))
def test_events_may_come_twice_and_in_any_order(floor: Floor, seed: int) -> None:
    floor.shuffle = Random(seed)
    ana = floor.agent()
    floor.queue(asks_for_key=True, key_seconds=20)
    caller = floor.caller()
    floor.take(ana)
    floor.work()
    # Answered and pressed before anything of it is heard.
    floor.picks_up(ana)
    presses(floor, ana)
    floor.settle()
    floor.later(15)
    assert floor.talks_with(caller) == floor.phone(ana) and bridges(floor) == 1


@pytest.mark.parametrize("path", ["gather_using_speak", "actions/bridge"])
def test_a_lost_answer_is_no_lost_call(floor: Floor, path: str) -> None:
    floor.sim.faults.lose_answer(path=path, count=20)
    floor.queue(asks_for_key=True, key_seconds=20)
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.later(6)
    presses(floor, ana)
    floor.later(6)
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)


def test_who_cannot_be_asked_misses_nothing_and_is_told(floor: Floor) -> None:
    floor.sim.faults.refuse("90020", path="gather_using_speak", count=20)
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    floor.later(40)
    offer = floor.offer(ana)
    assert offer.state == "failed" and offer.told.startswith("You could not be asked to press 1.")
    assert floor.is_waiting(caller) and not bridges(floor) and not offer.is_leg_open


def test_a_caller_who_hangs_up_meanwhile_is_said_on_the_phone(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    leg = floor.phone(ana)
    floor.hangs_up(caller, source="caller")
    floor.settle()
    presses(floor, ana)
    floor.later(20)
    assert floor.state(ana) == "caller_gone" and not bridges(floor)
    assert floor.said(leg) == [words.CALLER_HUNG_UP] and not floor.is_up(leg)


def test_an_agent_may_hang_up_or_stop_instead(floor: Floor) -> None:
    ana, ben = floor.agent(), floor.agent("ben")
    caller = asked_to_press(floor, ana)
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert floor.state(ana) == "missed" and floor.is_waiting(caller)
    asked_to_press(floor, ben)
    assert machine.cancel(ben, floor.now)
    floor.later(20)
    assert floor.state(ben) == "cancelled" and not floor.phone(ben) and floor.is_waiting(caller)


def test_the_setting_is_that_of_the_moment_of_the_offer(floor: Floor) -> None:
    ana = floor.agent()
    caller = asked_to_press(floor, ana)
    floor.queue(asks_for_key=False)
    floor.settle()
    assert floor.state(ana) == "asking" and floor.is_waiting(caller)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("module", "name"), [(machine, "_do"), (execution, "_accepted")])
def test_a_worker_may_die_at_every_step(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, module: object, name: str, seed: int
) -> None:
    floor.queue(asks_for_key=True, key_seconds=40)
    ana, caller = floor.agent(), floor.caller()
    dying(monkeypatch, module, name, Random(seed))
    floor.take(ana)
    floor.later(12)
    floor.picks_up(ana)
    floor.later(20)
    presses(floor, ana)
    floor.later(30)
    assert floor.talks_with(caller) == floor.phone(ana)
    assert Offer.objects.count() == 1


def test_voicemail_of_the_simulated_world_presses_nothing(floor: Floor) -> None:
    leg = floor.sim.do(
        lambda world: world.dial("+12025550100", "sip:machine@example.com").call_control_id
    )
    floor.sim.do(lambda world: world._picked_up(world.leg(leg), True, ()))
    assert floor.sim.do(lambda world: world.leg(leg).is_machine)
