"""What is kept of drawn fragments: many small ones, few large ones."""

import pytest

from conferencing.mirror import writer
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
    shown = console.read("one", Clock(NOW), numbers=True)
    assert shown
    assert said in " ".join(fragments.console_header(shown).html.split())
