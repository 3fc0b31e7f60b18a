"""Whoever listens privately is in nothing that others see; whoever is heard is never private."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from conferencing.commands import press, supervisors_phones
from conferencing.commands.press import Refused
from conferencing.models import Call, Command, JournalEntry
from conferencing.queries.commands import choices, ledger
from conferencing.queries.conferences import balance, cards, console
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.balance import SpeakerBalance
from conferencing.queries.screens.board import ConferenceCard
from conferencing.reconcile import conferences
from conferencing.supervision import bar, privately, wishes, words
from dashboard.access import permissions
from dashboard.screens import drawing
from tests.supervision.booth import Booth, listens_privately
from tests.supervision.seen_by_others import drawn, tells_of

CLIENT_JSON = {"Accept": "application/json"}


def takes_the_floor(booth: Booth, leg: str) -> None:
    booth.sim.do(lambda world: world.floor(world.conference(booth.room.id), world.leg(leg)))


def test_nothing_that_others_see_tells_of_whoever_listens_privately(
    booth: Booth, ben: User
) -> None:
    wishes.listen(ben, booth.room.id, booth.now, is_private=True)
    assert tells_of(booth, ben, "") == []
    booth.settle()
    assert tells_of(booth, ben, booth.phone(ben)) == []
    leg = booth.picks_up(ben)
    booth.settle()
    assert tells_of(booth, ben, leg) == []
    wishes.leave(ben, booth.now)
    booth.settle()
    assert tells_of(booth, ben, leg) == []


def test_nothing_tells_of_them_while_nobody_looks_at_their_supervision(
    booth: Booth, ben: User
) -> None:
    """Telnyx has told which call is theirs, and a worker is late, or gone."""
    wishes.listen(ben, booth.room.id, booth.now, is_private=True)
    booth.work()
    leg = booth.picks_up(ben)
    takes_the_floor(booth, leg)
    booth.hear()
    assert booth.row(ben).leg == "" and tells_of(booth, ben, leg) == []
    assert "unknown caller" not in drawn(booth)


def test_who_has_spoken_how_much_leaves_them_out(booth: Booth, ben: User) -> None:
    leg = listens_privately(booth, ben)
    for speaker in (booth.room.legs[0], leg, booth.room.legs[0]):
        takes_the_floor(booth, speaker)
    booth.settle()
    assert "turn" in drawn(booth) and tells_of(booth, ben, leg) == []
    booth.hangs_up(leg)
    booth.settle()
    shown = balance.read(booth.room.id, booth.clock, numbers=True)
    assert isinstance(shown, SpeakerBalance)
    assert (len(shown.shares), shown.gone_seconds) == (3, 0)


def test_when_the_floor_was_last_taken_is_of_those_who_are_shown(booth: Booth, ben: User) -> None:
    leg = listens_privately(booth, ben)
    takes_the_floor(booth, leg)
    booth.settle()
    assert floor_taken_at(booth) is None
    takes_the_floor(booth, booth.room.legs[0])
    booth.settle()
    taken_at = floor_taken_at(booth)
    takes_the_floor(booth, leg)
    booth.settle()
    assert taken_at is not None and floor_taken_at(booth) == taken_at


def floor_taken_at(booth: Booth) -> datetime | None:
    shown = balance.read(booth.room.id, booth.clock, numbers=True)
    assert isinstance(shown, SpeakerBalance)
    return shown.changed_at


def test_a_refusal_does_not_name_them(booth: Booth, ben: User) -> None:
    """Somebody has come in of whose call nothing is known, nor which call is Ben's."""
    wishes.listen(ben, booth.room.id, booth.now, is_private=True)
    came = booth.sim.do(lambda world: world.incoming_call("+12025550190", "+12025550110"))
    booth.sim.do(lambda world: world.answer(world.leg(came.call_control_id)))
    booth.sim.do(
        lambda world: world.join(world.conference(booth.room.id), world.leg(came.call_control_id))
    )
    booth.hear()
    Call.objects.filter(pk=came.call_control_id).delete()
    ana = User.objects.create_user("ana")
    with pytest.raises(Refused) as refused:
        press.create("unmute", booth.room.id, came.call_control_id, by=ana)
    assert str(refused.value) == supervisors_phones.NOT_KNOWN_WHOSE


@pytest.mark.parametrize("others", [False, True], ids=["alone", "with others"])
def test_a_listing_that_corrects_them_tells_nobody(booth: Booth, ben: User, others: bool) -> None:
    """Telnyx lists that they have left, and that somebody was muted, before either is reported."""
    leg = listens_privately(booth, ben)
    booth.hangs_up(leg)
    if others:
        booth.room.mark(booth.room.legs[0], "is_muted")
    booth.late += timedelta(seconds=10)
    conferences.compare(booth.room.id, clock=lambda: booth.now)
    assert tells_of(booth, ben, leg) == []
    assert ("was muted" in drawn(booth)) == others
    assert "unknown caller" not in drawn(booth)


