"""A supervisor hears the call of an agent, or a caller who waits, and is heard as the bar says."""

import random
import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.models import Command, Supervision
from conferencing.queries.agents import agents, overseen
from conferencing.queries.queues import queue_page
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.supervision import machine, wishes, words
from dashboard.screens import fragments, own_fragments
from tests.agents.calling_back import call_back, gave_up, talk
from tests.agents.floor import QUEUE, Floor
from tests.supervision.calls import Line

JSON = {"Accept": "application/json"}


def test_who_listens_to_an_agent_hears_both_and_nobody_hears_them(line: Line) -> None:
    line.listens()
    assert line.hears(line.agent) == {line.agent, line.caller} and line.hearers() == set()
    assert line.dials == ["monitor"]
    shown = line.bar
    assert (shown.stage, shown.heard, shown.words, shown.of) == (
        "in",
        "nobody",
        "Nobody hears you",
        "talk",
    )
    assert shown.name.startswith("ana and ")
    assert line.floor.talks_with(line.caller) == line.agent


def test_the_phone_rings_again_to_whisper_and_only_the_agent_hears_it(line: Line) -> None:
    first = line.listens()
    wishes.want(line.maria, "whisper", (), line.floor.now)
    line.settle()
    assert not line.floor.is_up(first) and line.hearers() == set()
    assert line.bar.words == "Your phone is ringing: ana will hear you when you answer"
    line.picks_up()
    assert line.hearers() == {line.agent} and line.dials == ["monitor", "whisper"]
    assert (line.bar.heard, line.bar.words) == ("some", "ana hears you")


def test_both_hear_whoever_barges_in_and_nobody_once_they_listen_again(line: Line) -> None:
    line.listens()
    line.wants("barge")
    assert line.hearers() == {line.agent, line.caller}
    assert line.bar.heard == "everyone" and line.bar.words.endswith("hear you")
    wishes.want(line.maria, "listen", (), line.floor.now)
    line.settle()
    assert line.hearers() == set()
    line.picks_up()
    assert line.hearers() == set() and line.bar.words == "Nobody hears you"
    assert line.dials == ["monitor", "barge", "monitor"]


def test_the_bar_speaks_of_a_call_as_of_a_call(line: Line) -> None:
    line.listens()
    who = line.bar.name
    assert f"You have been listening to {who} for" in drawn(line)
    wishes.want(line.maria, "whisper", (), line.floor.now)
    line.settle()
    assert f"On the call between {who}" in drawn(line)
    line.picks_up()
    assert f"You have been on the call between {who} for" in drawn(line)


def test_a_caller_who_has_left_is_not_said_to_be_waiting(line: Line) -> None:
    line.listens(line.waiting)
    assert "(waiting)" in drawn(line)
    line.floor.hangs_up(line.waiting, source="caller")
    line.settle()
    assert words.CALLER_LEFT in drawn(line) and "(waiting)" not in drawn(line)


def drawn(line: Line) -> str:
    """The bar without its marks."""
    html = unescape(own_fragments.supervision(line.bar).html)
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_caller_who_waits_is_only_listened_to(line: Line) -> None:
    line.listens(line.waiting)
    assert line.hears(line.waiting) == {line.waiting}
    assert line.floor.is_waiting(line.waiting) and line.bar.of == "waiting"
    for mode in ("whisper", "barge"):
        with pytest.raises(Refused, match="only listen to a waiting caller"):
            wishes.want(line.maria, mode, (), line.floor.now)
    line.floor.hangs_up(line.waiting, source="caller")
    line.settle()
    assert not line.phone and line.bar.told == words.CALLER_LEFT


def test_leaving_ends_only_their_own_call(line: Line) -> None:
    leg = line.listens()
    wishes.leave(line.maria, line.floor.now)
    line.settle()
    assert not line.floor.is_up(leg) and line.row.why_ended == words.LEFT
    assert line.floor.talks_with(line.caller) == line.agent


def test_when_the_talk_is_over_so_is_listening(line: Line) -> None:
    line.listens()
    line.floor.hangs_up(line.caller, source="caller")
    line.settle()
    assert line.row.ended_at and line.row.why_ended == words.TALK_ENDED and not line.phone


def test_a_phone_that_was_not_rung_yet_does_not_ring_once_there_is_nothing_to_hear(
    line: Line,
) -> None:
    wishes.listen_to_call(line.maria, line.waiting, line.floor.now)
    line.floor.hangs_up(line.waiting, source="caller")
    line.floor.hear()
    machine.advance_all(line.floor.now)
    dial = Command.objects.get(asked_by=line.maria, verb="dial")
    assert (dial.state, dial.sent_at) == ("superseded", None)
    assert line.row.ended_at and line.row.why_ended == words.CALLER_LEFT


def test_whoever_hangs_up_is_gone_at_once(line: Line) -> None:
    line.floor.hangs_up(line.listens())
    line.settle()
    assert line.bar.stage == "ended" and line.bar.told == words.HUNG_UP


@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_a_permission_lost_while_the_phone_rings_ends_the_ringing(line: Line, mode: str) -> None:
    line.listens()
    wishes.want(line.maria, mode, (), line.floor.now)
    line.settle()
    assert line.phone
    line.permit("listen")
    line.settle()
    assert not line.phone and line.row.why_ended == words.MAY_NOT[mode]


def test_a_permission_lost_while_they_are_heard_ends_their_call(line: Line) -> None:
    line.listens()
    line.wants("barge")
    line.permit("listen", "whisper")
    line.settle()
    assert not line.phone and line.hearers() == set()


