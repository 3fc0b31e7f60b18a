"""What is kept of drawn fragments: many small ones, few large ones."""

import pytest

from conferencing.mirror import writer
from conferencing.models import Conference
from conferencing.projection.events import AudioStarted
from conferencing.queries.conferences import console
from conferencing.queries.reading.clock import Clock
from dashboard.screens import drawing, fragments
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    fragments._cached.cache_clear()
    fragments._cached_large.cache_clear()


def test_fragments_that_stand_alone_are_not_kept() -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    for _ in range(2):
        drawing.draw("conference:one", NOW, numbers=True)
    kept = fragments._cached.cache_info()
    assert (kept.currsize, kept.hits) == (1, 1)  # anna's row


def test_few_panels_are_kept_for_each_may_be_large() -> None:
    world.waits("anna", "support", at=ago(minutes=5))
    for _ in range(2):
        drawing.draw("queues", NOW, numbers=True)
    kept = fragments._cached_large.cache_info()
    assert (kept.currsize, kept.hits) == (1, 1)
    assert kept.maxsize is not None and kept.maxsize <= 100
    assert fragments._cached.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("audio", "media", "said"),
    [
        ("speak", "", "everyone hears an announcement <time"),
        ("playback", "", "everyone hears a sound <time"),
        ("playback", "hold.mp3", "everyone hears a sound: hold.mp3 <time"),
    ],
)
def test_no_colon_stands_before_nothing(audio: str, media: str, said: str) -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    started = AudioStarted(
        kind="conference.audio",
        at=ago(minutes=1),
        source_id="webhook:audio",
        conference_id="one",
        audio=audio,
        media=media,
    )
    writer.apply([started])
    assert said in _header("one")


def test_a_conference_that_is_over_is_not_said_to_be_checked_late() -> None:
    """Nobody checks it any more, so there is no limit beyond which that would be alarming."""
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.filter(pk="one").update(verified_at=ago(minutes=4))
    live = _header("one")
    world.ends("one", "anna", at=ago(minutes=3))
    over = _header("one")
    assert 'data-crit="180"' in live and "last checked <time" not in live
    assert "data-crit" not in over and "last checked <time" in over


def _header(conference: str) -> str:
    shown = console.read(conference, Clock(NOW), numbers=True)
    assert shown
    return " ".join(fragments.console_header(shown).html.split())
