"""The board says for an hour what was not received."""

from datetime import timedelta

import pytest

from conferencing.models import Gap
from conferencing.queries import reception
from conferencing.queries.reading.clock import Clock
from dashboard.screens import fragments
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def gap(minutes: int, **facts: object) -> Gap:
    row = {"ended_at": ago(minutes=minutes - 8), "recovered": 41, "recovered_at": NOW, **facts}
    return Gap.objects.create(began_at=ago(minutes=minutes), **row)


def drawn() -> str:
    html = fragments.reception(reception.recent(Clock(NOW))).html
    return " ".join(html.split())


def test_it_says_between_which_times_and_how_much() -> None:
    gap(20)
    assert "11:40:00 UTC</time> and" in drawn()
    assert "no events were received from Telnyx; 41 events were recovered." in drawn()
    assert "could not" not in drawn()


def test_it_says_what_could_not_be_recovered() -> None:
    gap(20, recovered=1, lost_before=ago(minutes=15), unreadable=2)
    assert "1 event was recovered" in drawn()
    assert "11:45:00 UTC</time> could not be recovered" in drawn()
    assert "Others could not be recovered" in drawn()


def test_after_an_hour_it_is_history() -> None:
    gap(90, recovered_at=ago(minutes=60))
    assert "hidden" in drawn() and "received" not in drawn()
    clock = Clock(NOW - timedelta(minutes=1))
    assert len(reception.recent(clock)) == 1
    assert clock.until == NOW
