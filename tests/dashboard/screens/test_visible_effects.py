"""Each of the 28 events has a visible effect: a state, a mark, or a line in the conference's feed.

The table says, for each event, what must be there before it, on which screen it shows, and what a
person then reads there.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from conferencing.mirror import writer
from conferencing.projection import webhook_parsing
from dashboard.screens import drawing
from tests.projection.bodies import CONFERENCES, EXTRAS, LEGS, THE_28, call_body, conference_body

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CONFERENCE, (HOST, ANNA, WAITING, *_) = CONFERENCES[0], LEGS
CONSOLE = f"conference:{CONFERENCE}"


class Effect(NamedTuple):
    event: str
    screen: str
    reads: str  # in the changed fragments, and not in them before
    leg: str = ANNA
    before: tuple[str, ...] = ()


EFFECTS = [
    Effect("conference.created", "board", f'data-conference="{CONFERENCE}"', leg=HOST),
    Effect("conference.ended", "board", "ended"),
    Effect("conference.floor.changed", CONSOLE, 'data-talking="true"'),
    Effect("conference.participant.joined", CONSOLE, 'data-present="true"'),
    Effect("conference.participant.left", CONSOLE, "left"),
    Effect("conference.participant.playback.started", CONSOLE, "jingle"),
    Effect(
        "conference.participant.playback.ended",
        CONSOLE,
        "ended",
        before=("conference.participant.playback.started",),
    ),
    Effect("conference.participant.speak.started", CONSOLE, "nnouncement"),
    Effect(
        "conference.participant.speak.ended",
        CONSOLE,
        "ended",
        before=("conference.participant.speak.started",),
    ),
    Effect("conference.playback.started", CONSOLE, "a.mp3"),
    Effect("conference.playback.ended", CONSOLE, "ended", before=("conference.playback.started",)),
    Effect("conference.speak.started", CONSOLE, "nnouncement"),
    Effect("conference.speak.ended", CONSOLE, "ended", before=("conference.speak.started",)),
    Effect("conference.recording.saved", "board", "recording"),
    Effect("call.enqueued", "queues", f'data-call="{WAITING}"', leg=WAITING),
    Effect("call.dequeued", "queues", 'data-waiting="0"', leg=WAITING, before=("call.enqueued",)),
    Effect("call.initiated", CONSOLE, "Anna Berg"),
    Effect("call.answered", CONSOLE, "answered"),
    Effect("call.bridged", CONSOLE, "bridged"),
    Effect("call.hangup", CONSOLE, "call has ended"),
    Effect("call.recording.saved", CONSOLE, "recording"),
    Effect("call.machine.detection.ended", CONSOLE, "a person"),
    Effect("call.machine.greeting.ended", CONSOLE, "beep"),
    Effect("call.machine.premium.detection.ended", CONSOLE, "a person"),
    Effect("call.machine.premium.greeting.ended", CONSOLE, "beep"),
    Effect("streaming.started", CONSOLE, "treaming"),
    Effect("streaming.stopped", CONSOLE, "stopped", before=("streaming.started",)),
    Effect("streaming.failed", CONSOLE, "failed"),
]


def happens(kind: str, second: int, leg: str) -> None:
    at = NOW - timedelta(seconds=60 - second)
    extra = EXTRAS.get(kind, {})
    if kind.startswith("conference."):
        body = conference_body(kind, f"{kind} {second}", at, CONFERENCE, leg, **extra)
    else:
        body = call_body(kind, f"{kind} {second}", at, leg, **extra)
    writer.apply([webhook_parsing.from_webhook(body, at)])


def screen(topic: str) -> dict[str, str]:
    return {
        fragment.id: fragment.html for fragment in drawing.draw(topic, NOW, numbers=True).fragments
    }


def test_the_table_has_all_28() -> None:
    assert sorted(effect.event for effect in EFFECTS) == sorted(THE_28)


@pytest.mark.django_db
@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.event)
def test_it_shows(effect: Effect) -> None:
    if effect.event != "conference.created":
        happens("conference.created", 1, HOST)
        happens("conference.participant.joined", 2, HOST)
    if effect.event != "conference.participant.joined":
        happens("conference.participant.joined", 3, ANNA)
    for second, kind in enumerate(effect.before, start=5):
        happens(kind, second, effect.leg)
    before = screen(effect.screen) if effect.event != "conference.created" else {}
    happens(effect.event, 30, effect.leg)
    after = screen(effect.screen)
    changed = {name: html for name, html in after.items() if before.get(name) != html}
    assert changed, "nothing on the screen changed"
    said = " ".join(changed.values())
    already = " ".join(before.get(name, "") for name in changed)
    assert said.count(effect.reads) > already.count(effect.reads), said


def test_a_wrong_expectation_is_noticed(db: Any) -> None:
    with pytest.raises(AssertionError):
        test_it_shows(Effect("call.answered", CONSOLE, "never says this"))
