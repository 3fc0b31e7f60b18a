"""Calls that come in go where their route says, each is answered once, and nobody waits in
silence.
"""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.commands import press
from conferencing.inbound import machine, newcomers, words
from conferencing.models import AgentProfile, Arrival, Command, Route
from tests.inbound.desk import BYE, DESK, LINE, SALES, Desk

CLOSED = "Mon 00:00-00:01"


def test_with_no_routes_nothing_is_touched(desk: Desk) -> None:
    leg = desk.calls_in()
    desk.go_on()
    assert (desk.asked(), Arrival.objects.count(), desk.is_answered(leg)) == ([], 0, False)


def test_into_a_queue_with_a_greeting_and_music(desk: Desk) -> None:
    desk.route(greeting="Welcome.")
    leg = desk.calls_in()
    desk.go_on(3)
    assert desk.said(leg) == ["Welcome."] and desk.queue_of(leg) == ""
    desk.finishes(leg)
    desk.go_on()
    assert desk.queue_of(leg) == "support" and desk.hears(leg) == {"playback"}
    assert desk.asked() == ["answer", "tell", "enqueue", "hold_music"]
    assert {row.is_automatic for row in Command.objects.all()} == {True}
    assert Command.objects.earliest("pk").asked_by.get_full_name() == "Switchboard"
    assert desk.stage(leg) == "waiting"


def test_the_music_ends_when_an_agent_has_them(desk: Desk) -> None:
    desk.route()
    leg = desk.calls_in()
    desk.go_on()
    ana = desk.agent()
    desk.take(ana)
    desk.settle()
    desk.picks_up(ana)
    for _ in range(4):
        desk.settle(1)
        desk.go_on(1)
    assert desk.talks_with(leg) and desk.hears(leg) == set()
    assert (desk.stage(leg), desk.arrival(leg).told) == ("over", words.TAKEN)


def test_into_a_conference_that_is_made_and_into_one_that_is_there(desk: Desk) -> None:
    desk.route(open_kind="conference", open_value="Daily")
    first = desk.calls_in()
    desk.go_on()
    assert (desk.stage(first), desk.hears(first)) == ("alone", {"playback"})
    second, third = desk.calls_in(), desk.calls_in()
    desk.go_on()
    assert not any(desk.hears(leg) for leg in (first, second, third))
    assert {desk.room_of(leg) for leg in (first, second, third)} == {"Daily"}
    assert len(desk.sim.do(lambda world: world.conferences)) == 1
    assert desk.asked(first) == ["answer", "enter", "hold_music", "stop_music"]
    assert desk.asked(second) == desk.asked(third) == ["answer", "enter"]
    assert {desk.stage(leg) for leg in (first, second, third)} == {"over"}


def test_a_name_that_is_taken_by_what_no_list_shows_leads_to_the_message(desk: Desk) -> None:
    """Perhaps a conference of another region, into which they could not come."""
    desk.route(open_kind="conference", open_value="Daily stand-up")
    desk.sim.faults.refuse("90033", path="/v2/conferences", count=99)
    leg = desk.calls_in()
    desk.go_on(4)
    desk.passes(30)
    assert desk.asked(leg)[:5] == ["answer", "enter", "hold_music", "enter", "enter"]
    assert desk.room_of(leg) == "" and "enter" not in desk.asked(leg)[5:]
    assert desk.said(leg) == [BYE]
    desk.finishes(leg)
    desk.passes(10)
    assert not desk.is_up(leg)


def test_a_name_that_was_taken_by_what_has_ended_meanwhile_is_free_the_next_time(
    desk: Desk,
) -> None:
    desk.route(open_kind="conference", open_value="Daily stand-up")
    desk.sim.faults.refuse("90033", path="/v2/conferences")
    leg = desk.calls_in()
    desk.go_on(4)
    desk.passes(8)
    assert desk.room_of(leg) == "Daily stand-up" and desk.said(leg) == []
    assert (desk.stage(leg), desk.hears(leg)) == ("alone", {"playback"})


