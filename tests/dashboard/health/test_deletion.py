"""The deletion of old data among the figures of the link: done, under way, behind, never needed."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from conferencing.models import Pruning
from dashboard.health import facts
from dashboard.health.facts import Process, Round
from dashboard.retention.kinds import KINDS
from tests.dashboard.health.facts import check, well
from tests.world import NOW, ago

ENDED = {kind.name: Round(ago(minutes=30), 0, 0) for kind in KINDS}
KEPT_FOR_EVER = {kind.setting: 0 for kind in KINDS}


def test_it_says_when_the_last_round_ended_and_what_it_deleted() -> None:
    rounds = {**ENDED, "webhooks": Round(ago(hours=2), 12_000, 200)}
    verdict = check("deletion", well(rounds=rounds)).verdict
    assert verdict.since == ago(hours=2), "of the kind for which it is longest ago"
    assert verdict.value == "since the last round ended; 12,000 rows deleted in it"
    assert verdict.details == (
        "Webhooks, as they came: 12,000 deleted, 200 more so far in this round",
    )


def test_a_kind_that_was_not_gone_through_for_a_day_is_behind() -> None:
    told = check("deletion", well(rounds={**ENDED, "calls": Round(ago(hours=25), 0, 7)}))
    assert told.state == "warning" and told.needs_somebody
    assert told.verdict.details == ("Ended calls: 7 more so far in this round, behind",)
    assert (
        check("deletion", well(rounds=ENDED | {"calls": Round(ago(hours=23), 0, 0)})).state == "ok"
    )


@pytest.mark.parametrize(("hours", "state"), [(1, "idle"), (25, "warning")])
def test_before_the_first_round_it_counts_since_when_there_is_a_worker(
    hours: int, state: str
) -> None:
    worker = Process("worker", "host:1", ago(hours=hours), ago(seconds=1), NOW)
    told = check("deletion", well(rounds={}, processes=(worker,)))
    assert (told.state, told.verdict.value) == (state, "The first round has not ended")


@override_settings(**KEPT_FOR_EVER)
def test_where_everything_is_kept_there_is_nothing_to_judge() -> None:
    told = check("deletion", well(rounds={}))
    assert (told.state, told.verdict.value) == ("idle", "Everything is kept for ever")


@pytest.mark.django_db
def test_it_is_read_of_what_the_worker_writes() -> None:
    ended_at = timezone.now() - timedelta(hours=3)
    Pruning.objects.create(kind="calls", finished_at=ended_at, deleted=3, deleting=1)
    assert facts._rounds() == {"calls": Round(ended_at, 3, 1)}