def test_a_choice_of_conferences_does_not_count_them(booth: Booth, ben: User) -> None:
    listens_privately(booth, ben)
    [choice] = choices.conferences(numbers=True)
    assert not isinstance(choice, Unreadable) and choice.people == 3


def test_the_ledger_and_the_journal_keep_it(booth: Booth, ben: User) -> None:
    leg = listens_privately(booth, ben)
    assert Command.objects.filter(asked_by=ben, verb="dial").exists()
    noted = JournalEntry.objects.filter(kind="supervision.listen", data__call_control_id=leg)
    assert noted.exists()


def test_totals_are_those_of_what_is_shown(booth: Booth, ben: User) -> None:
    before = ledger.total()
    listens_privately(booth, ben)
    assert ledger.total() == before
    page = ledger.activity(booth.clock, numbers=True)
    assert len(page.lines) == ledger.total().count


def test_card_and_console_count_nobody_who_is_hidden(booth: Booth, ben: User) -> None:
    listens_privately(booth, ben)
    [card] = cards.read(booth.clock, numbers=True)
    assert isinstance(card, ConferenceCard)
    assert (card.people, card.supervisors, card.supervising) == (3, 0, ())
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and len(read.present) == 3 and read.supervisors == ()


def test_card_and_console_say_who_supervises_and_since_when(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    [card] = cards.read(booth.clock, numbers=True)
    assert isinstance(card, ConferenceCard)
    [one] = card.supervising
    assert (one.name, one.doing, one.is_heard) == ("Maria", "listening", False)
    assert one.since == booth.row(maria).joined_at
    booth.wants(maria, "barge")
    booth.settle()
    [card] = cards.read(booth.clock, numbers=True)
    assert isinstance(card, ConferenceCard)
    assert (card.supervising[0].doing, card.supervising[0].is_heard) == ("heard by everyone", True)
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and read.supervisors[0].since == booth.row(maria).wanted_at


def test_only_whoever_may_do_so_too_sees_who_listens_privately(booth: Booth, ben: User) -> None:
    maria, cleo = booth.supervisor("maria"), booth.supervisor("cleo")
    cleo.user_permissions.add(Permission.objects.get(codename="supervise_privately"))
    listens_privately(booth, ben)
    assert privately.read(maria.pk, booth.clock, numbers=True) == ()
    assert privately.read(ben.pk, booth.clock, numbers=True) == ()
    [seen] = privately.read(cleo.pk, booth.clock, numbers=True)
    assert (seen.name, seen.conference, seen.since) == (
        "Ben",
        "Board call",
        booth.row(ben).joined_at,
    )
    for user, is_there in ((maria, False), (cleo, True)):
        pushed = drawing.draw(f"supervision:{user.pk}", booth.now, numbers=True)
        html = "".join(fragment.html for fragment in pushed.fragments)
        assert ("is listening privately" in html) == is_there


def test_without_the_permission_there_is_no_privacy(booth: Booth) -> None:
    maria = booth.supervisor()
    with pytest.raises(Refused) as refused:
        wishes.listen(maria, booth.room.id, booth.now, is_private=True)
    assert str(refused.value) == words.MAY_NOT_BE_PRIVATE and not booth.phone(maria)
    booth.listens(maria)
    client = Client()
    client.force_login(maria)
    answer = client.post("/supervision/privacy/?private=yes", headers=CLIENT_JSON)
    assert answer.status_code == 409 and not booth.row(maria).is_private


def test_the_bar_says_that_they_are_private(booth: Booth, ben: User) -> None:
    listens_privately(booth, ben)
    shown = bar.read(ben.pk, booth.clock, numbers=True)
    assert shown and shown.is_private
    maria = booth.supervisor("maria")
    booth.listens(maria)
    other = bar.read(maria.pk, booth.clock, numbers=True)
    assert other and not other.is_private and not other.may_hide
    assert {one.label for one in other.people}.isdisjoint({"Ben", booth.row(ben).phone})
    assert len(other.people) == 3


def test_admins_may_give_it_away_and_supervisors_do_not_have_it(db: None) -> None:
    assert permissions.PRIVATELY in permissions.GROUPS["admin"]
    assert permissions.PRIVATELY not in permissions.GROUPS["supervisor"]


def test_listening_privately_where_one_listens_already_hides_one(booth: Booth, ben: User) -> None:
    """Pressed in another window; or refused where somebody hears them."""
    booth.listens(ben)
    wishes.listen(ben, booth.room.id, booth.now, is_private=True)
    assert booth.row(ben).is_private
    booth.wants(ben, "barge")
    booth.settle()
    with pytest.raises(Refused, match=words.HEARD_IS_SHOWN):
        wishes.listen(ben, booth.room.id, booth.now, is_private=True)