def test_nobody_listens_to_their_own_call(line: Line) -> None:
    """Their phone is on it; another one would only hear itself."""
    seeing = Permission.objects.filter(codename__in=["view_board", "listen_conferences"])
    line.ana.user_permissions.add(*seeing)
    with pytest.raises(Refused, match="your own call"):
        wishes.listen_to_call(line.ana, line.agent, line.floor.now)
    assert not Supervision.objects.exists()


def test_nothing_to_hear_is_refused(line: Line) -> None:
    for leg in ("", "nobody", line.caller):
        with pytest.raises(Refused, match="nothing to listen to"):
            wishes.listen_to_call(line.maria, leg, line.floor.now)
    assert not line.phone


@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_without_the_permission_no_request_lets_them_be_heard(line: Line, mode: str) -> None:
    line.permit("listen")
    leg = line.listens()
    everything = Permission.objects.exclude(
        codename__in=("whisper_conferences", "barge_conferences", "command_dial")
    )
    line.maria.user_permissions.set(everything)
    client = Client()
    client.force_login(line.maria)
    for address in ("/supervision/mode/", "/supervision/listen/", "/supervision/phone/"):
        fields = {"mode": mode, "role": mode, "supervisor_role": mode, "call": line.agent}
        client.post(address, {**fields, "phone": "+12025550177"}, headers=JSON)
        line.settle()
    assert line.dials == ["monitor"] and line.phone == leg and line.hearers() == set()
    answer = client.post(f"/supervision/mode/?mode={mode}", headers=JSON)
    assert (answer.status_code, answer.json()["problem"]) == (409, words.MAY_NOT[mode])


def test_nobody_else_sends_their_call_elsewhere(line: Line) -> None:
    leg, ana = line.listens(), User.objects.create_user("operator", is_superuser=True)
    with pytest.raises(Refused, match="phone of Maria"):
        press.create("bridge", "", leg, by=ana, arguments={"with_leg": line.caller})
    press.create("hangup", "", leg, by=ana)
    line.settle()
    assert line.row.ended_at


def test_the_page_of_the_queue_says_who_listens_to_an_agent(line: Line) -> None:
    talk = overseen.of_agents([line.ana.pk])[line.ana.pk]
    assert (talk.leg, talk.supervisors) == (line.agent, ())
    line.listens()
    line.wants("barge")
    [one] = overseen.of_agents([line.ana.pk])[line.ana.pk].supervisors
    assert (one.name, one.doing, one.is_heard) == ("Maria", "heard by both", True)


def test_nobody_is_said_to_be_off_while_an_agent_is_on_a_call(line: Line) -> None:
    page = agents.of_queue(QUEUE, QUEUE, Clock(line.floor.now), numbers=True)
    html = fragments.queue_agents(page).html
    assert "less than two minutes so far" in html and "signed on" not in html


def test_a_hangup_in_vain_is_repeated_less_and_less_often(line: Line) -> None:
    line.listens()
    line.floor.sim.faults.api_status(503, count=500, path="actions/hangup")
    wishes.leave(line.maria, line.floor.now)
    line.floor.later(0.1)
    line.settle()
    assert line.phone and (line.bar.stage, line.bar.words) == ("leaving", "Leaving")
    line.floor.sim.faults.clear()
    for _ in range(14):
        line.floor.later(3)
        line.settle()
    assert not line.phone and line.row.ended_at


@pytest.mark.parametrize("seed", range(2))
def test_the_bar_says_who_hears_them(line: Line, seed: int) -> None:
    """Whatever was pressed, before and after each answer and each webhook."""
    chance = random.Random(seed)
    line.listens()
    for _ in range(6):
        wishes.want(line.maria, chance.choice(["listen", "whisper", "barge"]), (), line.floor.now)
        for _ in range(chance.randint(1, 3)):
            line.settle()
            said = {one.leg for one in line.bar.people if one.hears}
            assert line.hearers() == said
        if line.row.joined_at is None and line.phone:
            line.picks_up()
        assert line.hearers() == {one.leg for one in line.bar.people if one.hears}
    assert line.floor.talks_with(line.caller) == line.agent


def test_the_page_of_the_queue_says_who_listens_to_a_caller_who_waits(line: Line) -> None:
    def listening() -> list[tuple[str, str]]:
        page = queue_page.read(QUEUE, Clock(line.floor.now), numbers=True)
        [row] = readable(page.callers)
        assert row.caller.call_control_id == line.waiting
        return [(one.name, one.doing) for one in row.supervisors]

    assert listening() == []
    line.listens(line.waiting)
    assert listening() == [("Maria", "listening")]
    Supervision.objects.update(is_private=True)
    assert listening() == []


def test_an_agent_who_calls_somebody_back_can_be_listened_to(floor: Floor) -> None:
    line = Line(floor)
    floor.hangs_up(line.caller, source="caller")
    line.settle()
    with pytest.raises(Refused, match="nothing to listen to"):
        wishes.listen_to_call(line.maria, line.agent, floor.now)
    lost = gave_up(floor)
    back = call_back(floor, line.ana, lost)
    talk(floor, line.ana)
    back.refresh_from_db()
    assert back.state == "connected"
    assert overseen.of_agents([line.ana.pk])[line.ana.pk].leg == back.own_leg
    line.listens(back.own_leg)
    assert line.hears(back.own_leg) == {back.own_leg, back.caller_leg}
    assert (line.bar.of, line.bar.words) == ("talk", "Nobody hears you")
    assert line.bar.name.startswith("ana and ")
    line.wants("whisper")
    assert line.bar.words == "ana hears you"
    floor.hangs_up(back.caller_leg, source="caller")
    line.settle()
    assert line.row.why_ended == words.TALK_ENDED and not line.phone
