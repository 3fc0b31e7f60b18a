"""What a listing proves of an accepted command, and that every one of them comes to an end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, press
from conferencing.ledger import transitions
from conferencing.models import Command, Participant
from conferencing.projection.events import ListedParticipant
from conferencing.reconcile.observation import SeenConference

from .conftest import ANNA, BEN, NAME, PEOPLE, Clock

pytestmark = pytest.mark.django_db


def accepted(verb: str, leg: str, by: User, clock: Clock, legs: Iterable[str] = ()) -> Command:
    claimed = transitions.claim(
        press.create(verb, NAME, leg, by=by).uuid, clock(), request_seconds=4
    )
    assert claimed
    Command.objects.filter(pk=claimed.pk).update(changed_legs=list(legs))
    assert transitions.accept(claimed, clock())
    return claimed


def listing(
    clock: Clock,
    *,
    there: Iterable[str] = PEOPLE,
    muted: Iterable[str] = (),
    on_hold: Iterable[str] = (),
) -> SeenConference:
    people = {
        leg: ListedParticipant(call_control_id=leg, muted=leg in muted, on_hold=leg in on_hold)
        for leg in there
    }
    return SeenConference(asked_at=clock(), people=people)


def test_a_join_shows_only_once_they_have_joined(clock: Clock) -> None:
    joining = ListedParticipant(call_control_id="v3:new", is_joining=True)
    command = Command(
        verb="join", call_control_id="v3:new", accepted_at=clock(), state=Command.State.ACCEPTED
    )
    for row, finding in (
        (joining, confirmation.Finding.NOT_YET),
        (replace(joining, is_joining=False), confirmation.Finding.SHOWS),
    ):
        seen = SeenConference(asked_at=clock(), people={"v3:new": row})
        assert confirmation.verdict(command, [], seen).finding is finding


def ended(clock: Clock) -> SeenConference:
    return SeenConference(asked_at=clock(), people={}, has_ended=True)


def outcome(command: Command, seen: SeenConference, clock: Clock) -> str:
    confirmation.settle(NAME, seen, clock())
    command.refresh_from_db()
    return command.state


@pytest.mark.parametrize(
    ("verb", "leg", "legs", "muted", "on_hold"),
    [
        ("mute", ANNA, [ANNA], [ANNA], []),
        ("unmute", ANNA, [ANNA], [BEN], []),
        ("hold", ANNA, [ANNA], [], [ANNA]),
        ("unhold", ANNA, [ANNA], [], []),
        ("mute_everyone", "", PEOPLE, PEOPLE, []),
        ("unmute_everyone", "", [ANNA], [], []),
        ("hold_everyone", "", [BEN], [], [BEN]),
    ],
)
def test_a_listing_that_shows_the_effect_confirms(
    conference: str,
    operator: User,
    clock: Clock,
    verb: str,
    leg: str,
    legs: list[str],
    muted: list[str],
    on_hold: list[str],
) -> None:
    command = accepted(verb, leg, operator, clock, legs)
    clock.forward(0.2)
    assert outcome(command, listing(clock, muted=muted, on_hold=on_hold), clock) == "confirmed"
    assert (command.error_title, command.advice) == ("", "")


def test_a_listing_that_does_not_show_it_yet_leaves_it_accepted(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    clock.forward(0.2)
    assert outcome(mute, listing(clock), clock) == "accepted"


def test_one_person_of_many_who_is_not_muted_is_enough_to_wait(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute_everyone", "", operator, clock, PEOPLE)
    assert outcome(mute, listing(clock, muted=[ANNA, BEN]), clock) == "accepted"


def test_a_listing_from_before_the_acceptance_proves_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    before = listing(clock, muted=[ANNA])
    clock.forward(0.1)
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    assert outcome(mute, before, clock) == "accepted"


def test_whoever_joined_afterwards_need_not_be_muted(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute_everyone", "", operator, clock, PEOPLE)
    seen = listing(clock, there=[*PEOPLE, "v3:late"], muted=PEOPLE)
    assert outcome(mute, seen, clock) == "confirmed"


@pytest.mark.parametrize(
    ("verb", "leg", "remark"),
    [("mute", ANNA, confirmation.LEFT), ("mute_everyone", "", confirmation.ALL_LEFT)],
)
def test_people_who_left_meanwhile_are_a_remark_not_a_failure(
    conference: str, operator: User, clock: Clock, verb: str, leg: str, remark: str
) -> None:
    command = accepted(verb, leg, operator, clock, [ANNA])
    assert outcome(command, listing(clock, there=[BEN]), clock) == "confirmed"
    assert command.advice == remark


def test_muting_people_who_were_all_muted_is_confirmed_and_says_so(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute_everyone", "", operator, clock, [])
    assert outcome(mute, listing(clock, muted=PEOPLE), clock) == "confirmed"
    assert mute.advice == confirmation.NOBODY


def test_removal_is_confirmed_when_the_person_is_gone(
    conference: str, operator: User, clock: Clock
) -> None:
    remove = accepted("remove", ANNA, operator, clock)
    assert outcome(remove, listing(clock), clock) == "accepted"
    assert outcome(remove, listing(clock, there=[BEN]), clock) == "confirmed"


def test_the_end_is_confirmed_when_the_conference_is_over(
    conference: str, operator: User, clock: Clock
) -> None:
    end = accepted("end", "", operator, clock)
    assert outcome(end, listing(clock, there=[]), clock) == "accepted"
    assert outcome(end, ended(clock), clock) == "confirmed"


def test_a_conference_that_ended_confirms_the_rest_with_a_remark(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    assert outcome(mute, ended(clock), clock) == "confirmed"
    assert mute.advice == confirmation.OVER


@pytest.mark.parametrize(("verb", "leg"), [("unmute", ANNA), ("unmute_everyone", "")])
def test_a_later_opposite_press_ends_a_mute_that_nobody_saw(
    conference: str, operator: User, clock: Clock, verb: str, leg: str
) -> None:
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    unmute = accepted(verb, leg, operator, clock, [ANNA])
    assert outcome(mute, listing(clock), clock) == "superseded"
    unmute.refresh_from_db()
    assert (mute.advice, unmute.state) == (confirmation.CHANGED_AGAIN, "confirmed")


def test_a_later_press_about_something_else_overrules_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    accepted("hold", ANNA, operator, clock, [ANNA])
    accepted("unmute", BEN, operator, clock, [BEN])
    assert outcome(mute, listing(clock), clock) == "accepted"


def test_an_undo_overrules_only_for_those_whom_it_restores(
    conference: str, operator: User, clock: Clock
) -> None:
    everyone = accepted("mute_everyone", "", operator, clock, [ANNA])
    Participant.objects.filter(call_control_id=ANNA).update(is_muted=True)
    undo = press.undo(everyone.uuid, by=operator)
    claimed = transitions.claim(undo.uuid, clock(), request_seconds=4)
    assert claimed and transitions.accept(claimed, clock())
    mute_ben = Command(verb="mute", call_control_id=BEN, accepted_at=clock(), changed_legs=[BEN])
    found = confirmation.verdict(mute_ben, [undo], listing(clock))
    assert found.finding is confirmation.Finding.NOT_YET
    assert outcome(everyone, listing(clock), clock) == "superseded"


def test_what_does_not_show_for_ten_seconds_has_failed(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted("mute", ANNA, operator, clock, [ANNA])
    clock.forward(9.9)
    assert outcome(mute, listing(clock), clock) == "accepted"
    clock.forward(0.2)
    assert outcome(mute, listing(clock), clock) == "failed"
    assert "does not show it" in mute.error_detail


def test_settling_says_how_many_still_wait(conference: str, operator: User, clock: Clock) -> None:
    accepted("mute", ANNA, operator, clock, [ANNA])
    accepted("mute", BEN, operator, clock, [BEN])
    assert confirmation.settle(NAME, listing(clock, muted=[ANNA]), clock()) == 1
    assert (
        confirmation.settle(NAME, listing(clock, muted=[ANNA, BEN]), clock() + timedelta(seconds=1))
        == 0
    )
