"""What a view sends is only what looks different, and nobody waits for the slow."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard import topics
from dashboard.live import topic_view
from dashboard.live.schedule import Keys
from dashboard.live.topic_view import BACKLOG, TOO_SLOW, TopicView
from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment

from .wire import Wire, settled

pytestmark = pytest.mark.usefixtures("no_pace")


def draws(*answers: Drawing | Exception) -> Callable[[str, Any, Keys], Awaitable[Drawing]]:
    """One answer after the other, the last one for ever."""
    left = list(answers)

    async def draw(topic: str, audience: Any, keys: Keys) -> Drawing:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return draw


def card(text: str) -> Fragment:
    return Fragment("card", f"<p id=card>{text}</p>", "cards", text)


async def test_what_looks_the_same_is_not_sent() -> None:
    same = Drawing((card("a"),), frozenset({"cards"}))
    drawn, wire = TopicView("board", "full", draws(same)), Wire()
    drawn.join(wire)
    await settled(drawn)
    drawn.refresh()
    await settled(drawn)
    assert drawn.draws == 2
    assert len(wire.browser.messages) == 1


async def test_what_was_looked_at_and_is_not_there_is_gone() -> None:
    drawn, wire = (
        TopicView(
            "board", "full", draws(Drawing((card("a"),)), Drawing((), ids=frozenset({"card"})))
        ),
        Wire(),
    )
    drawn.join(wire)
    await settled(drawn)
    drawn.changed({"conference:x"})
    await settled(drawn)
    assert wire.browser.messages[-1]["gone"] == ["card"]


async def test_versions_only_grow() -> None:
    drawn, wire = (
        TopicView("board", "full", draws(*(Drawing((card(text),)) for text in "abcd"))),
        Wire(),
    )
    drawn.join(wire)
    for _ in range(3):
        await settled(drawn)
        drawn.refresh()
    await settled(drawn)
    versions = [message["fragments"][0]["version"] for message in wire.browser.messages]
    assert len(versions) == 4
    assert versions == sorted(set(versions))
    assert drawn.newest_sent_to(wire) == versions[-1]


async def test_a_failed_drawing_is_tried_again() -> None:
    drawn, wire = (
        TopicView("board", "full", draws(OSError("database away"), Drawing((card("a"),)))),
        Wire(),
    )
    drawn.join(wire)
    await settled(drawn)
    assert wire.browser.screen.keys() == {"card"}


async def test_a_failure_is_logged_when_it_begins_and_not_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = OSError("database away")
    drawn, wire = TopicView("board", "full", draws(away, away, away, Drawing((card("a"),)))), Wire()
    drawn.join(wire)
    await settled(drawn)
    assert len(caplog.records) == 1
    assert drawn.behind_since is None


async def test_a_screen_that_was_old_is_good_again_only_after_it_was_drawn_whole() -> None:
    drawn, wire = (
        TopicView("board", "full", draws(Drawing((card("a"),)), OSError("database away"))),
        Wire(),
    )
    drawn.join(wire)
    await settled(drawn)
    drawn.say_age(6.0)
    async with asyncio.timeout(5):
        while drawn.behind_since is None:
            await asyncio.sleep(0)
    drawn.close()
    assert wire.browser.messages[-1]["now"] - wire.browser.messages[-1]["as_of"] == 6000


async def test_a_slow_browser_is_skipped_and_then_shown_the_whole() -> None:
    drawn, wire = (
        TopicView("board", "full", draws(*(Drawing((card(text),)) for text in "abc"))),
        Wire(),
    )
    drawn.join(wire)
    await settled(drawn)
    wire.stuck = BACKLOG + 1
    drawn.refresh()
    await settled(drawn)
    drawn.look_after_the_slow()
    assert len(wire.browser.messages) == 1
    wire.stuck = 0
    drawn.look_after_the_slow()
    await settled(drawn)
    assert wire.browser.messages[-1]["full"]
    assert "b" in wire.browser.screen["card"][2]


async def test_a_browser_that_never_catches_up_is_parted_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(topic_view, "PATIENCE_SECONDS", -1.0)
    drawn, wire = (
        TopicView("board", "full", draws(Drawing((card("a"),)), Drawing((card("b"),)))),
        Wire(),
    )
    drawn.join(wire)
    await settled(drawn)
    wire.stuck = BACKLOG + 1
    drawn.refresh()
    await settled(drawn)
    drawn.look_after_the_slow()
    assert wire.code == TOO_SLOW


async def test_what_the_clock_changes_is_drawn_at_its_moment() -> None:
    soon = timezone.now() + timedelta(milliseconds=30)
    drawn, wire = (
        TopicView("board", "full", draws(Drawing((card("a"),), until=soon), Drawing((card("b"),)))),
        Wire(),
    )
    drawn.join(wire)
    async with asyncio.timeout(5):
        while drawn.draws < 2 or not drawn.is_current:
            await asyncio.sleep(0.005)
    assert "b" in wire.browser.screen["card"][2]


async def test_many_changes_while_busy_are_one_drawing() -> None:
    drawn, wire = TopicView("board", "full", draws(Drawing((card("a"),)))), Wire()
    drawn.join(wire)
    await settled(drawn)
    for number in range(100):
        drawn.changed({f"conference:{number}"})
    await settled(drawn)
    assert drawn.draws == 2


def test_what_concerns_a_topic() -> None:
    keys = {"conference:a", "conference:b", "call:x", "queue:q", "ledger", "ledger:a", "contacts"}
    assert topics.concerning("conference:a", keys) == {
        "conference:a",
        "ledger:a",
        "contacts",
        "balance",
        "poll",
    }
    assert topics.concerning("activity", keys) == {"ledger", "contacts"}
    assert topics.concerning("activity", {"conference:a"}) == set()
    assert topics.concerning("board", {"ledger", "ledger:a"}) == {"ledger"}
    assert topics.concerning("board", {"queue:q"}) == {"queue:q", "figures"}
