"""A press becomes one row, with a deadline and an announcement, and Celery is rung only after the
commit.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import transitions
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import ConferenceEnded, ParticipantLeft

from .conftest import ANNA, BEN, NAME, Clock, Ring
from .samples import BECOMES, pressed

pytestmark = pytest.mark.django_db


def test_a_press_is_a_row_with_its_operator_and_its_deadline(
    conference: str, operator: User, clock: Clock, settings: Any
) -> None:
    settings.COMMAND_DEADLINE_SECONDS = 15.0
    command = press.create("mute", conference, ANNA, by=operator)
    command.refresh_from_db()
    assert (command.verb, command.call_control_id, command.asked_by, command.state) == (
        "mute",
        ANNA,
        operator,
        "asked",
    )
    assert (command.deadline_at - command.asked_at).total_seconds() == 15


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_be_pressed_by_its_name(conference: str, operator: User, verb: str) -> None:
    assert pressed(verb, conference, operator).verb == BECOMES.get(verb, verb)


def test_a_double_click_is_one_command(conference: str, operator: User) -> None:
    first = press.create("mute", conference, ANNA, by=operator)
    assert press.create("mute", conference, ANNA, by=operator) == first
    assert Command.objects.count() == 1


def test_the_same_press_on_another_person_is_another_command(
    conference: str, operator: User
) -> None:
    press.create("mute", conference, ANNA, by=operator)
    press.create("mute", conference, BEN, by=operator)
    assert Command.objects.count() == 2


def test_the_opposite_press_supersedes_one_that_is_not_sent_yet(
    conference: str, operator: User
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    unmute = press.create("unmute", conference, ANNA, by=operator)
    mute.refresh_from_db()
    assert (mute.state, unmute.state) == ("superseded", "asked")
    assert "“Unmute” was pressed" in mute.advice


def test_the_opposite_press_waits_for_one_that_is_sent(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", conference, ANNA, by=operator)
    transitions.claim(mute.uuid, clock(), request_seconds=4)
    unmute = press.create("unmute", conference, ANNA, by=operator)
    mute.refresh_from_db()
    assert mute.state == "sent"
    assert transitions.claim(unmute.uuid, clock(), request_seconds=4) is None


def test_a_press_after_an_opposite_one_for_everybody_is_not_taken_for_a_double_click(
    conference: str, operator: User, clock: Clock
) -> None:
    first = press.create("mute", conference, ANNA, by=operator)
    transitions.claim(first.uuid, clock(), request_seconds=4)
    press.create("unmute_everyone", conference, by=operator)
    assert press.create("mute", conference, ANNA, by=operator) != first


def test_superseding_lets_those_behind_it_go(
    conference: str, operator: User, rings: list[Ring], django_capture_on_commit_callbacks: Any
) -> None:
    press.create("mute_everyone", conference, by=operator)
    hold = press.create("hold", conference, ANNA, by=operator)
    with django_capture_on_commit_callbacks(execute=True):
        press.create("unmute_everyone", conference, by=operator)
    assert (str(hold.uuid),) in [ring.arguments for ring in rings]


@pytest.mark.parametrize(
    ("verb", "leg", "words"),
    [
        ("shout", "", "no command"),
        ("mute", "", "needs a person"),
        ("end", ANNA, "not for a single person"),
        ("mute", "v3:nobody", "no longer in the conference"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    conference: str, operator: User, verb: str, leg: str, words: str
) -> None:
    with pytest.raises(press.Refused, match=words):
        press.create(verb, conference, leg, by=operator)
    assert not Command.objects.exists()


def test_nothing_can_be_asked_of_an_unknown_conference(operator: User) -> None:
    with pytest.raises(press.Refused, match="no such conference"):
        press.create("end", "unheard-of", by=operator)


def test_nothing_can_be_asked_of_a_conference_that_has_ended(
    conference: str, operator: User, clock: Clock
) -> None:
    writer.apply(
        [
            ConferenceEnded(
                kind="conference.ended", at=clock(), source_id="webhook:9", conference_id=NAME
            )
        ]
    )
    with pytest.raises(press.Refused, match="has ended"):
        press.create("mute_everyone", conference, by=operator)


def test_nothing_can_be_asked_of_a_person_who_has_left(
    conference: str, operator: User, clock: Clock
) -> None:
    left = ParticipantLeft(
        kind="conference.participant.left",
        at=clock(),
        source_id="webhook:9",
        conference_id=NAME,
        call_control_id=ANNA,
    )
    writer.apply([left])
    with pytest.raises(press.Refused, match="no longer in the conference"):
        press.create("hold", conference, ANNA, by=operator)


@pytest.mark.django_db(transaction=True)
def test_celery_is_rung_after_the_commit_and_not_before(
    conference: str, operator: User, rings: list[Ring]
) -> None:
    with transaction.atomic():
        command = press.create("mute", conference, ANNA, by=operator)
        assert rings == []
    # The other one looks whether agents have anything to do.
    assert {(ring.task, ring.arguments) for ring in rings if ring.task != "advance"} == {
        ("carry_out", (str(command.uuid),))
    }


@pytest.mark.django_db(transaction=True)
def test_a_press_that_is_rolled_back_rings_and_announces_nothing(
    conference: str, operator: User, rings: list[Ring]
) -> None:
    heard: list[frozenset[str]] = []

    def listen(keys: frozenset[str], **_: Any) -> None:
        heard.append(keys)

    signals.changed.connect(listen)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        press.create("mute", conference, ANNA, by=operator)
        raise ZeroDivisionError
    signals.changed.disconnect(listen)
    assert (rings, heard, Command.objects.count()) == ([], [], 0)


@pytest.mark.django_db(transaction=True)
def test_a_press_is_announced_to_the_ledger_and_its_conference(
    conference: str, operator: User
) -> None:
    heard: set[str] = set()

    def listen(keys: frozenset[str], **_: Any) -> None:
        heard.update(keys)

    signals.changed.connect(listen)
    press.create("mute", conference, ANNA, by=operator)
    signals.changed.disconnect(listen)
    assert heard == {"ledger", f"ledger:{NAME}", f"conference:{NAME}"}