def test_whoever_is_alone_in_a_conference_and_leaves_it_is_seen_to(desk: Desk) -> None:
    desk.route(open_kind="conference", open_value="Daily")
    leg = desk.calls_in()
    desk.go_on()
    desk.sim.do(lambda world: world.leave(next(iter(world.conferences.values())), world.leg(leg)))
    desk.passes(10)
    assert desk.stage(leg) == "needs_you" and desk.hears(leg) == {"playback"}


def test_a_phone_rings_and_is_answered(desk: Desk) -> None:
    desk.route(open_kind="phone", open_value="202-555-0177")
    leg = desk.calls_in()
    desk.go_on()
    assert desk.asked() == ["answer", "hold_music", "transfer"]
    assert desk.hears(leg) == {"playback"}
    phone = desk.dialled()
    desk.sim.do(lambda w: w._picked_up(w.leg(phone), False, [w.connecting(w.leg(leg))]))
    desk.go_on()
    assert desk.talks_with(leg) == phone and desk.hears(leg) == set()
    assert desk.stage(leg) == "over"


@pytest.mark.parametrize("cause", ["user_busy", "timeout", "call_rejected"])
def test_a_phone_that_is_not_answered_leads_to_the_message(desk: Desk, cause: str) -> None:
    desk.route(open_kind="phone", open_value=DESK)
    leg = desk.calls_in()
    desk.go_on()
    desk.hangs_up(desk.dialled(), cause)
    desk.passes(6)
    assert desk.said(leg) == [BYE] and desk.hears(leg) == {"speak"}
    assert desk.is_up(leg)
    desk.finishes(leg)
    desk.go_on()
    assert not desk.is_up(leg) and desk.stage(leg) == "over"


def test_a_phone_that_must_not_be_dialled_leads_to_the_message_at_once(desk: Desk) -> None:
    desk.route(open_kind="phone", open_value="+442079460000")
    leg = desk.calls_in()
    desk.go_on()
    assert "transfer" not in desk.asked() and desk.said(leg) == [BYE]
    assert "GB" in desk.arrival(leg).told


def test_too_many_calls_a_minute_is_tried_again_with_music(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.route(open_kind="phone", open_value=DESK)
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1)
    first, second = desk.calls_in(), desk.calls_in()
    desk.go_on()
    assert desk.asked().count("transfer") == 1
    assert "limit" in desk.arrival(second).refused and desk.hears(second) == {"playback"}
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1000)
    desk.go_on()
    assert desk.asked().count("transfer") == 2 and desk.arrival(second).refused == ""
    assert desk.is_up(first)


def test_a_message_is_read_out_and_then_the_call_ends(desk: Desk) -> None:
    text = " ".join(["We are closed."] * 40)  # takes longer than the slowest machine to look
    desk.route(hours=CLOSED, closed_kind="message", closed_value=text, greeting="Hi.")
    leg = desk.calls_in()
    desk.go_on()
    assert desk.said(leg) == [text] and desk.is_up(leg)
    desk.finishes(leg)
    desk.go_on()
    assert desk.asked() == ["answer", "tell", "hangup"] and not desk.is_up(leg)
    assert (desk.stage(leg), desk.arrival(leg).why) == ("over", "closed")


def test_the_end_of_a_message_that_is_never_told_does_not_keep_them(desk: Desk) -> None:
    desk.lost = {"call.speak.ended"}
    desk.route(open_kind="message", open_value="We are closed.")
    leg = desk.calls_in()
    desk.go_on()
    desk.passes(20)
    assert not desk.is_up(leg)


def test_an_unknown_number_follows_the_default_route(desk: Desk) -> None:
    desk.route(open_value="support")
    desk.route(called="", name="All others", open_value="reception")
    known, unknown = desk.calls_in(), desk.calls_in("+12025550199")
    desk.go_on()
    assert (desk.queue_of(known), desk.queue_of(unknown)) == ("support", "reception")


def test_without_a_default_route_an_unknown_number_is_left_alone(desk: Desk) -> None:
    desk.route()
    leg = desk.calls_in("+12025550199")
    desk.go_on()
    assert desk.asked() == [] and not desk.is_answered(leg)


