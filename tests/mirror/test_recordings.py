"""Saved recordings become rows, once, whoever reports them first."""

import pytest
from django.db import connection

from conferencing.mirror import recordings, writer
from conferencing.models import Call, Recording
from conferencing.projection import webhook_parsing
from conferencing.projection.events import Event
from tests.projection.test_recordings_roles_and_keys import CONFERENCE, at, saved


@pytest.mark.django_db
def test_a_saved_recording_is_a_row_once() -> None:
    writer.apply([saved(7, began=1)])
    writer.apply([saved(7, began=1)])
    row = Recording.objects.get()
    assert (row.recording_id, row.conference_id, row.source, row.started_at) == (
        "r1",
        CONFERENCE,
        "conference",
        at(1),
    )


@pytest.mark.django_db
def test_a_listing_adds_only_what_is_not_known() -> None:
    writer.apply([saved(7, number="r1")])
    listed = [
        {
            "recording_id": number,
            "conference_id": CONFERENCE,
            "call_control_id": "",
            "source": "conference",
            "started_at": None,
            "ended_at": None,
            "saved_at": at(9),
            "duration_millis": None,
            "channels": "single",
            "format": "",
        }
        for number in ("r1", "r2")
    ]
    assert recordings.add_listed(listed) == 1
    assert set(Recording.objects.values_list("recording_id", "saved_at")) == {
        ("r1", at(7)),
        ("r2", at(9)),
    }


LEG = "b0457f28-53da-11f1-9961-02420aef271f"


def call_recording(**fields: object) -> Event:
    """Of a call, with only what Telnyx's schema has: no call control id."""
    payload = {"call_leg_id": LEG, "recording_id": "r9", "channels": "dual", **fields}
    body = {"data": {"id": "one", "event_type": "call.recording.saved", "payload": payload}}
    return webhook_parsing.from_webhook(body, at(7))


def answered() -> Event:
    began = {"call_control_id": "v3:anna", "call_leg_id": LEG}
    body = {"data": {"id": "two", "event_type": "call.answered", "payload": began}}
    return webhook_parsing.from_webhook(body, at(1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "batches", [[[answered()], [call_recording()]], [[answered(), call_recording()]]]
)
def test_a_recording_that_names_only_its_leg_is_found_by_it(batches: list[list[Event]]) -> None:
    """Also by an event that shares the commit with it, as many do at the end of a talk."""
    for batch in batches:
        writer.apply(batch)
    for _ in range(2):
        writer.apply([call_recording()])
    row = Recording.objects.get()
    assert (row.recording_id, row.call_control_id, row.source) == ("r9", "v3:anna", "call")
    assert len(Call.objects.get(pk="v3:anna").recordings) == 1
    assert Call.objects.count() == 1


@pytest.mark.django_db
def test_a_recording_of_a_call_that_nobody_knows_is_a_row_all_the_same() -> None:
    for _ in range(2):
        writer.apply([call_recording()])
    row = Recording.objects.get()
    assert (row.recording_id, row.call_control_id, row.source) == ("r9", "", "call")
    assert not Call.objects.exists()


def test_a_recording_of_nothing_is_no_recording() -> None:
    assert call_recording(call_leg_id="").aggregate == ""
    assert not recordings.is_nameless(call_recording(call_leg_id=""))


@pytest.mark.django_db
def test_a_call_is_found_by_its_leg_without_reading_them_all() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Call._meta.db_table)
    leading = [each["columns"][0] for each in found.values() if each["index"] and each["columns"]]
    assert leading.count("call_leg_id") == 1, "and no second one for LIKE"


@pytest.mark.django_db
def test_one_that_comes_before_anything_of_its_call_is_found_when_the_call_appears() -> None:
    for batch in ([call_recording()], [answered()]):
        announced = writer.apply(batch)
    assert {"recordings", "call:v3:anna"} <= announced
    row = Recording.objects.get()
    assert (row.recording_id, row.call_control_id, row.source) == ("r9", "v3:anna", "call")
    assert len(Call.objects.get(pk="v3:anna").recordings) == 1, "as in any other order"
    for batch in ([call_recording()], [answered()]):
        writer.apply(batch)
    assert len(Call.objects.get(pk="v3:anna").recordings) == 1


@pytest.mark.django_db
def test_stored_at_the_same_moment_as_its_call_it_is_found_a_little_later() -> None:
    """Neither of two processes sees what the other has not committed yet."""
    writer.apply([answered()])
    Recording.objects.create(recording_id="r9", call_leg_id=LEG, saved_at=at(7), source="call")
    assert (writer.link_recordings(), writer.link_recordings()) == (1, 0)
    assert Recording.objects.get().call_control_id == "v3:anna"
    assert len(Call.objects.get(pk="v3:anna").recordings) == 1


@pytest.mark.django_db
def test_whose_call_was_never_heard_of_telnyxs_list_tells_whose_it_is() -> None:
    writer.apply([call_recording()])
    listed = dict.fromkeys(recordings.COLUMNS) | {
        **{"recording_id": "r9", "call_control_id": "v3:anna", "conference_id": ""},
        **{"source": "call", "saved_at": at(9), "channels": "dual", "format": ""},
    }
    del listed["call_leg_id"]
    assert recordings.add_listed([listed]) == 0
    assert Recording.objects.get().call_control_id == "v3:anna"
