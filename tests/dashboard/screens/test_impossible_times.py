"""No time that an event tells, or that an older version stored, keeps anything from being shown."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import DateTimeField
from django.test import Client
from django.utils import timezone

from conferencing.models import Call, Conference, JournalEntry, Participant, Queue, Recording
from dashboard.screens import drawing, fragments
from tests import world
from tests.clocks.test_times import ODD
from tests.payloads import payload
from tests.world import ago
from webhooks import storage
from webhooks.models import WebhookEvent
from webhooks.received import Received

pytestmark = pytest.mark.django_db

TOPICS = ["board", "queues", "activity", "recordings", "directory", "conference:room"]
PAGES = ["/", "/queues/", "/activity/", "/recordings/", "/conferences/room/"]
ADMIN = [
    *(f"/admin/conferencing/{model}/" for model in ("conference", "participant", "call")),
    *(f"/admin/conferencing/{model}/" for model in ("queue", "recording", "journalentry")),
    "/admin/webhooks/webhookevent/",
]
TYPES = [
    "conference.created",
    "conference.participant.joined",
    "conference.floor.changed",
    "conference.participant.left",
    "conference.recording.saved",
    "conference.playback.started",
    "call.initiated",
    "call.enqueued",
    "call.dequeued",
    "call.hangup",
]
OWN = {"call_control_id", "call_leg_id", "call_session_id", "recording_id"}
# As many as a page of the admin has room for the events of.
SOME = [ODD[first : first + 8] for first in range(0, len(ODD), 8)]
LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)


@pytest.fixture(autouse=True, params=["UTC", "Pacific/Kiritimati", "America/Adak"])
def zone(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    """Where the last and the first times that there are leave the calendar."""
    settings.TIME_ZONE = request.param
    fragments._cached.cache_clear()
    fragments._cached_large.cache_clear()


def webhook(kind: str, at: object, name: str = "odd") -> Received:
    """An event with this time wherever it has one, of a call and a recording of their own."""
    body: dict[str, Any] = payload(kind)
    source = f"{name}-{kind}"
    body["data"] |= {"id": source, "occurred_at": at}
    told = body["data"]["payload"]
    for key in OWN.intersection(told):
        told[key] += name
    for key in ("occurred_at", "recording_started_at", "recording_ended_at", "start_time"):
        told[key] = at
    if "conference_id" in told:
        told["conference_id"] = "room"
    now = timezone.now()
    return Received(source, json.dumps(body), body, now, now)


def expect_everything(addresses: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "data-undrawable" not in response.content.decode(), address


def draw_everything(now: datetime) -> dict[str, str]:
    drawn: dict[str, str] = {}
    for topic in TOPICS:
        shown = drawing.draw(topic, now, numbers=True).fragments
        drawn |= {fragment.id: fragment.html for fragment in shown}
    assert not [id for id, html in drawn.items() if "data-undrawable" in html]
    return drawn


@pytest.mark.parametrize("times", SOME, ids=lambda times: f"{times[0]} to {times[-1]}")
def test_after_events_with_an_impossible_time_everything_is_shown(times: list[object]) -> None:
    """What each time leaves is drawn at once; the pages then show the rows of them all."""
    world.is_busy()
    healthy = draw_everything(timezone.now()).keys()
    for number, at in enumerate(times):
        batch = [webhook(kind, at, f"odd-{number}") for kind in TYPES]
        assert storage.store(batch) == {}, at
        events = WebhookEvent.objects.filter(event_id__startswith=f"odd-{number}-")
        assert events.count() == len(TYPES), at
        assert set(events.values_list("outcome", "occurred_at")) == {("applied", None)}, at
        odd = JournalEntry.objects.filter(source_id__startswith=f"webhook:odd-{number}-")
        signed_at = {each.signed_at for each in batch}
        assert set(odd.values_list("occurred_at", flat=True)) == signed_at, at
        assert healthy <= draw_everything(timezone.now()).keys(), at
    rows = [
        f"/admin/webhooks/webhookevent/{row.pk}/change/"
        for row in WebhookEvent.objects.filter(event_id__endswith=TYPES[0])
    ]
    assert len(rows) == len(times)
    expect_everything([*PAGES, *ADMIN, *rows])


@pytest.mark.parametrize("at", [LAST, FIRST, datetime(2200, 1, 1, tzinfo=UTC)])
def test_rows_of_earlier_versions_with_an_impossible_time_are_shown(
    at: datetime,
) -> None:
    world.is_busy()
    world.recorded("sound", "room")
    for model in (Conference, Participant, Call, Queue, Recording):
        times = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
        # Those that have ended or left are shown nowhere.
        unset = {"ended_at", "left_at", "deleted_at"}
        model.objects.update(**{name: at for name in times if name not in unset})
    draw_everything(timezone.now())
    expect_everything(PAGES)


@pytest.mark.parametrize("at", [LAST, FIRST, datetime(2200, 1, 1, tzinfo=UTC)])
def test_the_migration_unsets_what_cannot_be(at: datetime) -> None:
    world.is_busy()
    world.recorded("sound", "room")
    world.begins("odd", "zoe", at=ago(minutes=5))
    world.ends("odd", "zoe", at=at)
    storage.store([webhook("call.initiated", "")])
    healthy = Conference.objects.get(pk="room")
    Recording.objects.update(saved_at=at)
    Queue.objects.update(verified_at=at)
    JournalEntry.objects.filter(kind="call.initiated").update(occurred_at=at)
    WebhookEvent.objects.update(occurred_at=at)
    for migration in (
        "conferencing.migrations.0011_possible_times",
        "webhooks.migrations.0005_possible_times",
    ):
        editor = SimpleNamespace(connection=connection)
        import_module(migration).unset_what_cannot_be(apps, editor)
    assert Conference.objects.get(pk="room").first_seen_at == healthy.first_seen_at
    ended_at = Conference.objects.get(pk="odd").ended_at
    assert ended_at and abs(ended_at - timezone.now()) < timedelta(minutes=1)
    odd = JournalEntry.objects.filter(kind="call.initiated")
    assert odd and all(entry.occurred_at == entry.recorded_at for entry in odd)
    expect_everything([*PAGES, *ADMIN])
