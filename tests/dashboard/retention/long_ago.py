"""Things that have happened long ago, in one line each."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from conferencing.models import (
    Command,
    JournalEntry,
)
from dashboard.retention import pruning
from tests import world
from webhooks.models import WebhookEvent

LATER = world.NOW + timedelta(days=500)
PLENTY = 600.0


def prune(now: datetime = LATER, budget: float = PLENTY) -> int:
    return pruning.run(now, budget)


def keys(model: type[Model]) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))


def webhook(name: str, outcome: str = "applied", at: datetime = world.NOW) -> None:
    WebhookEvent.objects.create(event_id=name, body="{}", received_at=at, outcome=outcome)


def command(by: User, state: str = "confirmed", **about: Any) -> Command:
    times = {"asked_at": world.NOW, "deadline_at": world.NOW, **about}
    return Command.objects.create(verb="mute", asked_by=by, state=state, **times)


def left(leg: str, queue: str = "support", *, at: datetime = world.NOW) -> None:
    """A call that has waited for a minute, given up, and ended."""
    world.calls(leg, f"+1202555{len(leg):04}", at=at)
    world.waits(leg, queue, at=at)
    world.stops_waiting(leg, queue, "hangup", at=at + timedelta(minutes=1))
    world.hangs_up(leg, at=at + timedelta(minutes=1))


def journaled() -> set[str]:
    return set(JournalEntry.objects.values_list("aggregate", flat=True))
