"""Polls on the console, on their page, and as a file."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from conferencing.commands import press
from conferencing.mirror import writer
from conferencing.models import Command, Poll
from conferencing.projection import events as e
from dashboard import topics
from tests import world
from tests.conftest import SignIn
from tests.fixtures.pressing import carried_out, operator

__all__ = ["operator"]

pytestmark = pytest.mark.django_db

FIELDS = {"text": "=Go on?", "meaning_1": "Yes", "meaning_2": "No <b>"}


@pytest.fixture
def poll(operator: User) -> Poll:
    for leg in ("v3:anna", "v3:ben"):
        world.joins("one", leg, at=datetime.now(UTC) - timedelta(minutes=5))
    command = press.create("poll", "one", by=operator, arguments=FIELDS)
    carried_out(command)
    found = Poll.objects.get(command=command)
    questions = Command.objects.filter(pk__in=found.asking)
    questions.update(state="confirmed", sent_at=found.opened_at + timedelta(seconds=1), attempts=1)
    writer.apply(
        [
            e.DigitsGathered(
                kind="call.gather.ended",
                at=found.opened_at + timedelta(seconds=1),
                source_id="webhook:1",
                call_control_id="v3:anna",
                digits="2",
                status="valid",
            )
        ]
    )
    return found


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_console_shows_the_poll(signed_in: SignIn, poll: Poll) -> None:
    html = page(signed_in("supervisor"), "/conferences/one/")
    assert 'data-asked="2"' in html and 'data-answered="1"' in html
    assert "No &lt;b&gt;" in html and "Close the poll" in html


def test_the_page_has_every_poll_and_its_file(signed_in: SignIn, poll: Poll) -> None:
    client = signed_in("supervisor")
    assert "=Go on?" in page(client, "/conferences/one/polls/")
    text = page(client, "/conferences/one/polls.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["Question"], row["Key"], row["Answers"]) for row in rows] == [
        ("'=Go on?", "1", "0"),
        ("'=Go on?", "2", "1"),
    ]
    assert {row["Asked"] for row in rows} == {"2"}
    assert {row["Cut short"] for row in rows} == {"0"}


def test_after_close_now_nobody_is_said_to_have_ignored_the_question(
    signed_in: SignIn, poll: Poll, operator: User
) -> None:
    carried_out(press.create("close_poll", "one", by=operator))
    client = signed_in("supervisor")
    html = page(client, "/conferences/one/")
    assert "1 cut short when it closed." in html and "pressed nothing" not in html
    text = page(client, "/conferences/one/polls.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {(row["No key"], row["Cut short"]) for row in rows} == {("0", "1")}


def test_polls_of_no_conference_are_not_found(signed_in: SignIn) -> None:
    client = signed_in("supervisor")
    for path in ("/conferences/none/polls/", "/conferences/none/polls.csv"):
        assert client.get(path).status_code == 404


def test_without_script_a_form_starts_it_and_the_refusal_is_said(
    signed_in: SignIn, poll: Poll
) -> None:
    client = signed_in("supervisor")
    press = {"verb": "poll", "conference": "one", **FIELDS, "text": "Another?"}
    answer = client.post(
        "/commands/",
        press,
        headers={"Accept": "text/html", "Referer": "http://testserver/conferences/one/"},
    )
    assert answer["Location"] == "/conferences/one/"
    assert "is running a poll" in client.get("/conferences/one/").content.decode()


def test_progress_of_asking_redraws_the_bars_alone() -> None:
    assert topics.concerning("conference:one", {"poll:one", "ledger"}) == {topics.POLL}
    assert topics.concerning("conference:two", {"poll:one"}) == set()
    moved = topics.concerning("conference:one", {"conference:one"})
    assert moved == {"conference:one", topics.BALANCE, topics.POLL}
