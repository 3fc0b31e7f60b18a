"""What somebody types is told once, though Telnyx reports each key and then all of them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from conferencing.queries.conferences.journal import Entry
from conferencing.queries.conferences.typed_keys import told_once
from tests.world import NOW


def key(key: str, second: float, leg: str = "anna") -> Entry:
    data = {"call_control_id": leg, "key": key}
    return Entry(f"{leg}{second}", "dtmf", "KeyPressed", NOW + timedelta(seconds=second), data)


def ended(digits: str, second: float, leg: str = "anna") -> Entry:
    data = {"call_control_id": leg, "digits": digits}
    at = NOW + timedelta(seconds=second)
    return Entry(f"{leg}{second}e", "gather", "DigitsGathered", at, data)


JOINED = Entry("joined", "joined", "ParticipantJoined", NOW, {"call_control_id": "anna"})


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        # The answer to a poll, in either order, and several digits.
        ([ended("1", 2), key("1", 2)], [ended("1", 2)]),
        ([key("1", 2.4), ended("1", 2)], [ended("1", 2)]),
        ([ended("55", 9), key("5", 8), key("5", 7), JOINED], [ended("55", 9), JOINED]),
        # What was not entered is a line of its own: another key, before, of somebody else.
        ([ended("1", 2), key("7", 1)], [ended("1", 2), key("7", 1)]),
        ([ended("1", 2), key("1", 1), key("1", 0)], [ended("1", 2), key("1", 0)]),
        ([ended("1", 2), key("1", 1, "bob")], [ended("1", 2), key("1", 1, "bob")]),
        ([ended("1", 200), key("1", 1)], [ended("1", 200), key("1", 1)]),
        ([key("1", 9), ended("1", 2)], [key("1", 9), ended("1", 2)]),
        ([ended("", 2), key("1", 1)], [ended("", 2), key("1", 1)]),
        # Two questions, the first without an answer.
        ([ended("1", 5), key("1", 5), ended("", 2)], [ended("1", 5), ended("", 2)]),
    ],
)
def test_a_press_is_told_unless_a_question_took_it(
    entries: Sequence[Entry], told: Sequence[Entry]
) -> None:
    assert told_once(entries) == list(told)
