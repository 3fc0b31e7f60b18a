"""Pushed screens equal fresh ones, and what is sent is only what looks different."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.mirror import writer
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue
from conferencing.queries import link
from dashboard import topics
from dashboard.access.socket_sessions import Claim, Permit
from dashboard.live import schedule, topic_view
from dashboard.live.schedule import Keys
from dashboard.live.sockets import Socket, Text
from dashboard.live.topic_view import BACKLOG, TOO_SLOW, TopicView
from dashboard.screens import drawing
from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment
from tests import world
from tests.dashboard.browser import Browser, fresh
from tests.projection.bodies import CONFERENCES, START
from tests.projection.strategies import any_events

NOW = START + timedelta(minutes=10)
TOPICS = ["board", "queues", "activity", *(f"conference:{each}" for each in CONFERENCES)]
on_database = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Wire(Socket):
    """A socket whose browser hears at once, or takes nothing at all."""

    def __init__(self) -> None:
        super().__init__(_unused, Claim("", "board"), Permit(1, "full"))
        self.browser = Browser()
        self.stuck = 0
        self.code: int | None = None

    def write(self, text: Text) -> None:
        self.browser.hear(text.text)

    def backlog(self) -> int:
        return self.stuck

    def _close(self, code: int) -> None:
        self.code = code


async def _unused(message: Any) -> None:
    raise AssertionError(message)


async def settled(drawn: TopicView) -> None:
    async with asyncio.timeout(10):
        while not drawn.is_current:
            await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    # The link to Telnyx changes by the clock, which stands still here.
    monkeypatch.setattr(link, "_facts", lambda: link.NOTHING)
    monkeypatch.setattr(schedule, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(schedule, "FIGURES_PACE_SECONDS", 0.0)
    monkeypatch.setattr(topic_view, "RETRY_SECONDS", 0.0)


def draws(*answers: Drawing | Exception) -> Callable[[str, Any, Keys], Awaitable[Drawing]]:
    """One answer after the other, the last one for ever."""
    left = list(answers)

    async def draw(topic: str, audience: Any, keys: Keys) -> Drawing:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return draw


async def in_thread(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """With a database connection of its own, which is given back."""

    def run() -> Any:
        try:
            return function(*args, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


async def from_database(topic: str, audience: Any, keys: Keys) -> Drawing:
    drawn: Drawing = await in_thread(
        drawing.draw, topic, NOW, numbers=audience == "full", keys=keys
    )
    return replace(drawn, until=None)  # the story's clock stands still


@pytest.mark.django_db(transaction=True)
@given(batches=st.lists(st.lists(any_events(), min_size=1, max_size=4), max_size=8))
@on_database
def test_a_pushed_screen_equals_a_fresh_one(batches: list[Any]) -> None:
    for model in (Participant, Conference, Call, Queue, JournalEntry):
        model.objects.all().delete()

    async def story() -> None:
        views = [TopicView(topic, "full", from_database) for topic in TOPICS]
        wires = [Wire() for _ in views]
        for drawn, wire in zip(views, wires, strict=True):
            drawn.join(wire)
            await settled(drawn)
        for batch in batches:
            keys = await in_thread(writer.apply, batch, now=START)
            for drawn in views:
                drawn.changed(keys)
            for drawn in views:
                await settled(drawn)
        for drawn, wire in zip(views, wires, strict=True):
            assert wire.browser.screen == fresh(await from_database(drawn.topic, "full", None)), (
                drawn.topic
            )
            drawn.close()

    asyncio.run(story())


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
    assert topics.concerning("conference:a", keys) == {"conference:a", "ledger:a", "contacts"}
    assert topics.concerning("activity", keys) == {"ledger", "contacts"}
    assert topics.concerning("activity", {"conference:a"}) == set()
    assert topics.concerning("board", {"ledger", "ledger:a"}) == {"ledger"}
    assert topics.concerning("board", {"queue:q"}) == {"queue:q", "figures"}


@pytest.mark.django_db
def test_the_masked_screens_contain_no_number() -> None:
    world.calls("anna", "+12025550142", at=START, name="+12025550142")
    world.calls("bob", "sip:bob.the.builder@example.com", at=START, direction="outgoing")
    world.begins("one", "anna", at=START)
    for leg in ("anna", "bob"):
        world.joins("one", leg, at=START)
        world.talks("one", leg, at=START)
    world.is_held("one", "anna", "bob", at=START)
    world.waits("anna", "support", at=START)
    for topic in ("board", "queues", "activity", "conference:one"):
        drawn = repr(drawing.draw(topic, NOW, numbers=False))
        for secret in ("2025550142", "5550142", "bob.the.builder", "+12025550100"):
            assert secret not in drawn, topic
    assert "5550142" in repr(drawing.draw("queues", NOW, numbers=True))