def test_a_sip_address_has_its_route(desk: Desk) -> None:
    desk.route(called="sip:Help@Example.com", open_value="help")
    leg = desk.calls_in("sip:Help@example.com;transport=udp")
    desk.go_on()
    assert desk.queue_of(leg) == "help"


def test_what_another_application_has_answered_is_left_alone(desk: Desk) -> None:
    desk.route()
    leg = desk.calls_in()
    desk.sim.do(lambda world: world.answer(world.leg(leg)))
    desk.go_on()
    assert desk.asked() == [] and Arrival.objects.count() == 0


def test_what_came_before_the_route_or_long_ago_is_left_alone(desk: Desk) -> None:
    leg = desk.calls_in()
    desk.hear()
    row = desk.route()
    Route.objects.filter(pk=row.pk).update(since=desk.now)
    desk.go_on()
    assert desk.asked() == []
    Route.objects.filter(pk=row.pk).update(since=desk.now - newcomers.RECENT * 2)
    desk.late += newcomers.RECENT
    desk.go_on()
    assert desk.asked() == [] and not desk.is_answered(leg)


def test_a_route_that_is_not_active_takes_nobody(desk: Desk) -> None:
    desk.route(is_active=False)
    desk.calls_in()
    desk.go_on()
    assert desk.asked() == []


def test_a_phone_of_ours_is_not_answered_by_the_default_route(desk: Desk) -> None:
    desk.route(called="")
    ana = desk.agent()
    leg = desk.calls_in(AgentProfile.objects.get(user=ana).phone)
    desk.go_on()
    assert desk.asked() == [] and not desk.is_answered(leg)


def test_when_nothing_works_somebody_has_to_see_to_them(desk: Desk) -> None:
    desk.route()
    desk.sim.faults.refuse("10015", path="actions/enqueue", count=99)
    desk.sim.faults.refuse("10015", path="actions/speak", count=99)
    leg = desk.calls_in()
    desk.passes(40)
    assert desk.stage(leg) == "needs_you" and desk.hears(leg) == {"playback"}
    assert desk.arrival(leg).told.startswith(words.NOWHERE) and desk.is_up(leg)


def test_music_that_is_not_there_becomes_a_ringing_tone(desk: Desk) -> None:
    desk.route(hold_audio="not-there")
    leg = desk.calls_in()
    desk.passes(10)
    plays = [each.body for each in desk.sim.requests if each.path.endswith("/playback_start")]
    assert [sorted(body) for body in plays] == [
        ["command_id", "loop", "media_name"],
        ["audio_type", "command_id", "loop", "playback_content"],
    ]
    assert desk.hears(leg) == {"playback"}


def test_who_hangs_up_while_it_rings_is_over(desk: Desk) -> None:
    desk.route()
    leg = desk.calls_in()
    desk.hear()
    machine.advance_all(desk.now)
    desk.hangs_up(leg, source="caller")
    desk.go_on()
    assert (desk.stage(leg), desk.arrival(leg).told) == ("over", words.HUNG_UP)
    assert desk.asked() == ["answer"]


def test_whom_somebody_answers_and_takes_is_left_to_them(desk: Desk) -> None:
    desk.route(greeting="Welcome.")
    leg = desk.calls_in()
    desk.go_on(2)
    ana = desk.agent()
    press.create("create_conference", "", leg, by=ana, arguments={"name": "Side room"})
    desk.go_on()
    assert desk.room_of(leg) == "Side room" and desk.stage(leg) == "over"
    assert "enqueue" not in desk.asked()


def test_a_round_costs_as_many_queries_for_many_as_for_one(desk: Desk) -> None:
    desk.route()
    counts = []
    for more in (1, 5):
        for _ in range(more):
            desk.calls_in()
        desk.go_on()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            machine.advance_all(desk.now)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sales_and_support_do_not_mix(desk: Desk) -> None:
    desk.route(order=2)
    desk.route(called=f"{SALES}\n{LINE}", order=1, open_value="sales")
    leg = desk.calls_in()
    desk.go_on()
    assert desk.queue_of(leg) == "sales" and desk.arrival(leg).route_name == "Support"
