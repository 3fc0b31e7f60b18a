"""What the writer promises beside convergence: announcements after the commit, versions, columns
that match the states.
"""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from conferencing import signals
from conferencing.mirror import reading, writer
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue
from conferencing.projection import webhook_parsing
from conferencing.projection.states import CallState, ConferenceState, ParticipantState, QueueState
from tests.projection.bodies import CONFERENCES, LEGS, START, call_body, conference_body


@pytest.fixture
def announced() -> Any:
    heard: list[frozenset[str]] = []

    def listen(keys: frozenset[str], **_: Any) -> None:
        heard.append(keys)

    signals.changed.connect(listen, weak=False)
    yield heard
    signals.changed.disconnect(listen)


def joined(number: int, conference_id: str = CONFERENCES[0], leg: str = LEGS[0]) -> Any:
    at = START + timedelta(seconds=number)
    return webhook_parsing.from_webhook(
        conference_body(
            "conference.participant.joined",
            f"joined-{number}-{leg}-{conference_id}",
            at,
            conference_id,
            leg,
        ),
        at,
    )


@pytest.mark.parametrize(
    ("model", "state"),
    [
        (Conference, ConferenceState),
        (Participant, ParticipantState),
        (Call, CallState),
        (Queue, QueueState),
    ],
)
def test_every_field_of_a_state_is_a_column(model: Any, state: Any) -> None:
    assert {f.name for f in fields(state)} <= {f.attname for f in model._meta.fields}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_announced_before_the_commit_nor_after_a_rollback(announced: list[Any]) -> None:
    with transaction.atomic():
        writer.apply([joined(1)])
        assert announced == []
    assert announced == [frozenset({f"conference:{CONFERENCES[0]}"})]
    with pytest.raises(RuntimeError), transaction.atomic():
        writer.apply([joined(2, leg=LEGS[1])])
        raise RuntimeError
    assert len(announced) == 1
    assert Participant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_announces_the_conference_and_the_queues_that_show_it(announced: list[Any]) -> None:
    writer.apply([joined(1)])
    story = [
        ("call.initiated", 1, {}),
        ("call.enqueued", 2, {"queue": "support"}),
        ("call.dequeued", 3, {"queue": "support"}),
    ]
    for kind, second, payload in story:
        at = START + timedelta(seconds=second)
        writer.apply(
            [webhook_parsing.from_webhook(call_body(kind, kind, at, LEGS[0], **payload), at)]
        )
    conference, call, queue = f"conference:{CONFERENCES[0]}", f"call:{LEGS[0]}", "queue:support"
    assert announced[1:] == [
        {conference, call},
        {conference, call, queue},
        {conference, call, queue},
    ]


@pytest.mark.django_db
def test_a_batch_costs_the_same_statements_whatever_its_size() -> None:
    def statements(size: int, start: int) -> int:
        batch = [
            joined(start + i, conference_id=f"conference-{start + i}", leg=f"v3:{start + i}")
            for i in range(size)
        ]
        writer.apply(batch)  # the conferences exist from now on
        again = [
            joined(
                start + i + 500,
                conference_id=f"conference-{start + i}",
                leg=f"v3:other-{start + i}",
            )
            for i in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            writer.apply(again)
        return len([q for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]])

    few, many = statements(1, 0), statements(40, 1000)
    if connection.vendor == "postgresql":
        assert few == many <= 8
    else:
        assert many <= few + 80  # SQLite binds row by row, at memory speed


@pytest.mark.django_db
def test_the_journal_keeps_every_event_once() -> None:
    for _ in range(3):
        writer.apply([joined(1), joined(2, leg=LEGS[1])])
    assert JournalEntry.objects.count() == 2


@pytest.mark.django_db
def test_a_queue_is_known_from_its_first_caller_on() -> None:
    writer.apply(
        [
            webhook_parsing.from_webhook(
                call_body("call.enqueued", "1", START, LEGS[0], queue="night desk"), START
            )
        ]
    )
    assert Queue.objects.get().name == "night desk"
    assert list(reading.calls_waiting_in("night desk")) == [LEGS[0]]
