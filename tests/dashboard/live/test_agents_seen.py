"""A page that is open shows that its agent is there."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.agents import states
from conferencing.models import AgentPresence, AgentState, PresenceWatch
from dashboard.live.hub import hub
from tests.conftest import MakeUser

from .watcher import Open

pytestmark = pytest.mark.django_db(transaction=True)


def ready(user: User) -> None:
    states.say(user, AgentState.Kind.READY, timezone.now(), by=user)


async def test_whoever_has_a_page_open_is_seen(watch: Open, make_user: MakeUser) -> None:
    agent = await sync_to_async(make_user)("agent")
    other = await sync_to_async(make_user)("other")
    for user in (agent, other):
        await sync_to_async(ready)(user)
    await (await watch(f"agent:{agent.pk}", agent)).hears()
    await hub.note_agents()
    seen = [row async for row in AgentPresence.objects.values_list("user_id", flat=True)]
    assert seen == [agent.pk]
    assert await PresenceWatch.objects.aget()
