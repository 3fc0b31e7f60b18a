"""The feed of a conference, where events are told that nobody here knows."""

import pytest

from conferencing.mirror import writer
from conferencing.projection import events as e
from dashboard.screens import drawing
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strange_events() -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    kinds = ["call.+12025550142", "conference.2025550142"]
    writer.apply(
        [
            e.CallNoted(
                kind=kinds[0],
                source_id="webhook:strange-1",
                at=ago(minutes=1),
                call_control_id="anna",
            ),
            e.ConferenceNoted(
                kind=kinds[1],
                source_id="webhook:strange-2",
                at=ago(minutes=1),
                call_control_id="anna",
                conference_id="one",
            ),
        ]
    )


def feed(*, numbers: bool) -> str:
    drawn = drawing.draw("conference:one", NOW, numbers=numbers)
    (found,) = [fragment.html for fragment in drawn.fragments if fragment.id == "feed"]
    return found


def test_an_unknown_kind_is_told_without_its_number() -> None:
    shown = feed(numbers=False)
    assert "5550142" not in shown
    assert "call.+1 ••• 0142" in shown.lower()


def test_only_known_kinds_mark_a_line() -> None:
    shown = feed(numbers=True)
    assert shown.count('data-kind="other"') == 2
    assert 'data-kind="conference.participant.joined"' in shown
    assert "call.+12025550142" in shown.lower()
