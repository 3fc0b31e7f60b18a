"""An odd sound, as it is stored, keeps no conference and nobody from being shown."""

from typing import Any

import pytest

from conferencing.models import Call, Conference, Participant
from conferencing.queries.conferences import cards, console
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable, readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

GOOD = {"kind": "playback", "media": "jingle.mp3", "since": "2026-11-20T11:59:00Z"}
ODD: list[Any] = [
    "speak",
    7,
    {},
    {"kind": "speak"},
    [None],
    [[]],
    [{"kind": "speak", "media": "", "since": "soon"}],
    [{"kind": "speak", "media": ""}],
    [{"kind": 5, "media": [], "since": "2026-11-20T11:59:00Z"}],
]


def shown() -> Any:
    [card] = cards.read(Clock(NOW), numbers=True)
    assert not isinstance(card, Unreadable)
    return card


@pytest.mark.parametrize("odd", ODD)
def test_a_conference_with_an_odd_sound_is_shown(odd: Any) -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.update(audio=odd)
    assert shown().audio == ()


@pytest.mark.parametrize("odd", [odd for each in ODD if isinstance(each, list) for odd in each])
def test_the_other_sounds_are_shown(odd: Any) -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.update(audio=[odd, GOOD])
    assert [sound.media for sound in shown().audio] == ["jingle.mp3"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_recordings_are_not_counted(odd: Any) -> None:
    world.begins("one", "anna", at=ago(minutes=5))
    Conference.objects.update(recordings=odd)
    assert shown().recordings == (len(odd) if isinstance(odd, list) else 0)


@pytest.mark.parametrize("model", [Participant, Call])
@pytest.mark.parametrize("odd", ODD)
def test_somebody_with_an_odd_sound_is_shown(model: Any, odd: Any) -> None:
    world.calls("anna", "+12025550142", at=ago(minutes=5))
    world.begins("one", "anna", at=ago(minutes=5))
    Participant.objects.update(audio=[GOOD])
    Call.objects.update(audio=[GOOD])
    model.objects.update(audio=odd)
    seen = console.read("one", Clock(NOW), numbers=True)
    assert seen
    [row] = readable(seen.present)
    assert [sound.media for sound in row.audio] == ["jingle.mp3"]
