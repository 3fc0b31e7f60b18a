"""Who gave a command: what the program did by itself is never told as a person's press."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import auto_resume
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.onward import asker
from conferencing.projection import events as e
from conferencing.queries.commands import ledger, presses
from conferencing.queries.conferences import console, feed, journal
from conferencing.queries.names.directory import Directory
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests.world import NOW, ago

from .conftest import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_people")]


@pytest.fixture
def resumed(supervisor: User) -> Command:
    """A pause of Sue's that is over, and the resume that followed."""
    pause = pressed("record_pause", "", supervisor, "confirmed", changed_legs=[])
    accepts(pause, "pause", resume_at=ago(seconds=1))
    (uuid,) = auto_resume.resume_due(NOW, seconds=15)
    resume = Command.objects.get(uuid=uuid)
    accepts(resume, "resume")
    return resume


def accepts(command: Command, action: str, **fields: Any) -> None:
    at = NOW if action == "resume" else ago(seconds=5)
    writer.apply(
        [
            e.RecordingAccepted(
                kind=f"command.{command.verb}",
                at=at,
                source_id=f"command:{command.uuid}",
                conference_id="one",
                action=action,
                **fields,
            )
        ]
    )


def test_an_automatic_resume_is_automatic_in_the_ledger(resumed: Command) -> None:
    lines = readable(ledger.lines(Clock(NOW), numbers=True, conference_id="one"))
    told = [(line.verb, line.is_automatic, line.asked_by) for line in lines]
    assert told == [("record_resume", True, "Sue Perez"), ("record_pause", False, "Sue Perez")]
    assert ledger.total_pressed().count == 1


def test_an_automatic_resume_is_automatic_in_what_happened(resumed: Command) -> None:
    seen = console.read("one", Clock(NOW), numbers=True)
    assert seen
    said = [line.text for line in readable(seen.feed)]
    assert "Switchboard (for Sue Perez) resumed the recording" in said
    assert "Sue Perez paused the recording" in said


def test_so_does_the_page_of_a_past_conference(resumed: Command) -> None:
    given = presses.operators([str(resumed.uuid)])
    entries = journal.entries("one", ["anna", "bob"])
    said = [feed.line(entry, Directory({}), given).text for entry in entries]
    assert "Switchboard (for Sue Perez) resumed the recording" in said


def test_whoever_hung_up_by_a_command_on_the_call_alone_is_named(supervisor: User) -> None:
    """A supervisor's Leave is such a command: it is not one of the conference's."""
    command = pressed("hangup", "anna", supervisor, "confirmed", conference_id="")
    hung_up = e.HangupAccepted(
        kind="command.hangup", at=NOW, source_id=f"command:{command.uuid}", call_control_id="anna"
    )
    writer.apply([hung_up])
    seen = console.read("one", Clock(NOW), numbers=True)
    assert seen
    assert any(line.text.startswith("Sue Perez hung up on") for line in readable(seen.feed))


def test_a_failed_automatic_resume_is_shown_where_the_button_is(resumed: Command) -> None:
    Command.objects.filter(pk=resumed.pk).update(
        state="failed", finished_at=NOW, asked_at=NOW - timedelta(seconds=1)
    )
    [press] = [each for each in presses.newest(9, conference_id="one") if each.is_automatic]
    badge = presses.badge(press, Directory({}), Clock(NOW))
    assert badge and badge.given_by == "Switchboard (for Sue Perez)"


@pytest.mark.parametrize(
    ("name", "is_automatic", "words"),
    [
        ("Sue Perez", False, "Sue Perez"),
        ("Sue Perez", True, "Switchboard (for Sue Perez)"),
        ("Switchboard", True, "Switchboard"),
    ],
)
def test_who_gave_it(name: str, is_automatic: bool, words: str) -> None:
    assert presses.given_by(name, is_automatic) == words


def test_the_program_in_its_own_name_is_not_named_twice() -> None:
    given = Command.objects.create(
        verb="hangup", asked_by=asker.user(), is_automatic=True, asked_at=NOW, deadline_at=NOW
    )
    assert presses.operators([str(given.uuid)]) == {str(given.uuid): "Switchboard"}
