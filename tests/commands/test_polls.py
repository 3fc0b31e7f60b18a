"""Polls: everyone is asked once, each on their own call, and one poll runs at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conferencing.commands import press
from conferencing.ledger import forms
from conferencing.models import Command, Participant, Poll, Supervision
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

from .conftest import ANNA, BEN, NAME, PEOPLE

pytestmark = pytest.mark.django_db

QUESTION = {"text": "Go on? Press 1 or 2.", "meaning_1": "Yes", "meaning_2": "No"}


def polled(by: User, room: str = NAME, people: Any = (), **changes: str) -> Poll:
    command = press.create("poll", room, by=by, people=people, arguments=QUESTION | changes)
    return Poll.objects.get(command=command)


def questions() -> list[Command]:
    return list(Command.objects.filter(verb="poll_question").order_by("pk"))


def asked() -> set[str]:
    return {each.call_control_id for each in questions()}


def test_everyone_is_asked_once_and_on_their_own_call(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    poll = polled(operator, room.id, seconds="30")
    assert carried_out(poll.command).state == "confirmed"
    before = len(sim.requests)
    for question in questions():
        assert carried_out(question).state == "confirmed"
    sent: list[dict[str, Any]] = [dict(request.body) for request in sim.requests[before:]]
    assert len(sent) == len(room.legs) == len({str(body.pop("command_id")) for body in sent})
    assert {request.path.split("/")[3] for request in sim.requests[before:]} == set(room.legs)
    for body in sent:
        assert 0 < body.pop("timeout_millis") <= 30_000
        assert body == {
            "payload": QUESTION["text"],
            "voice": "female",
            "language": "en-US",
            "minimum_digits": 1,
            "maximum_digits": 1,
            "maximum_tries": 1,
            "terminating_digit": "",
            "valid_digits": "12",
        }


def test_only_those_who_were_chosen_are_asked(conference: str, operator: User) -> None:
    polled(operator, people=[ANNA])
    assert asked() == {ANNA}


def test_whoever_is_on_hold_or_muted_is_asked_too(conference: str, operator: User) -> None:
    Participant.objects.filter(call_control_id=BEN).update(is_on_hold=True, is_muted=True)
    polled(operator)
    assert asked() == set(PEOPLE)


def test_supervisors_are_not_asked(conference: str, operator: User) -> None:
    Participant.objects.filter(call_control_id=ANNA).update(role="monitor")
    now = datetime.now(UTC)
    Supervision.objects.create(
        user=operator, conference=NAME, leg=BEN, started_at=now, wanted_at=now
    )
    polled(operator)
    assert asked() == set(PEOPLE) - {ANNA, BEN}
    with pytest.raises(press.Refused, match="nobody to ask"):
        polled(operator, people=[BEN])


def test_a_second_poll_is_refused_and_says_who_runs_the_first(
    conference: str, operator: User
) -> None:
    polled(operator)
    with pytest.raises(press.Refused, match=f"{operator.username} is running a poll"):
        polled(operator, text="And this?")
    assert (Poll.objects.count(), len(questions())) == (1, len(PEOPLE))
    assert Command.objects.filter(verb="poll").count() == 1


def test_two_presses_at_once_are_one_poll(conference: str, operator: User) -> None:
    assert polled(operator) == polled(operator)
    assert len(questions()) == len(PEOPLE)


def test_the_database_holds_one_open_poll_in_a_conference(conference: str, operator: User) -> None:
    poll = polled(operator)
    other = press.create("stop_audio", NAME, by=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.create(
            command=other, conference=NAME, opened_at=poll.opened_at, closes_at=poll.closes_at
        )


def test_another_may_follow_when_the_first_is_over(conference: str, operator: User) -> None:
    first = polled(operator)
    carried_out(first.command)
    ago = first.opened_at - timedelta(minutes=5)
    Poll.objects.update(opened_at=ago, closes_at=ago + timedelta(seconds=60))
    assert polled(operator) != first
    first.refresh_from_db()
    assert first.closed_at == first.closes_at


def test_whoever_was_not_asked_when_it_closed_is_not_asked_any_more(
    conference: str, operator: User
) -> None:
    poll = polled(operator)
    carried_out(poll.command)
    assert carried_out(press.create("close_poll", NAME, by=operator)).state == "confirmed"
    poll.refresh_from_db()
    assert poll.closed_at and poll.closed_at < poll.closes_at
    assert {each.state for each in questions()} == {"superseded"}
    with pytest.raises(press.Refused, match="No poll is open"):
        press.create("close_poll", NAME, by=operator)


def test_muting_all_does_not_wait_until_everyone_has_been_asked(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    carried_out(polled(operator, room.id).command)
    muted = carried_out(press.create("mute_everyone", room.id, by=operator))
    assert muted.state == "accepted"
    assert {each.state for each in questions()} == {"asked"}


def test_a_press_costs_as_many_queries_for_many_as_for_few(conference: str, operator: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        carried_out(polled(operator).command)
    carried_out(press.create("close_poll", NAME, by=operator))
    for number in range(20):
        world.joins(NAME, f"v3:more-{number}", at=datetime.now(UTC))
    with CaptureQueriesContext(connection) as many:
        carried_out(polled(operator, text="Once more?").command)
    assert len(questions()) == 2 * len(PEOPLE) + 20
    # One more statement on SQLite, which binds fewer values in each.
    assert len(many) <= len(few) + 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"meaning_2": ""}, "meaning_2"),
        ({"meaning_1": "", "meaning_2": ""}, "meaning_1"),
        ({"seconds": "9"}, "seconds"),
        ({"seconds": "601"}, "seconds"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    conference: str, operator: User, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(forms.Invalid) as wrong:
        polled(operator, **changes)
    assert set(wrong.value.fields) == {field}
    assert not Command.objects.exists()
