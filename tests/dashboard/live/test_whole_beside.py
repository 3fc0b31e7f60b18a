"""The whole is drawn again beside what changes meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.live.schedule import Keys
from dashboard.live.topic_view import TopicView
from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment

from .wire import Wire, settled

pytestmark = pytest.mark.usefixtures("no_pace")


class Easel:
    """Draws what `there` has; the whole only when it may, after the first time."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {"a": "1", "b": "1"}
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.wholes = 0
        self.fails = False
        self.until: timedelta | None = None

    async def draw(self, topic: str, audience: Any, keys: Keys) -> Drawing:
        drawn = tuple(Fragment(name, text, "cards", text) for name, text in self.there.items())
        until = timezone.now() + self.until if self.until else None
        if keys is None:
            self.wholes += 1
            await self.may_end.wait()
            if self.fails:
                raise OSError("database away")
            return Drawing(drawn, frozenset({"cards"}))
        names = {key.removeprefix("conference:") for key in keys}
        return Drawing(
            tuple(one for one in drawn if one.id in names), ids=frozenset(names), until=until
        )


async def begun(easel: Easel, wholes: int) -> None:
    async with asyncio.timeout(10):
        while easel.wholes < wholes:
            await asyncio.sleep(0)


async def shown(wire: Wire, **texts: str) -> None:
    async with asyncio.timeout(10):
        while {name: each[2] for name, each in wire.browser.screen.items()} != texts:
            await asyncio.sleep(0)


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
async def view(easel: Easel) -> AsyncIterator[TopicView]:
    view = TopicView("board", "full", easel.draw)
    yield view
    view.close()


@pytest.fixture
async def wire(view: TopicView, easel: Easel) -> Wire:
    """Of somebody who sees the board; its whole is being drawn again, and does not end."""
    wire = Wire()
    view.join(wire)
    await settled(view)
    easel.may_end.clear()
    view.refresh()
    await begun(easel, 2)
    return wire


async def test_a_change_does_not_wait_for_the_whole(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    easel.there["a"] = "2"
    view.changed({"conference:a"})
    await shown(wire, a="2", b="1")
    assert not view.is_current and view.behind_since
    easel.may_end.set()
    await settled(view)
    await shown(wire, a="2", b="1")
    assert view.behind_since is None


async def test_versions_grow_although_the_whole_began_before(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    easel.there = {"a": "2", "b": "1"}
    view.changed({"conference:a"})
    await shown(wire, a="2", b="1")
    easel.may_end.set()
    await settled(view)
    easel.there["b"] = "2"
    view.refresh()
    await settled(view)
    versions = [message["fragments"][0]["version"] for message in wire.browser.messages]
    assert versions == sorted(set(versions)) and view.newest_sent_to(wire) == versions[-1]


async def test_whoever_comes_meanwhile_is_shown_the_whole_that_is_under_way(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    """Something in it may have changed without their having heard of it."""
    newcomer = Wire()
    view.join(newcomer)
    easel.there["a"] = "2"
    view.changed({"conference:a"})
    await shown(wire, a="2", b="1")
    assert newcomer.browser.messages == []
    easel.may_end.set()
    await settled(view)
    await shown(newcomer, a="2", b="1")


async def test_while_one_comes_what_is_stale_is_drawn_whole_before(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    easel.may_end.set()
    await settled(view)
    easel.there["b"] = "2"  # unheard
    newcomer = Wire()
    view.refresh()
    view.join(newcomer)
    await settled(view)
    assert newcomer.browser.messages[0]["fragments"][-1]["sort"] == "2"


async def test_a_whole_that_fails_leaves_the_view_behind_until_one_succeeds(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    easel.fails = True
    easel.may_end.set()
    await begun(easel, 4)
    since = view.behind_since
    view.changed({"conference:a"})
    await begun(easel, 6)
    assert since is not None and view.behind_since == since
    easel.fails = False
    await settled(view)
    assert view.behind_since is None


async def test_the_whole_does_not_put_off_what_was_set_for_a_moment_after_it_began(
    view: TopicView, easel: Easel, wire: Wire
) -> None:
    easel.until = timedelta(seconds=0.3)
    view.changed({"conference:a"})
    async with asyncio.timeout(10):
        while view._alarm is None:
            await asyncio.sleep(0)
    easel.until = None
    easel.may_end.set()
    await settled(view)
    await begun(easel, 3)


async def test_two_wholes_are_not_drawn_at_once(view: TopicView, easel: Easel, wire: Wire) -> None:
    for _ in range(5):
        view.refresh()
        view.changed({"conference:a"})
        await asyncio.sleep(0)
    assert easel.wholes == 2
    easel.may_end.set()
    await settled(view)
    assert easel.wholes == 3
