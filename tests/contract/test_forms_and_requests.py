"""What a form of a command lets through is a request that Telnyx's specification allows: whatever
it would refuse gets a sentence before anything is sent.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands.senders import table
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import forms, notices
from conferencing.ledger.dial_rules import DialRules
from conferencing.ledger.field_values import Field
from conferencing.ledger.form_fields import LANGUAGES, Wrong
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Participant, Poll
from conferencing.telnyx_api.errors import GatewayError
from tests import world
from tests.commands.samples import ARGUMENTS, UNASKED

from .any_arguments import Given, arguments, ends, fields_of
from .every_request import LEG, ROOM, SOMEBODY
from .request_queries import check_query
from .request_schemas import check
from .test_requests import Caught, catcher, caught

__all__ = ["catcher", "caught"]

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
RULES = DialRules(("+12025550110",), "US", ("US", "DE"), ("example.com", "host:5060"))
NUMBERS = ("+12025550199", "(202) 555-0142", "+4930123456", "<SIP:ana@Example.com;user=phone>")
# As a press has them once it has looked for them, and taken a number by the rules of dialling.
THERE: Mapping[str, Sequence[str]] = {
    "to": [RULES.to(number) for number in NUMBERS],
    "from_": RULES.callers,
    "contact": ["0"],
    "to_conference": [ROOM],
    "recording_id": [SOMEBODY],
}
# Made for each of several by others, or asked of nobody; and those of which other rows have to be
# there, which have tests of their own below, or become another verb with its form.
OTHERWISE = UNASKED | {"notice", "poll_question", "stop_question", "announce", "enter"}
ASKED = [
    verb
    for name, verb in VERBS.items()
    if verb.form and name in table.SENDERS and name not in OTHERWISE and not verb.field
]
TWO_KEYS = {"meaning_1": "Yes", "meaning_9": "No"}
a_few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(form: type[forms.Form], given: Given) -> dict[str, Any]:
    """What is wrong is said in a sentence, and then left out."""
    try:
        return dict(forms.read(form, given))
    except forms.Invalid as invalid:
        assert all(words.endswith(".") for words in invalid.fields.values())
        right = {name: value for name, value in given.items() if name not in invalid.fields}
        return read(form, right) if right != given else {}


def send(verb: str, values: dict[str, Any], people: Sequence[str] = ()) -> None:
    if not values:
        return
    command = Command(
        uuid=uuid4(),
        verb=verb,
        conference_id=ROOM,
        call_control_id=LEG,
        named_legs=list(people),
        arguments=values,
        asked_at=NOW,
        deadline_at=NOW,
    )
    with suppress(GatewayError):  # what was sent counts, not what came
        table.send(Sending(command, NOW, lambda: NOW))


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ASKED, ids=lambda verb: verb.name)
@given(data=st.data())
@a_few
def test_what_a_form_lets_through_is_a_request_that_telnyx_allows(
    caught: list[Caught], settings: Settings, verb: Any, data: st.DataObject
) -> None:
    settings.DIAL_CONNECTION = "1684641123236054244"
    caught.clear()
    send(verb.name, read(verb.form, data.draw(arguments(verb.form, THERE))))
    all_are_allowed(caught)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ASKED, ids=lambda verb: verb.name)
def test_so_is_each_field_at_its_ends(caught: list[Caught], settings: Settings, verb: Any) -> None:
    settings.DIAL_CONNECTION = "1684641123236054244"
    good = ARGUMENTS.get(verb.name, {}) | {name: each[0] for name, each in THERE.items()}
    for field in fields_of(verb.form):
        for value in THERE.get(field.name) or ends(field):
            send(verb.name, read(verb.form, beside(good, field.name) | {field.name: value}))
    assert caught
    all_are_allowed(caught)


def beside(good: Given, name: str) -> Given:
    """What is asked for with one field, and cannot be with another."""
    others = {"audio_url": "media_name", "media_name": "audio_url", "text": "audio_url"}
    others |= {"with_leg": "queue", "whisper_to": "supervisor_role"}
    rest = {key: value for key, value in good.items() if key != others.get(name)}
    return rest | ({"supervisor_role": "whisper"} if name == "whisper_to" else {})


def all_are_allowed(caught: list[Caught]) -> None:
    for request in caught:
        check(request.method, request.path, request.body)
        check_query(request.method, request.path, request.query)


@given(typed=st.sampled_from(NUMBERS) | st.text("+0123456789 ()-:@;<>sipexamle.co", max_size=30))
def test_whom_the_rules_let_be_dialled_is_written_as_telnyx_wants_it(typed: str) -> None:
    try:
        to = RULES.to(typed)
    except Wrong as wrong:
        assert str(wrong).strip().endswith(".")
        return
    check("POST", "/calls", {"connection_id": "1", "from": "+12025550110", "to": to})


@pytest.fixture
def told(db: None) -> None:
    """Of whom everything is true that a notice may say."""
    world.begins(ROOM, LEG, at=NOW, name="Board call")
    Participant.objects.update(is_muted=True, is_on_hold=True)


@given(data=st.data())
@a_few
def test_a_notice_that_the_form_lets_through_is_allowed(
    caught: list[Caught], told: None, data: st.DataObject
) -> None:
    caught.clear()
    values = read(forms.Notice, data.draw(arguments(forms.Notice, THERE)))
    if values.keys() >= {"mark", "text"}:
        send("notice", values, [LEG])
        assert caught
    all_are_allowed(caught)


@pytest.mark.parametrize("mark", notices.USUAL)
def test_a_notice_in_each_language_that_mute_and_hold_offer_is_allowed(
    caught: list[Caught], told: None, mark: str
) -> None:
    for language in LANGUAGES:
        assert read(forms.MuteOrHold, {"tell": language}) == {"tell": language}
        send("notice", {"mark": mark, "text": "x" * 3000, "language": language}, [LEG])
    assert len(caught) == len(LANGUAGES)
    assert read(forms.MuteOrHold, {"tell": "tlh"}) == {"tell": ""}
    all_are_allowed(caught)


@given(data=st.data())
@a_few
def test_the_questions_of_a_poll_that_the_form_lets_through_are_allowed(
    caught: list[Caught], db: None, data: st.DataObject
) -> None:
    caught.clear()
    values = read(forms.Poll, data.draw(arguments(forms.Poll, THERE)) | TWO_KEYS)
    if "text" in values:
        ask_all(values)
        assert caught
    all_are_allowed(caught)


@pytest.mark.django_db
@pytest.mark.parametrize("field", fields_of(forms.Poll), ids=lambda field: field.name)
def test_so_are_those_with_each_field_at_its_ends(caught: list[Caught], field: Field) -> None:
    for value in ends(field):
        values = read(forms.Poll, {"text": "Go on?", **TWO_KEYS, field.name: value})
        if "text" in values:
            ask_all(values)
    assert caught
    all_are_allowed(caught)


def ask_all(values: dict[str, Any]) -> None:
    """As long as its poll is open, from the first second to the last."""
    by, _ = User.objects.get_or_create(username="sue")
    command = Command.objects.create(
        verb="poll", asked_by=by, arguments=values, asked_at=NOW, deadline_at=NOW
    )
    for seconds in {1, int(values["seconds"])}:
        poll = Poll.objects.create(
            command=command,
            conference=ROOM,
            opened_at=NOW,
            closes_at=telnyx_clock.at(NOW) + timedelta(seconds=seconds),
        )
        send("poll_question", {"poll": poll.pk, "conference": ROOM})
        poll.delete()


@given(name=st.text(max_size=255) | st.sampled_from(ends(fields_of(forms.Enter)[0])))
@a_few
def test_a_conference_that_callers_are_put_into_has_a_name_that_is_allowed(
    caught: list[Caught], name: str
) -> None:
    caught.clear()
    values = read(forms.Enter, {"name": name})
    send("enter", values)
    assert bool(caught) == bool(values)
    all_are_allowed(caught)


def test_an_announcement_is_chosen_by_a_number_that_there_can_be() -> None:
    ids = [str(each) for each in (0, 1, 2**31 - 1, 2**31, "one", "")]
    taken = [read(forms.Announce, {"announcement": each}) for each in ids]
    assert taken == [{}, {"announcement": 1}, {"announcement": 2**31 - 1}, {}, {}, {}]


def test_every_form_is_tried_or_said_to_be_of_another_kind() -> None:
    tried = {verb.form for verb in ASKED}
    left = {verb.form for verb in VERBS.values() if verb.form} - tried
    # Tried by tests of their own; what an announcement says is sent with the forms of `speak` and
    # `play`, and a question has nothing but its poll.
    assert left == {
        *(forms.Notice, forms.Announce, forms.Enter, forms.MuteOrHold),
        *(forms.Poll, forms.PollQuestion),
    }
