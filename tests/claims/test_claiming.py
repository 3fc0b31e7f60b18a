"""Who handles a conference: one at a time, taken over openly, said before anybody acts on it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conferencing.claims import claiming
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import consequences
from conferencing.ledger.verbs import VERBS
from conferencing.models import Claim
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target
from conferencing.queries.conferences import cards
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.board import ConferenceCard, Handled
from conferencing.queries.screens.questions import Question
from tests import world

pytestmark = pytest.mark.django_db

ROOM = "room"
NOW = timezone.now()
AT = NOW - timedelta(minutes=5)


@pytest.fixture(autouse=True)
def room(db: None) -> None:
    world.begins(ROOM, "anna", at=AT)


def user(name: str) -> User:
    return User.objects.create(username=name)


def card() -> ConferenceCard:
    found = cards.one(ROOM, Clock(NOW), numbers=True)
    assert isinstance(found, ConferenceCard)
    return found


def test_whoever_claims_it_is_shown_since_when() -> None:
    assert card().handled is None
    maria = user("maria")
    claiming.claim(ROOM, maria, NOW)
    claiming.claim(ROOM, maria, NOW + timedelta(minutes=1))
    assert card().handled == Handled("maria", NOW)
    [shown] = cards.read(Clock(NOW), numbers=False)
    assert isinstance(shown, ConferenceCard) and shown.handled == Handled("maria", NOW)


def test_somebody_else_takes_over_and_the_first_has_nothing_to_release() -> None:
    maria, sam = user("maria"), user("sam")
    claiming.claim(ROOM, maria, NOW)
    claiming.claim(ROOM, sam, NOW)
    assert Claim.objects.count() == 1
    with pytest.raises(Refused, match="You are not handling"):
        claiming.release(ROOM, maria)
    assert card().handled == Handled("sam", NOW)
    claiming.release(ROOM, sam)
    assert card().handled is None


@pytest.mark.parametrize("conference", ["never-seen", "", "x" * 300])
def test_what_is_not_live_cannot_be_claimed(conference: str) -> None:
    with pytest.raises(Refused, match="no longer live"):
        claiming.claim(conference, user("maria"), NOW)


def test_nobody_handles_what_has_ended() -> None:
    claiming.claim(ROOM, user("maria"), NOW)
    world.ends(ROOM, "anna", at=NOW)
    assert card().handled is None
    with pytest.raises(Refused, match="no longer live"):
        claiming.claim(ROOM, user("sam"), NOW)


def test_the_question_before_a_command_says_who_else_handles_it() -> None:
    claiming.claim(ROOM, user("maria"), NOW)
    asked = questions.of(Target(VERBS["end"], ROOM, asker="sam"), numbers=True)
    assert "maria" in asked.text and "is handling this conference." in asked.text
    own = questions.of(Target(VERBS["end"], ROOM, asker="maria"), numbers=True)
    assert "handling" not in own.text
    assert own.confirmed == asked.confirmed


@pytest.mark.parametrize("verb", sorted(consequences.FOR_ALL))
def test_what_all_notice_is_asked_about_while_a_colleague_handles_it(verb: str) -> None:
    known = VERBS[verb]

    def asked_of(name: str) -> Question:
        return questions.of(Target(known, ROOM, asker=name), numbers=True)

    before = asked_of("sam").is_needed
    assert not before
    claiming.claim(ROOM, user("maria"), NOW)
    asked = asked_of("sam")
    assert asked.is_needed and asked.text.endswith("is handling this conference.")
    assert f"{asked.agree}?" == asked.title
    assert not asked_of("maria").is_needed


def test_an_agreement_holds_for_the_colleague_it_named() -> None:
    sam, target = user("sam"), Target(VERBS["hold_everyone"], ROOM, asker="sam")
    claiming.claim(ROOM, user("maria"), NOW)
    with pytest.raises(press.Unconfirmed):
        press.create("hold_everyone", ROOM, by=sam, confirmed="")
    agreed = questions.of(target, numbers=True).confirmed
    claiming.claim(ROOM, user("ben"), NOW)
    with pytest.raises(press.Unconfirmed):
        press.create("hold_everyone", ROOM, by=sam, confirmed=agreed)
    again = questions.of(target, numbers=True).confirmed
    assert press.create("hold_everyone", ROOM, by=sam, confirmed=again).state == "asked"


def test_as_many_queries_with_claims_as_without() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            cards.read(Clock(NOW), numbers=True)
        return len(seen)

    before = queries()
    world.begins("other", "ben", at=AT)
    for conference, name in ((ROOM, "maria"), ("other", "sam")):
        claiming.claim(conference, user(name), NOW)
    assert queries() == before
