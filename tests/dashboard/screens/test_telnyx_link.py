"""The banner about the link to Telnyx claims nothing that was not heard."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from conferencing.models import Conference, JournalEntry
from dashboard.screens import drawing
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(settings: LazySettings) -> None:
    settings.TELNYX_API_KEY, settings.RECONCILE_SECONDS = "KEY", 15
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.update(verified_at=ago(seconds=70))


def banner() -> str:
    drawn = drawing.draw("board", NOW, numbers=True).fragments
    [html] = [fragment.html for fragment in drawn if fragment.id == "telnyx-link"]
    return " ".join(html.split())


@pytest.mark.parametrize("seconds", [1, 30, 59])
def test_in_an_outage_it_says_when_the_last_event_came_not_that_more_will(seconds: int) -> None:
    heard_at = NOW - timedelta(seconds=seconds)
    JournalEntry.objects.update(recorded_at=heard_at)
    shown = banner()
    assert "Telnyx has not answered since" in shown
    assert "Its last event arrived" in shown and f"{heard_at:%H:%M:%S} UTC" in shown
    assert "still arrive" not in shown


def test_without_any_event_it_says_so() -> None:
    JournalEntry.objects.all().delete()
    Conference.objects.update(first_seen_at=ago(seconds=30))
    assert "No events have arrived so far" in banner()


def test_when_nothing_is_heard_at_all_it_says_that_times_go_on() -> None:
    """They do: whoever waited then may wait still, and nobody can tell."""
    JournalEntry.objects.update(recorded_at=ago(minutes=4))
    shown = banner()
    assert "Nothing heard from Telnyx since" in shown
    assert "shows what was known then; wait times and call times keep counting." in shown
