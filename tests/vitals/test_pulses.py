"""A process says what it is, that it lives, and when it did its job."""

import pytest

from conferencing.models import Pulse
from conferencing.vitals import pulses
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_new_process() -> None:
    pulses.forget()


def test_a_process_of_two_jobs_has_two_pulses() -> None:
    pulses.begin("web")
    pulses.begin("worker")
    pulses.work("worker")
    for _ in range(2):
        pulses.write(NOW)
    rows = Pulse.objects.order_by("job")
    assert [(row.job, row.seen_at, row.worked_at is None) for row in rows] == [
        ("web", NOW, True),
        ("worker", NOW, False),
    ]


def test_one_that_stops_in_order_leaves_no_pulse() -> None:
    pulses.begin("web")
    pulses.write(NOW)
    pulses.end("web")
    assert not Pulse.objects.exists() and not pulses.jobs()


def test_one_that_died_is_forgotten_after_an_hour() -> None:
    pulses.begin("web")
    pulses.write(ago(minutes=61))
    pulses.forget_old(ago(minutes=2))
    assert Pulse.objects.exists()
    pulses.forget_old(NOW)
    assert not Pulse.objects.exists()
