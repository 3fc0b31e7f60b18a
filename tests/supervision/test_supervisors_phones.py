"""Only their own wishes, and only while they are permitted, let a supervisor be heard."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.press import Refused, Unconfirmed
from conferencing.ledger import forms, supervised
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.reconcile import conferences
from conferencing.supervision import words
from tests.supervision.booth import ALL, Booth


def arguments(verb: str, booth: Booth, leg: str) -> dict[str, Any]:
    """Enough to let it through to what it is about."""
    given: dict[str, dict[str, Any]] = {
        "role": {"supervisor_role": "barge"},
        "transfer": {"to": "+12025550142"},
        "transfer_these": {"to": "+12025550142"},
        "move": {"to_conference": booth.room.id},
        "enqueue": {"queue": "support"},
        "enqueue_these": {"queue": "support"},
        "bridge": {"with_leg": booth.room.legs[1]},
        "create_conference": {"name": "Side room"},
        "speak": {"text": "Hello", "payload": "Hello"},
        "play": {"audio_url": "https://example.com/a.mp3"},
        "record_start": {"format": "mp3"},
        "send_dtmf": {"digits": "1"},
        "gather": {"audio_url": "https://example.com/a.mp3"},
        "tell": {"text": "Hello"},
    }
    return given.get(verb, {})


def pressed(verb: str, booth: Booth, leg: str, by: User) -> str:
    """As somebody presses who agrees to everything; returns why it was refused."""
    scope = VERBS[verb].scope
    one = leg if scope in ("person", "leg") else ""
    people = [leg] if scope in ("people", "legs") else []
    try:
        press.create(
            verb,
            booth.room.id,
            one,
            by=by,
            arguments=arguments(verb, booth, leg),
            people=people,
        )
    except (Refused, Unconfirmed, forms.Invalid) as why:
        return str(why)
    return ""


# A number that is dialled is another call, for which there is a permission of its own; and queues
# are no people.
VERBS_OF_PEOPLE = sorted(name for name in VERBS if VERBS[name].scope not in ("queue", "number"))
ENDINGS = ("end", "remove", "remove_these", "hangup", "hangup_these")


def test_no_verb_lets_them_be_heard_whoever_presses_it(booth: Booth) -> None:
    maria, ana = (
        booth.supervisor("maria", "listen"),
        User.objects.create_user("ana", is_superuser=True),
    )
    leg = booth.listens(maria)
    for verb in VERBS_OF_PEOPLE:
        if verb in ENDINGS:
            continue
        for by in (ana, maria):
            pressed(verb, booth, leg, by)
        booth.settle()
        assert booth.hearers(leg) == set() and leg in booth.room.legs, verb


def test_what_is_not_allowed_is_refused_before_anything_is_sent(booth: Booth) -> None:
    maria = booth.supervisor("maria", "listen")
    leg = booth.listens(maria)
    refused = set(VERBS_OF_PEOPLE) - supervised.ALLOWED
    refused = {verb for verb in refused if VERBS[verb].scope not in ("conference", "recording")}
    assert {"unmute", "unmute_these", "role", "move", "transfer", "join", "leave"} <= refused
    for verb in sorted(refused):
        assert pressed(verb, booth, leg, maria), verb
    assert not Command.objects.exclude(verb="dial").exists()


@pytest.mark.parametrize("verb", ["unmute", "unmute_these", "role", "join", "transfer", "leave"])
def test_it_is_refused_with_a_plain_reason(booth: Booth, verb: str) -> None:
    leg = booth.listens(booth.supervisor())
    why = pressed(verb, booth, leg, User.objects.create_user("ana", is_superuser=True))
    assert why.startswith("This is the phone of Maria, who is supervising this conference.") or (
        verb == "join" and why == "This person is already in the conference."
    )
    assert not Command.objects.filter(verb=verb).exists()


@pytest.mark.parametrize("verb", sorted(supervised.ALLOWED & {"mute", "mute_these", "remove"}))
def test_others_may_mute_and_remove_them(booth: Booth, verb: str) -> None:
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    assert pressed(verb, booth, leg, ana) == ""
    booth.later(6)
    if verb == "remove":
        assert not booth.is_up(leg) and booth.row(maria).why_ended == words.CUT_OFF
    else:
        assert booth.hearers(leg) == set() and booth.row(maria).ended_at is None


def test_unmute_all_leaves_them_out_and_so_does_the_undo_of_mute_all(booth: Booth) -> None:
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    leg = booth.listens(maria)
    for verb in ("mute_everyone", "unmute_everyone"):
        press.create(verb, booth.room.id, by=ana)
        booth.settle(2)
    assert booth.room.muted == {leg}
    command = press.create("mute_everyone", booth.room.id, by=ana)
    booth.settle(2)
    press.undo(command.uuid, by=ana)
    booth.settle(2)
    assert booth.room.muted == {leg}


def test_the_question_before_unmute_all_does_not_count_them(booth: Booth) -> None:
    booth.listens(booth.supervisor())
    ana = User.objects.create_user("ana", is_superuser=True)
    # Nobody else is muted, so nothing opens and nothing is asked.
    press.create("unmute_everyone", booth.room.id, by=ana, confirmed="")


def test_nobody_undoes_a_step_of_theirs(booth: Booth) -> None:
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    booth.wants(maria, "listen")
    booth.settle()
    for command in Command.objects.filter(asked_by=maria, verb__in=("mute", "role")):
        with pytest.raises(Refused, match="phone of Maria"):
            press.undo(command.uuid, by=ana)
    booth.settle()
    assert booth.hearers(leg) == set()


def test_while_telnyx_has_not_told_which_call_is_theirs_no_newcomer_is_opened(
    booth: Booth,
) -> None:
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    booth.listens(maria)
    leg = booth.phone(maria)
    row = booth.row(maria)
    Command.objects.filter(verb="dial", asked_by=maria).update(call_control_id="")
    type(row).objects.update(leg="", joined_at=None)
    assert supervised.legs(booth.room.id) == {leg}
    assert pressed("unmute", booth, leg, ana)


@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_whoever_may_not_is_refused_and_whoever_loses_it_is_muted(booth: Booth, mode: str) -> None:
    maria = booth.supervisor("maria", *ALL)
    leg = booth.listens(maria)
    to = booth.room.legs[1:2] if mode == "whisper" else []
    booth.wants(maria, mode, *to)
    booth.settle()
    assert booth.hearers(leg)
    booth.permit(maria, "listen")
    booth.settle()
    assert booth.hearers(leg) == set()
    row = booth.row(maria)
    assert (row.wanted_mode, row.problem) == ("listen", words.MAY_NOT[mode])
    with pytest.raises(Refused):
        booth.wants(maria, mode, *to)
    booth.settle()
    assert booth.hearers(leg) == set()


def test_a_permission_that_is_lost_on_the_way_is_looked_at_before_the_microphone_opens(
    booth: Booth,
) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.permit(maria, "listen")
    booth.settle()
    assert booth.hearers(leg) == set() and "unmute" not in booth.steps(maria)


def test_whoever_may_listen_no_more_is_hung_up(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.permit(maria)
    booth.settle()
    assert not booth.is_up(leg) and booth.row(maria).why_ended == words.MAY_NOT_LISTEN


def test_an_account_that_is_closed_is_heard_by_nobody(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    User.objects.filter(pk=maria.pk).update(is_active=False)
    booth.settle()
    conferences.compare_all()
    assert not booth.is_up(leg)
