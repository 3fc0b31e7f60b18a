"""What a form of a command lets through is a request that Telnyx's specification allows: whatever
it would refuse gets a sentence before anything is sent.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from conferencing.commands.senders import table
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import forms
from conferencing.ledger.dial_rules import DialRules
from conferencing.ledger.form_fields import Wrong
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.telnyx_api.errors import GatewayError
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
# there: a poll's, a notice's, and of a conference that is there already.
OTHERWISE = UNASKED | {"notice", "poll_question", "stop_question", "announce", "enter"}
ASKED = [
    verb
    for name, verb in VERBS.items()
    if verb.form and name in table.SENDERS and name not in OTHERWISE and not verb.field
]
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


def send(verb: str, values: dict[str, Any]) -> None:
    if not values:
        return
    command = Command(
        uuid=uuid4(),
        verb=verb,
        conference_id=ROOM,
        call_control_id=LEG,
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


def test_every_form_is_tried_or_said_to_be_of_another_kind() -> None:
    tried = {verb.form for verb in ASKED}
    left = {verb.form for verb in VERBS.values() if verb.form} - tried
    assert left == {
        *(forms.Notice, forms.Announce, forms.Enter, forms.MuteOrHold),
        *(forms.Poll, forms.PollQuestion),
    }
