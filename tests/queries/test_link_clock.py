"""A clock of ours that is wrong is told where the link is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conferencing.models import ClockReading
from conferencing.queries import link
from conferencing.queries.reading.clock import Clock
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(120.0, "120 s behind"), (-6.0, "6 s ahead"), (5.0, ""), (-0.3, ""), (0.0, "")],
)
def test_a_wrong_clock_of_ours_is_told_beyond_five_seconds(
    signed_in: SignIn, ahead: float, words: str
) -> None:
    for machine, seconds in (("right", 0.0), ("this", ahead)):
        ClockReading.objects.create(
            machine=machine,
            ahead_seconds=seconds,
            by_answers=True,
            measured_at=timezone.now(),
        )
    page = " ".join(signed_in("supervisor").get("/").content.decode().split())
    assert ("Switchboard's clock is" in page) == bool(words)
    assert words in page
    assert link.read(Clock(NOW)).state == "ok"


def test_an_old_reading_of_the_clock_tells_nothing() -> None:
    ClockReading.objects.create(
        machine="gone",
        ahead_seconds=60,
        by_answers=True,
        measured_at=timezone.now() - timedelta(minutes=11),
    )
    assert link.read(Clock(NOW)).clock_ahead_seconds is None
