"""What is counted of past days stays, and their page says what is gone."""

from datetime import timedelta
from typing import Any

import pytest

from conferencing.mirror import recount
from conferencing.models import (
    QueueInterval,
    QueueSettings,
    Visit,
)
from tests import world
from tests.conftest import SignIn

from .long_ago import LATER, PLENTY, left, prune

pytestmark = pytest.mark.django_db


def intervals() -> list[Any]:
    return list(QueueInterval.objects.order_by("pk").values())


def test_figures_of_past_days_stay_as_they_were() -> None:
    left("hal")
    before = intervals()
    prune()
    assert not Visit.objects.exists()
    assert intervals() == before != []


def test_a_new_threshold_does_not_recount_days_whose_visits_are_gone() -> None:
    QueueSettings.objects.create(name="support", threshold_seconds=20)
    left("hal")
    recent = LATER - timedelta(days=10)
    left("ida", at=recent)
    prune()
    before = [row["abandoned"] for row in intervals()]
    QueueSettings.objects.update(threshold_seconds=90)
    recount.stale(PLENTY)
    assert [row["abandoned"] for row in intervals()] == before
    assert [row["threshold_seconds"] for row in intervals()] == [20, 90]


def test_the_day_says_that_its_calls_were_deleted(signed_in: SignIn) -> None:
    left("hal")
    left("ida", at=LATER - timedelta(days=10))
    prune()
    browser = signed_in("supervisor")
    page = browser.get(f"/queues/support/day/?day={world.NOW.date()}").content.decode()
    assert "Some or all calls of this day have been deleted" in page
    assert "Nobody hung up while waiting" not in page
    assert " ".join(page.split()).count("<dt>longest wait</dt> <dd> <b>–</b>") == 1
    kept = browser.get(f"/queues/support/day/?day={(LATER - timedelta(days=10)).date()}")
    assert "have been deleted" not in kept.content.decode()


def test_a_day_without_calls_has_lost_none(signed_in: SignIn) -> None:
    left("hal")
    prune()
    empty = (world.NOW - timedelta(days=3)).date()
    page = signed_in("supervisor").get(f"/queues/support/day/?day={empty}").content.decode()
    assert "have been deleted" not in page
