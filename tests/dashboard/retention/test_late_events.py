"""A webhook that comes when its call's or conference's journal is gone makes nothing of what is
left: the past stays as it was told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from conferencing.mirror import writer
from conferencing.mirror.tables import CALLS
from conferencing.models import Call, Conference, JournalEntry, Participant
from tests import world

from .long_ago import left, prune

pytestmark = pytest.mark.django_db

HALF_A_YEAR = world.NOW + timedelta(days=200)


@pytest.fixture(autouse=True)
def nothing_mended() -> Iterator[None]:
    """Tests commit nothing, and with the commit it is forgotten."""
    yield
    CALLS.mended.clear()
    CALLS._told.clear()


def after(minutes: float) -> datetime:
    return world.NOW + timedelta(minutes=minutes)


@pytest.fixture
def room() -> None:
    """Of an hour, with two people and a name, whose journal is gone."""
    world.calls("anna", "+12025550111", at=after(0))
    world.calls("ben", "+12025550112", at=after(1))
    world.begins("room", "anna", at=after(2), name="Board call")
    world.joins("room", "ben", at=after(10))
    world.leaves("room", "ben", at=after(50))
    world.ends("room", "anna", at=after(60))
    for leg in ("anna", "ben"):
        world.hangs_up(leg, at=after(60))
    prune(HALF_A_YEAR)
    assert not JournalEntry.objects.exists()


def told() -> list[dict[str, Any]]:
    return [
        {**row, "version": 0}
        for model in (Conference, Participant, Call)
        for row in model._base_manager.order_by("pk").values()
    ]


def test_a_late_join_is_noted_and_changes_nothing(room: None) -> None:
    before, version = told(), Conference.objects.get().version
    world.joins("room", "ben", at=after(9))
    world.joins("room", "cora", at=after(5))
    assert told() == before
    assert JournalEntry.objects.filter(aggregate="conference:room").count() == 2
    assert Conference.objects.get().version > version  # its page has new lines


def test_a_late_answer_is_noted_and_changes_nothing(room: None) -> None:
    before = told()
    world.answers("anna", at=after(0.5))
    assert told() == before
    assert JournalEntry.objects.get().aggregate == "call:anna"


def test_nothing_is_folded_again_from_what_is_left(room: None) -> None:
    world.joins("room", "cora", at=after(5))
    before = told()
    writer.fold_again(["room"])
    assert told() == before


def test_what_is_newer_is_still_told(room: None) -> None:
    world.joins("room", "ben", at=after(70))
    assert "ben" in set(Participant.objects.values_list("call_control_id", flat=True))
    assert Conference.objects.get().head_at == after(70)


def test_a_stored_form_that_does_not_fit_is_kept_as_far_as_it_can_be_read() -> None:
    left("hal")
    prune(HALF_A_YEAR)
    world.answers("hal", at=world.NOW)  # late: all there is in the journal now
    row = Call.objects.get(pk="hal")
    row.visits[0]["position"] = "4"
    Call.objects.filter(pk="hal").update(visits=row.visits)
    CALLS.load("call_control_id = %s", ["hal"])
    assert writer.rebuild() == 1
    mended = Call.objects.get(pk="hal")
    assert mended.visits == [{**row.visits[0], "position": 4}]
    assert (mended.from_number, mended.ended_at) == (row.from_number, row.ended_at)


def test_a_journal_that_is_whole_is_folded_again_as_before() -> None:
    left("hal")
    prune(world.NOW + timedelta(days=100))
    world.answers("hal", at=world.NOW)
    assert Call.objects.get(pk="hal").answered_at == world.NOW
