"""Whatever comes of the events in Telnyx's specification, it is stored and applied, keeps the words
that nobody knew, and keeps no page from being drawn.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing import oddities
from conferencing.mirror import recordings
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue, Recording, Visit
from conferencing.projection import webhook_parsing
from dashboard.screens import drawing
from tests import world
from tests.world import NOW
from webhooks import storage
from webhooks.models import WebhookEvent
from webhooks.received import Received

from .any_event import NEW_WORD, Json, Known, events, known_words
from .event_models import every_model

Store = Callable[[list[Received]], None]

SCREENS = ("board", "queues", "wallboard", "activity", "recordings")
# What the event says anyway by its type, and what nothing here depends on.
NOT_READ = {
    *(("call.answered", "state"), ("call.hangup", "state"), ("call.cost", "status")),
    ("streaming.failed", "stream_type"),
}
READ = [
    known
    for known in known_words()
    if known.kind in webhook_parsing.READERS and known[:2] not in NOT_READ
]
on_database = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def clear() -> None:
    for model in (Participant, Conference, Visit, Call, Queue, Recording, JournalEntry):
        model.objects.all().delete()
    WebhookEvent.objects.all().delete()


def received(body: Json) -> Received:
    # As the door has it: from the text, not from what the text was made of.
    text = json.dumps(body)
    parsed = json.loads(text)
    event_id = webhook_parsing.envelope(parsed)["id"]
    return Received(str(event_id), text, parsed, NOW, NOW)


def all_at_once(batch: list[Received]) -> None:
    assert storage.store(batch) == {}


def one_by_one(batch: list[Received]) -> None:
    for each in batch:
        assert storage.store([each]) == {}


def everything_is_drawn() -> None:
    """Each row of it: one that fails would stand as unreadable, and be counted."""
    oddities.take()
    topics = [
        *SCREENS,
        *(f"conference:{pk}" for pk in Conference.objects.values_list("pk", flat=True)),
        *(f"queue:{pk}" for pk in Queue.objects.values_list("pk", flat=True)),
    ]
    for topic in topics:
        for numbers in (True, False):
            assert drawing.draw(topic, NOW + timedelta(seconds=5), numbers=numbers).fragments
    assert not [oddity for oddity in oddities.take() if oddity.place == "screen"]


def mirrored() -> list[str]:
    tables = (Conference, Participant, Call, Queue, Visit, Recording)
    # Not what differs by how often they were written, and in which order.
    unlike = {"id", "version"}
    return sorted(
        f"{table.__name__} {sorted(each for each in row.items() if each[0] not in unlike)}"
        for table in tables
        for row in table.objects.values()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("store", [all_at_once, one_by_one])
@given(bodies=st.lists(events(), min_size=1, max_size=12))
@on_database
def test_it_is_applied_and_every_page_is_drawn(store: Store, bodies: list[Json]) -> None:
    clear()
    world.is_busy()
    store([received(body) for body in bodies])
    rows = WebhookEvent.objects.values_list("outcome", "error").distinct()
    assert list(rows) == [("applied", "")]
    assert {json.dumps(body) for body in bodies} == set(
        WebhookEvent.objects.values_list("body", flat=True)
    )
    everything_is_drawn()


@pytest.mark.django_db
@given(bodies=st.lists(events(), min_size=2, max_size=12))
@on_database
def test_a_batch_makes_of_them_what_they_make_one_by_one(bodies: list[Json]) -> None:
    made = []
    batch = [each for each in map(received, bodies) if not is_nameless(each)]
    for store in (all_at_once, one_by_one):
        clear()
        store(batch)
        made.append(mirrored())
    assert made[0] == made[1]


def is_nameless(each: Received) -> bool:
    """Which call it belongs to depends on what is known by then (`mirror.recordings`)."""
    return recordings.is_nameless(webhook_parsing.from_webhook(each.json, NOW))


@pytest.mark.parametrize("known", READ, ids=lambda known: f"{known.kind}-{known.field}")
def test_a_word_of_tomorrow_stands_where_a_known_one_would(known: Known) -> None:
    said, new = parsed(known, known.word), parsed(known, NEW_WORD)
    place = [name for name, value in said.items() if value == known.word]
    assert [new[name] for name in place] == [NEW_WORD]


def parsed(known: Known, word: str) -> Json:
    payload = {"conference_id": "room", "call_control_id": "anna", known.field: word}
    if not known.kind.startswith("conference."):
        del payload["conference_id"]
    body = {"data": {"id": str(uuid4()), "event_type": known.kind, "payload": payload}}
    event = webhook_parsing.from_webhook(body, NOW)
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_every_event_of_the_voice_products_is_tried() -> None:
    kinds = every_model()
    assert webhook_parsing.READERS.keys() - {"call.left.queue"} <= kinds.keys()
    assert {"call.refer.failed", "siprec.failed", "message.received"} <= kinds.keys()
