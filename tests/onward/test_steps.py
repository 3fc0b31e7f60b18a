"""Callers are sent on as the settings of their queue say: once, to where they say, nobody else."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from conferencing.commands import press
from conferencing.models import Command, OnwardStep, Visit
from conferencing.onward import due, steps
from conferencing.simulator.world.world import World
from tests.agents.floor import QUEUE, Floor, Killed
from tests.zones import where_it_is

PHONE = "+12025550177"
CLOSED = "Mon 00:00-00:01"


def times_out(floor: Floor, queue: str = QUEUE) -> str:
    """A caller whom Telnyx takes out of the queue, parked."""
    leg = floor.caller(queue)
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(leg), "timeout"))
    return leg


def go_on(floor: Floor, rounds: int = 4) -> None:
    for _ in range(rounds):
        floor.hear()
        steps.advance_all(floor.now)
        floor.work()
    floor.hear()
    steps.advance_all(floor.now)


def asked() -> list[str]:
    return list(Command.objects.order_by("pk").values_list("verb", flat=True))


def queue_of(floor: Floor, leg: str) -> str:
    """At Telnyx itself."""

    def name(world: World) -> str:
        entry = world.leg(leg).entry
        return entry.queue.name if entry else ""

    return floor.sim.do(name)


def test_without_settings_nothing_is_touched(floor: Floor) -> None:
    floor.queue(hours=CLOSED, max_wait_seconds=60)
    caller = times_out(floor)
    floor.caller()
    go_on(floor)
    assert (asked(), OnwardStep.objects.count()) == ([], 0)
    assert floor.is_up(caller)


def test_who_has_waited_too_long_is_sent_to_the_other_queue(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    go_on(floor)
    assert queue_of(floor, caller) == "sales"
    assert asked() == ["enqueue"]
    step = OnwardStep.objects.get()
    assert (step.state, step.why, step.caller) == ("over", "timeout", caller)
    assert Command.objects.get().asked_by.get_full_name() == "Switchboard"


def test_the_name_that_it_is_done_in_can_never_sign_in(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    times_out(floor)
    go_on(floor)
    switchboard = Command.objects.get().asked_by
    assert not switchboard.is_active and not switchboard.has_usable_password()
    assert not switchboard.check_password("!")


def test_who_comes_while_closed_is_sent_on_from_the_queue(floor: Floor) -> None:
    floor.queue(hours=CLOSED, closed_kind="queue", closed_value="sales")
    caller = floor.caller()
    go_on(floor)
    assert queue_of(floor, caller) == "sales"


def test_who_came_before_it_closed_waits_on(floor: Floor) -> None:
    zone = where_it_is(12)
    closes = floor.now.astimezone(ZoneInfo(zone)) + timedelta(minutes=1)
    hours = f"Mon-Sun 00:00-{closes:%H:%M}"
    floor.queue(hours=hours, zone=zone, closed_kind="queue", closed_value="sales")
    caller = floor.caller()
    floor.late += timedelta(minutes=2)
    go_on(floor)
    assert queue_of(floor, caller) == QUEUE


def test_a_phone_rings_and_the_caller_is_connected_when_it_is_answered(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value="202-555-0177")
    caller = times_out(floor)
    go_on(floor)
    [leg] = floor.sim.do(
        lambda world: [each.call_control_id for each in world.legs.values() if each.to == PHONE]
    )
    floor.sim.do(
        lambda world: world._picked_up(world.leg(leg), False, [world.connecting(world.leg(caller))])
    )
    assert floor.talks_with(caller) == leg
    assert asked() == ["transfer"]


def is_answered(floor: Floor, caller: str) -> None:
    """The phone that rings for them."""

    def answer(world: World) -> None:
        [leg] = [each for each in world.legs.values() if each.to == PHONE]
        world._picked_up(leg, False, [world.connecting(world.leg(caller))])

    floor.sim.do(answer)


@pytest.mark.parametrize("tells_both", [False, True])
def test_who_is_sent_from_a_closed_queue_to_a_phone_was_not_answered_in_it(
    floor: Floor, tells_both: bool
) -> None:
    floor.sim.do(lambda world: setattr(world, "tells_both_of_transfers", tells_both))
    floor.queue(hours=CLOSED, closed_kind="phone", closed_value=PHONE)
    caller = floor.caller()
    go_on(floor)
    is_answered(floor, caller)
    floor.hear()
    visit = Visit.objects.get()
    assert (visit.reason, visit.outcome, visit.answered_by) == ("bridged", "flow_out", "")


def test_a_transfer_whose_answer_was_lost_counts_in_the_same_way(floor: Floor) -> None:
    floor.queue(hours=CLOSED, closed_kind="phone", closed_value=PHONE)
    caller = floor.caller()
    floor.sim.faults.lose_answer(path="actions/transfer")
    go_on(floor)
    is_answered(floor, caller)
    floor.later(60)  # until it has been asked once more, with the same command id
    go_on(floor)
    assert Visit.objects.get().outcome == "flow_out"


@pytest.mark.parametrize("phone", ["+19005550177", "+442079460000", "911", "sip:x@elsewhere.net"])
def test_a_phone_that_must_not_be_dialled_is_not(floor: Floor, phone: str) -> None:
    floor.queue(timeout_kind="phone", timeout_value=phone)
    caller = times_out(floor)
    go_on(floor)
    step = OnwardStep.objects.get()
    assert (asked(), step.state, bool(step.told)) == ([], "failed", True)
    assert floor.is_up(caller)


def test_an_announcement_is_read_out_and_then_the_call_ends(floor: Floor) -> None:
    floor.queue(timeout_kind="announcement", timeout_value="Nobody is free. Please call again.")
    caller = times_out(floor)
    go_on(floor)
    assert floor.said(caller) == ["Nobody is free. Please call again."]
    assert asked() == ["tell"] and floor.is_up(caller)
    floor.late += timedelta(seconds=90)
    go_on(floor)
    assert asked() == ["tell", "hangup"] and not floor.is_up(caller)
    assert OnwardStep.objects.get().state == "over"


def test_who_is_answered_while_they_listen_is_not_hung_up(floor: Floor) -> None:
    floor.queue(timeout_kind="announcement", timeout_value="Nobody is free.")
    caller = times_out(floor)
    go_on(floor)
    agent = floor.sim.do(World.answered_call, "+12025550155", "+12025550100")
    floor.sim.do(lambda world: world.bridge(agent, world.leg(caller)))
    floor.late += timedelta(seconds=90)
    go_on(floor)
    assert asked() == ["tell"] and floor.is_up(caller)


@pytest.mark.parametrize("seed", range(4))
def test_however_often_and_in_whatever_order_it_is_told_it_is_done_once(
    floor: Floor, seed: int
) -> None:
    floor.shuffle = Random(seed)
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    go_on(floor, rounds=8)
    assert (asked(), queue_of(floor, caller)) == (["enqueue"], "sales")


@pytest.mark.parametrize("where", [(steps, "_save"), (press, "_record")])
def test_a_worker_that_dies_half_way_leaves_nothing_half_done(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, where: tuple[object, str]
) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    floor.hear()
    with monkeypatch.context() as dying:
        dying.setattr(*where, _die)
        steps.advance_all(floor.now)
    assert (asked(), OnwardStep.objects.count()) == ([], 0)
    go_on(floor)
    assert (asked(), queue_of(floor, caller)) == (["enqueue"], "sales")


def test_a_lost_answer_is_no_second_step(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    floor.sim.faults.lose_answer(path="actions/enqueue", count=1)
    go_on(floor)
    floor.later(6)
    assert (asked(), queue_of(floor, caller)) == (["enqueue"], "sales")


def test_whom_somebody_else_has_taken_care_of_is_left_alone(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    floor.hear()
    press.create("enqueue", "", caller, by=ana, arguments={"queue": "billing"})
    go_on(floor)
    assert (asked(), queue_of(floor, caller)) == (["enqueue"], "billing")


def test_what_was_long_ago_is_left_alone(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    floor.hear()
    floor.late += due.RECENT + timedelta(seconds=1)
    go_on(floor)
    assert asked() == [] and floor.is_up(caller)


def test_two_closed_queues_do_not_send_a_caller_back_and_forth_for_ever(floor: Floor) -> None:
    floor.queue(hours=CLOSED, closed_kind="queue", closed_value="sales")
    floor.queue("sales", hours=CLOSED, closed_kind="queue", closed_value=QUEUE)
    caller = floor.caller()
    go_on(floor, rounds=20)
    assert len(asked()) == steps.MOST_STEPS
    assert OnwardStep.objects.latest("pk").state == "failed"
    assert queue_of(floor, caller) in (QUEUE, "sales")


def test_what_is_refused_for_a_moment_is_done_later(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.queue(timeout_kind="phone", timeout_value=PHONE)
    times_out(floor)
    floor.hear()
    with monkeypatch.context() as busy:
        busy.setattr(press, "create", _refuse)
        steps.advance_all(floor.now)
    step = OnwardStep.objects.get()
    assert (step.state, step.told) == ("trying", "In a moment.")
    go_on(floor)
    assert asked() == ["transfer"]


def test_a_step_that_was_missed_in_time_is_said_to_have_failed(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.queue(timeout_kind="phone", timeout_value=PHONE)
    times_out(floor)
    floor.hear()
    monkeypatch.setattr(press, "create", _refuse)
    steps.advance_all(floor.now)
    floor.late += due.RECENT + timedelta(seconds=1)
    steps.advance_all(floor.now)
    assert OnwardStep.objects.get().state == "failed"


def _die(*arguments: object, **named: object) -> None:
    raise Killed


def _refuse(*arguments: object, **named: object) -> None:
    raise press.Refused("In a moment.")


def test_no_agent_is_given_a_caller_who_is_being_sent_on(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(hours=CLOSED, closed_kind="announcement", closed_value="We are closed.")
    floor.caller()
    go_on(floor)
    with pytest.raises(press.Refused):
        floor.take(ana)
    assert asked() == ["tell"]
