"""Callers whom a route has put into a queue, and who do not get to an agent there."""

from conferencing.commands import press
from conferencing.inbound import words
from tests.inbound.desk import BYE, Desk


def test_who_waits_too_long_goes_where_the_route_says(desk: Desk) -> None:
    desk.route(wait_seconds=60)
    leg = desk.calls_in()
    desk.go_on()
    [request] = [each for each in desk.sim.requests if each.path.endswith("/enqueue")]
    assert request.body["max_wait_time_secs"] == 60
    desk.sim.do(lambda world: world.take_out_of_queue(world.leg(leg), "timeout"))
    desk.passes(8)
    assert desk.said(leg) == [BYE] and desk.hears(leg) == {"speak"}


def test_the_queue_s_own_longest_wait_goes_first(desk: Desk) -> None:
    desk.queue("support", max_wait_seconds=30, timeout_kind="queue", timeout_value="sales")
    desk.route(wait_seconds=60)
    leg = desk.calls_in()
    desk.go_on()
    [request] = [each for each in desk.sim.requests if each.path.endswith("/enqueue")]
    assert request.body["max_wait_time_secs"] == 30
    desk.sim.do(lambda world: world.take_out_of_queue(world.leg(leg), "timeout"))
    desk.passes(8)
    assert desk.queue_of(leg) == "sales" and desk.said(leg) == []
    assert desk.hears(leg) == {"playback"}


def test_what_the_queue_itself_reads_out_is_heard_without_music(desk: Desk) -> None:
    desk.queue("support", timeout_kind="announcement", timeout_value="Nobody is free.")
    desk.route()
    leg = desk.calls_in()
    desk.go_on()
    desk.sim.do(lambda world: world.take_out_of_queue(world.leg(leg), "timeout"))
    desk.go_on(4)
    assert desk.said(leg) == ["Nobody is free."] and desk.hears(leg) == {"speak"}
    desk.finishes(leg)
    desk.passes(6)
    assert not desk.is_up(leg) and desk.said(leg) == ["Nobody is free."]


def test_a_full_queue_leads_to_the_message(desk: Desk) -> None:
    desk.route()
    desk.sim.faults.refuse("90036", path="actions/enqueue")
    leg = desk.calls_in()
    desk.go_on()
    assert (desk.said(leg), desk.arrival(leg).told) == ([BYE], words.FULL)


def test_a_full_queue_with_a_way_of_its_own_sends_them_on_itself(desk: Desk) -> None:
    desk.queue("support", overflow_kind="queue", overflow_value="sales")
    desk.route()
    desk.sim.faults.refuse("90036", path="actions/enqueue")
    leg = desk.calls_in()
    desk.go_on()
    desk.passes(6)
    assert desk.queue_of(leg) == "sales" and desk.said(leg) == []


def test_whom_somebody_takes_out_of_the_queue_needs_somebody(desk: Desk) -> None:
    desk.route()
    leg = desk.calls_in()
    desk.go_on()
    ana = desk.agent()
    press.create("leave_queue", "", leg, by=ana)
    desk.go_on()
    desk.passes(8)
    assert (desk.stage(leg), desk.arrival(leg).told) == ("needs_you", words.TAKEN_OUT)
    assert desk.hears(leg) == {"playback"}
    press.create("enqueue", "", leg, by=ana, arguments={"queue": "sales"})
    desk.go_on()
    assert (desk.stage(leg), desk.queue_of(leg)) == ("waiting", "sales")


def test_a_queue_that_is_full_at_telnyx_itself_leads_to_the_message(desk: Desk) -> None:
    desk.sim.do(lambda world: world.create_queue("support", 1))
    desk.route()
    first, second = desk.calls_in(), desk.calls_in()
    desk.go_on()
    waits, told = sorted((first, second), key=desk.queue_of, reverse=True)
    assert (desk.queue_of(waits), desk.queue_of(told)) == ("support", "")
    assert (desk.said(told), desk.arrival(told).told) == ([BYE], words.FULL)
    assert desk.said(waits) == [] and desk.hears(waits) == {"playback"}


def test_whom_a_queue_takes_only_the_second_time_hears_something_meanwhile(desk: Desk) -> None:
    desk.route()
    desk.sim.faults.refuse("90043", path="actions/enqueue")
    leg = desk.calls_in()
    desk.go_on(4)
    desk.passes(8)
    assert desk.asked(leg) == ["answer", "enqueue", "hold_music", "enqueue"]
    assert (desk.stage(leg), desk.queue_of(leg)) == ("waiting", "support")
    assert desk.hears(leg) == {"playback"}
