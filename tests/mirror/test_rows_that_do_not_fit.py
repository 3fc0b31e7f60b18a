"""What is stored can always be read again, whatever an older version has put there: a row that does
not fit is mended while it is read, and made anew from its journal with the next write.
"""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from conferencing.mirror import reading, writer
from conferencing.mirror.tables import CALLS, CONFERENCES, PARTICIPANTS, QUEUES
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue
from conferencing.projection import events as e

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ROOM, LEG, OTHER = "d4be636f", "v3:anna", "v3:ben"


@pytest.fixture(autouse=True)
def nothing_mended_yet() -> None:
    for table in (CALLS, CONFERENCES, PARTICIPANTS, QUEUES):
        table.mended.clear()
        table._told.clear()


def later(seconds: int) -> dict[str, Any]:
    return {"at": NOON + timedelta(seconds=seconds), "source_id": f"webhook:{seconds}"}


def enqueued(leg: str, seconds: int = 0) -> e.CallEnqueued:
    """Each call at a time of its own."""
    at = later(seconds + (leg == OTHER))
    return e.CallEnqueued(
        kind="call.enqueued", **at, call_control_id=leg, queue="support", position=1
    )


def dequeued(leg: str, seconds: int = 60) -> e.CallLeftQueue:
    return e.CallLeftQueue(
        kind="call.dequeued",
        **later(seconds),
        call_control_id=leg,
        queue="support",
        reason="hangup",
    )


def joined(leg: str, seconds: int = 0) -> e.ParticipantJoined:
    return e.ParticipantJoined(
        kind="conference.participant.joined",
        **later(seconds + (leg == OTHER)),
        conference_id=ROOM,
        call_control_id=leg,
    )


def ended(seconds: int = 60) -> e.ConferenceEnded:
    return e.ConferenceEnded(kind="conference.ended", **later(seconds), conference_id=ROOM)


def spoil_visits(leg: str) -> None:
    """As a listing with `"queue_position": "4"` once left it, in row and journal alike."""
    row = Call.objects.get(pk=leg)
    row.visits[0]["position"] = "4"
    Call.objects.filter(pk=leg).update(visits=row.visits)


def spoil_journal(aggregate: str, **fields: object) -> None:
    for entry in JournalEntry.objects.filter(aggregate=aggregate):
        JournalEntry.objects.filter(pk=entry.pk).update(data={**entry.data, **fields})


def visits(leg: str) -> list[dict[str, Any]]:
    return list(Call.objects.get(pk=leg).visits)


def test_a_position_in_quotes_keeps_nobody_waiting_for_ever() -> None:
    writer.apply([enqueued(LEG), enqueued(OTHER)])
    spoil_visits(LEG)
    spoil_journal(f"call:{LEG}", position="4")
    assert reading.calls_waiting_in("support")[LEG].visits[0].position == 4
    writer.apply([dequeued(LEG), dequeued(OTHER)])
    assert [Call.objects.get(pk=leg).waiting_in for leg in (LEG, OTHER)] == ["", ""]
    assert visits(LEG)[0]["position"] == 4


def test_a_name_in_digits_lets_a_conference_end() -> None:
    listed = e.ConferenceListed(
        kind="listing.conference", **later(1), conference_id=ROOM, name="Board call"
    )
    writer.apply([joined(LEG), listed])
    spoil_journal(f"conference:{ROOM}", name=4711)
    # Late, so that all is folded again from the journal.
    late = joined(OTHER, -30)
    writer.apply([ended()])
    writer.apply([late])
    conference = Conference.objects.get()
    assert (conference.name, conference.ended_at) == ("4711", later(60)["at"])
    assert not Participant.objects.filter(is_present=True).exists()


@pytest.mark.parametrize("stays", ["[null]", "{}", '"x"', "1", '[{"joined_at": "soon"}, 5]'])
def test_one_odd_participant_keeps_no_other_from_being_stored(
    stays: str, caplog: pytest.LogCaptureFixture
) -> None:
    writer.apply([joined(LEG), joined(OTHER)])
    Participant.objects.filter(call_control_id=LEG).update(stays=json.loads(stays))
    with caplog.at_level(logging.WARNING):
        writer.apply([ended()])
    assert not Participant.objects.filter(is_present=True).exists()
    for person in Participant.objects.all():
        assert len(person.stays) == 1 and person.left_at == later(60)["at"]
    assert "cannot be read" in caplog.text and ROOM not in caplog.text


def test_what_was_read_and_does_not_fit_is_made_anew_without_any_event() -> None:
    writer.apply([enqueued(LEG), joined(LEG), joined(OTHER)])
    before = visits(LEG), Participant.objects.get(call_control_id=LEG).stays
    spoil_visits(LEG)
    Participant.objects.filter(call_control_id=LEG).update(stays=[{"joined_at": 7}])
    assert writer.rebuild() == 0, "nobody has read it yet"
    reading.calls_waiting_in("support")
    reading.conference(ROOM)
    assert writer.rebuild() == 2
    assert (visits(LEG), Participant.objects.get(call_control_id=LEG).stays) == before
    for table in (CALLS, PARTICIPANTS):
        table.mended.clear()
    reading.calls_waiting_in("support")
    reading.conference(ROOM)
    assert not CALLS.mended and not PARTICIPANTS.mended


def test_without_a_journal_what_can_be_read_is_kept() -> None:
    writer.apply([enqueued(LEG)])
    spoil_visits(LEG)
    JournalEntry.objects.all().delete()
    reading.calls_waiting_in("support")
    writer.rebuild()
    assert visits(LEG)[0]["position"] == 4
    assert Call.objects.get(pk=LEG).waiting_in == "support"


def test_a_row_that_is_gone_is_not_made_anew() -> None:
    writer.apply([enqueued(LEG)])
    spoil_visits(LEG)
    reading.calls_waiting_in("support")
    Call.objects.all().delete()
    assert writer.rebuild() == 0
    assert not Call.objects.exists()


def test_an_entry_that_cannot_be_read_keeps_no_other_out_of_the_fold(
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer.apply([joined(LEG), joined(OTHER)])
    first = JournalEntry.objects.filter(aggregate=f"conference:{ROOM}").order_by("pk")[0]
    JournalEntry.objects.filter(pk=first.pk).update(event_class="FromTheFuture")
    writer.apply([ended()])
    writer.apply([joined("v3:carla", -30)])
    assert Conference.objects.get().ended_at
    assert "FromTheFuture" in caplog.text


def test_a_size_in_quotes_is_a_number_again() -> None:
    listed = e.QueueListed(kind="listing.queue", **later(0), queue="support", max_size=100)
    writer.apply([listed])
    if connection.vendor == "sqlite":  # PostgreSQL stores no text as a number
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Queue._meta.db_table} SET max_size = 'plenty'")
    missing = e.QueueMissing(kind="listing.queue", **later(60), queue="support")
    writer.apply([missing])
    queue = Queue.objects.get()
    assert (queue.max_size, queue.is_known_to_telnyx) == (100, False)
