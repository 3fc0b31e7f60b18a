"""The lines of the ledger: what each says, and how long it offers to undo."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.ledger.verb import UNDO_SECONDS
from conferencing.queries import ledger
from conferencing.queries.clock import Clock
from conferencing.queries.unreadable import readable
from tests import world
from tests.world import NOW, ago

from .conftest import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_people")]


def test_a_line_of_the_ledger_says_who_did_what_to_whom(supervisor: User) -> None:
    pressed("mute", "anna", supervisor, "confirmed")
    pressed("end", "", supervisor, "asked")
    end, mute = readable(ledger.lines(Clock(NOW), numbers=True))
    assert (end.text, mute.text, mute.asked_by) == ("End Board call", "Mute Anna Berg", "Sue Perez")
    assert end.sort < mute.sort


def test_undo_is_open_for_its_seconds(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "accepted", accepted_at=ago(seconds=3))
    world.is_muted("one", "bob", at=ago(seconds=3))
    clock = Clock(NOW)
    (line,) = readable(ledger.lines(clock, numbers=True))
    assert line.undo_until == ago(seconds=3) + timedelta(seconds=UNDO_SECONDS) == clock.until
    (later,) = readable(ledger.lines(Clock(NOW + timedelta(seconds=5)), numbers=True))
    assert later.undo_until is None


@pytest.mark.parametrize(
    ("verb", "state"), [("end", "confirmed"), ("remove", "confirmed"), ("mute", "failed")]
)
def test_what_cannot_be_undone_offers_no_undo(verb: str, state: str, supervisor: User) -> None:
    pressed(verb, "bob", supervisor, state, accepted_at=NOW)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None


def test_an_undo_whose_effect_is_over_is_withdrawn(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "accepted", accepted_at=ago(seconds=3))
    world.is_muted("one", "bob", at=ago(seconds=3))
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until
    world.leaves("one", "bob", at=ago(seconds=1))
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None


def test_what_was_undone_offers_no_second_undo(supervisor: User) -> None:
    mute = pressed("mute", "bob", supervisor, "accepted", accepted_at=NOW)
    pressed("unmute", "bob", supervisor, "asked", undo_of=mute)
    undo, line = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.undo_until is None and undo.undo_until is None
    assert undo.text.startswith("Undo: ")


@pytest.mark.parametrize(
    ("verb", "fields", "text"),
    [
        ("mute_everyone", {"call_control_id": ""}, "Mute everyone in Board call"),
        ("mute_these", {"named_legs": ["anna", "bob"]}, "Mute Anna Berg and unknown caller"),
        ("mute_callers", {"named_legs": ["anna"]}, "Mute Anna Berg (all except hosts)"),
        ("gather", {}, "Ask Anna Berg for digits"),
        ("transfer", {"arguments": {"to": "+12025550100"}}, "Transfer Anna Berg to +12025550100"),
        ("enqueue", {"arguments": {"queue": "support"}}, "Put Anna Berg into a queue: support"),
        ("join", {}, "Put Anna Berg into Board call"),
        (
            "role",
            {"arguments": {"supervisor_role": "monitor"}},
            "Change the role of Anna Berg to monitor",
        ),
        (
            "create_conference",
            {"arguments": {"name": "Claims"}, "conference_id": None},
            "Start a conference with Anna Berg: Claims",
        ),
        ("a_verb_of_old", {}, "a_verb_of_old"),
    ],
)
def test_each_line_is_a_sentence(
    verb: str, fields: dict[str, Any], text: str, supervisor: User
) -> None:
    leg = str(fields.pop("call_control_id", "anna"))
    pressed(verb, leg, supervisor, "confirmed", **fields)
    [line] = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.text == text


def test_the_masked_ledger_has_no_number(supervisor: User) -> None:
    arguments = {"to": "+12025550100"}
    pressed(
        "transfer", "anna", supervisor, "failed", arguments=arguments, error_title="No +12025550100"
    )
    assert "5550100" not in repr(ledger.lines(Clock(NOW), numbers=False))
