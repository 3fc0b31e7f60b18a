"""A supervisor comes in muted, is heard by whom they want, and leaves: at the simulated Telnyx."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from conferencing.commands.press import Refused
from conferencing.models import Command, Supervision, SupervisorPhone
from conferencing.reconcile import conferences
from conferencing.supervision import machine, wishes, words
from tests.supervision.booth import Booth
from tests.system.rooms import Room


def test_whoever_listens_comes_in_muted_with_no_role_and_no_beep(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    assert booth.hearers(leg) == set()
    [dial] = [body for _, path, body in booth.sim.requests if path == "/v2/calls"]
    assert dial["conference_config"] == {
        "id": booth.room.id,
        "early_media": False,
        "mute": True,
        "hold": False,
        "end_conference_on_exit": False,
        "soft_end_conference_on_exit": False,
        "start_conference_on_enter": False,
        "beep_enabled": "never",
    }
    row = booth.row(maria)
    assert (row.leg, row.is_reached, row.problem) == (leg, True, "")
    assert booth.steps(maria) == []


def test_pressed_twice_it_is_one_call(booth: Booth) -> None:
    maria = booth.supervisor()
    first = wishes.listen(maria, booth.room.id, booth.now)
    assert wishes.listen(maria, booth.room.id, booth.now) == first
    booth.settle()
    assert len([path for _, path, _ in booth.sim.requests if path == "/v2/calls"]) == 1


def test_while_the_last_call_is_ending_listening_is_refused_and_says_so(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    wishes.leave(maria, booth.now)
    for conference in (booth.room.id, Room(booth.sim, "Other", people=1).id):
        booth.hear()
        with pytest.raises(Refused, match="still ending"):
            wishes.listen(maria, conference, booth.now)
    booth.settle()
    assert booth.row(maria).ended_at and booth.listens(maria)


def test_pressed_for_two_conferences_at_once_it_is_one_and_says_so(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = booth.supervisor()
    other = Room(booth.sim, "Other", people=1).id
    booth.hear()
    phone_of = wishes.phone_of

    def in_another_window(user: User) -> str:
        monkeypatch.setattr(wishes, "phone_of", phone_of)
        return wishes.listen(user, other, booth.now).phone

    monkeypatch.setattr(wishes, "phone_of", in_another_window)
    with pytest.raises(Refused, match="elsewhere"):
        wishes.listen(maria, booth.room.id, booth.now)
    assert booth.row(maria).conference == other


def test_the_database_itself_refuses_a_second_one(booth: Booth) -> None:
    maria, now = booth.supervisor(), timezone.now()
    row = {"user": maria, "conference": "c", "phone": "p", "started_at": now, "wanted_at": now}
    Supervision.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Supervision.objects.create(**row)


def test_from_listening_to_whisper_to_barge_and_back_on_the_same_call(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    host, ben, cleo = booth.room.legs[:3]

    booth.wants(maria, "whisper", ben)
    booth.settle()
    assert booth.hearers(leg) == {ben}
    booth.wants(maria, "whisper", ben, cleo)
    booth.settle()
    assert booth.hearers(leg) == {ben, cleo}
    booth.wants(maria, "barge")
    booth.settle()
    assert booth.hearers(leg) == {host, ben, cleo}
    booth.wants(maria, "listen")
    booth.settle()
    assert booth.hearers(leg) == set()

    whisper, change, barge, listen = (
        ["role", "unmute"],
        ["mute", "role", "unmute"],
        ["mute", "role", "unmute"],
        ["mute", "role"],
    )
    assert booth.steps(maria) == [*whisper, *change, *barge, *listen]
    assert booth.phone(maria) == leg, "nobody was dialled again"


def test_leaving_ends_their_own_call_and_nothing_else(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.sim.do(
        lambda world: world.change_exit(
            world.conference(booth.room.id).participants[leg], ends=True
        )
    )
    conferences.compare(booth.room.id)
    wishes.leave(maria, booth.now)
    booth.settle()
    assert not booth.is_up(leg) and booth.room.is_live and len(booth.room.legs) == 3
    assert booth.row(maria).why_ended == words.LEFT


def test_whoever_hangs_up_is_gone_at_once(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.hangs_up(leg)
    booth.hear()
    machine.advance_all(booth.now)
    row = booth.row(maria)
    assert row.ended_at and row.why_ended == words.HUNG_UP


def test_a_phone_that_is_not_answered_says_why(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    booth.hangs_up(booth.phone(maria), "user_busy")
    booth.settle()
    assert booth.row(maria).why_ended == "Your phone could not be reached (busy)."


def test_leaving_while_it_rings_stops_the_ringing(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    wishes.leave(maria, booth.now)
    booth.settle()
    assert not booth.phone(maria) and booth.row(maria).ended_at


def test_leaving_before_the_phone_was_rung_rings_nothing(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    wishes.leave(maria, booth.now)
    booth.settle()
    assert booth.row(maria).why_ended == words.LEFT
    assert not [path for _, path, _ in booth.sim.requests if path == "/v2/calls"]


def test_the_end_of_the_conference_is_the_end_of_it(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    booth.room.end()
    booth.settle()
    assert booth.row(maria).why_ended == words.CONFERENCE_ENDED


def test_a_mute_by_somebody_else_is_not_fought(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    booth.room.mark(leg, "is_muted")
    booth.later(10)
    assert booth.hearers(leg) == set()
    booth.wants(maria, "barge")
    booth.settle()
    assert len(booth.hearers(leg)) == 3, "until they ask to be heard again"


def test_a_microphone_that_somebody_opened_elsewhere_is_closed_while_they_listen(
    booth: Booth,
) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.sim.do(lambda world: world.unmute(world.conference(booth.room.id), [world.leg(leg)]))
    booth.later(6)
    assert booth.hearers(leg) == set() and booth.steps(maria) == ["mute"]


def test_when_all_who_hear_a_whisper_have_left_they_only_listen(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    _, ben, cleo = booth.room.legs[:3]
    booth.wants(maria, "whisper", ben, cleo)
    booth.settle()
    booth.room.hang_up(ben)
    booth.settle()
    assert booth.hearers(leg) == {cleo}
    booth.room.hang_up(cleo)
    booth.later(6)
    row = booth.row(maria)
    assert (row.wanted_mode, row.is_reached) == ("listen", True)
    assert row.problem == words.NOBODY_TO_WHISPER_TO and booth.hearers(leg) == set()


def test_without_a_phone_it_is_asked_for(booth: Booth) -> None:
    maria = booth.supervisor()
    SupervisorPhone.objects.all().delete()
    with pytest.raises(wishes.NoPhone):
        wishes.listen(maria, booth.room.id, booth.now)
    wishes.set_phone(maria, "(202) 555-0177")
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    assert booth.row(maria).phone == "+12025550177" and booth.phone(maria)


@pytest.mark.parametrize("to", [(), ("",), ("v3:nobody",)])
def test_a_whisper_needs_somebody_who_is_there(booth: Booth, to: tuple[str, ...]) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    with pytest.raises(Refused):
        booth.wants(maria, "whisper", *to)


def test_an_unmute_that_waits_to_be_tried_again_does_not_follow_the_wish_to_listen(
    booth: Booth,
) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.sim.faults.api_status(503, path="actions/unmute")
    booth.wants(maria, "barge")
    while not Command.objects.filter(verb="unmute", error_title__gt="").exists():
        booth.settle(1)
    booth.wants(maria, "listen")
    asked = len(booth.sim.requests)
    booth.later(120)
    after = [path for _, path, _ in booth.sim.requests[asked:]]
    assert not [path for path in after if path.endswith("/actions/unmute")]
    assert booth.row(maria).is_reached and booth.hearers(leg) == set()
