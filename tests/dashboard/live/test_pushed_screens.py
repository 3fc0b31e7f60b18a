"""Screens from the database: pushed ones equal fresh ones, and masked ones contain no number."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conferencing.mirror import writer
from conferencing.models import (
    AgentProfile,
    Call,
    Conference,
    JournalEntry,
    Participant,
    Queue,
    QueueInterval,
    QueueMember,
    QueueSettings,
    Visit,
)
from conferencing.projection import events as e
from dashboard.health import report
from dashboard.live.schedule import Keys
from dashboard.live.topic_view import TopicView
from dashboard.screens import drawing
from dashboard.screens.drawing import Drawing
from tests import world
from tests.dashboard.browser import fresh
from tests.dashboard.health import facts as health
from tests.projection.bodies import CONFERENCES, START
from tests.projection.strategies import any_events

from .wire import Wire, settled

pytestmark = pytest.mark.usefixtures("no_pace", "the_link_is_well")

NOW = START + timedelta(minutes=10)
TOPICS = [
    "board",
    "queues",
    "wallboard",
    "activity",
    "directory",
    *(f"conference:{each}" for each in CONFERENCES),
]
on_database = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def the_link_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is announced of it: its screens are drawn anew every few seconds."""
    told = report.judge(health.well())
    monkeypatch.setattr(report, "now", lambda: told)


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


def listed_in_queue(second: float) -> e.ListedInQueue:
    at = START + timedelta(seconds=second)
    name = f"listing:{second}"
    return e.ListedInQueue(
        kind="listing", at=at, source_id=name, call_control_id="v3:leg-a", queue="support"
    )


def an_agent_of(queue: str) -> str:
    """The topic of their home."""
    user, _ = User.objects.get_or_create(username="ana")
    AgentProfile.objects.get_or_create(user=user, defaults={"phone": "+12025550170"})
    QueueSettings.objects.get_or_create(name=queue)
    QueueMember.objects.get_or_create(user=user, queue_id=queue)
    return f"agent:{user.pk}"


@pytest.mark.django_db(transaction=True)
@given(batches=st.lists(st.lists(any_events(), min_size=1, max_size=4), max_size=8))
# What is known of a caller who waits becomes younger, and nothing else.
@example(batches=[[listed_in_queue(0)], [listed_in_queue(1)]])
@on_database
def test_a_pushed_screen_equals_a_fresh_one(batches: list[Any]) -> None:
    agent = an_agent_of("support")
    models = (Participant, Conference, Call, Queue, JournalEntry, Visit, QueueInterval)
    for model in models:
        model.objects.all().delete()

    async def story() -> None:
        views = [TopicView(topic, "full", from_database) for topic in [*TOPICS, agent]]
        wires = [Wire() for _ in views]
        for drawn, wire in zip(views, wires, strict=True):
            drawn.join(wire)
            await settled(drawn)
        for number, batch in enumerate(batches):
            keys = await in_thread(writer.apply, batch, now=START)
            for drawn in views:
                if number % 2:
                    drawn.refresh()  # beside it
                drawn.changed(keys)
            for drawn in views:
                await settled(drawn)
        for drawn, wire in zip(views, wires, strict=True):
            assert wire.browser.screen == fresh(await from_database(drawn.topic, "full", None)), (
                drawn.topic
            )
            drawn.close()

    asyncio.run(story())


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
    for topic in ("board", "queues", "wallboard", "activity", "conference:one"):
        drawn = repr(drawing.draw(topic, NOW, numbers=False))
        for secret in ("2025550142", "5550142", "bob.the.builder", "+12025550100"):
            assert secret not in drawn, topic
    assert "5550142" in repr(drawing.draw("queues", NOW, numbers=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("topic", ["link", "board"])
async def test_the_health_of_the_link_is_redrawn_as_a_fresh_page_has_it(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, wire = TopicView(topic, "full", from_database), Wire()
    drawn.join(wire)
    await settled(drawn)
    worse = report.judge(health.well({("lag", "60"): 90}, processes=()))
    monkeypatch.setattr(report, "now", lambda: worse)
    before = dict(wire.browser.screen)
    drawn.refresh()
    await settled(drawn)
    assert wire.browser.screen == fresh(await from_database(topic, "full", None)) != before
    drawn.close()
