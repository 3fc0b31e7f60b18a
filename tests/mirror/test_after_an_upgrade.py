"""What an older version made of a journal, and no event will ever touch again, is folded again by
the rules of the new one.
"""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.utils import timezone

from conferencing.mirror import journal, upgrade, writer
from conferencing.models import Conference, Participant
from conferencing.projection import events as e
from conferencing.projection.events import NOT_LISTED
from tests import world

pytestmark = pytest.mark.django_db

NOW = timezone.now()
APPLIED = [(object(), False)]


def ago(**duration: float) -> Any:
    return NOW - timedelta(**duration)


def migrated(plan: list[Any]) -> None:
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", apps=apps, plan=plan)


def state(conference: str) -> tuple[str, str, bool]:
    row = Conference.objects.get(pk=conference)
    return row.end_reason, row.recording_state, row.ended_at is None


def recorded(conference: str) -> None:
    world.begins(conference, "anna", at=ago(minutes=20))
    for number, action in enumerate(("start", "stop")):
        accepted = e.RecordingAccepted(
            kind=f"command.record_{action}",
            at=ago(minutes=15 - number),
            source_id=f"command:{conference}{action}",
            conference_id=conference,
            action=action,
        )
        writer.apply([accepted])
    saved = e.ConferenceRecordingSaved(
        kind="conference.recording.saved",
        at=ago(minutes=10),
        source_id=f"webhook:{conference}",
        conference_id=conference,
        recording_id=f"rec-{conference}",
    )
    writer.apply([saved])


@pytest.fixture
def stuck() -> None:
    """As versions left them that did not know these signs: "waits" for a recording that has
    arrived, and "ended" by inference, though somebody has come since.
    """
    recorded("waits")
    world.begins("ended", "ben", at=ago(minutes=20))
    world.joins("ended", "carla", at=ago(minutes=5))
    Conference.objects.filter(pk="waits").update(
        recording_state="stopped", recording_stopped_at=ago(minutes=14)
    )
    Conference.objects.filter(pk="ended").update(
        status="completed", end_reason=NOT_LISTED, ended_at=ago(minutes=6)
    )
    Participant.objects.filter(conference_id="ended").update(is_present=False)


def test_after_migrations_they_are_folded_again(stuck: None) -> None:
    assert state("waits") == ("", "stopped", True) and state("ended") == (NOT_LISTED, "", False)
    migrated(APPLIED)
    assert state("waits") == ("", "", True) and state("ended") == ("", "", True)
    present = Participant.objects.filter(conference_id="ended", is_present=True)
    assert sorted(present.values_list("call_control_id", flat=True)) == ["ben", "carla"]


def test_a_mere_restart_folds_nothing(stuck: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        upgrade.fold_again(plan=[])
    assert state("waits") == ("", "stopped", True)


def test_what_comes_out_the_same_is_not_announced(stuck: None) -> None:
    assert writer.fold_again(["waits", "ended"]) == {"conference:waits", "conference:ended"}
    assert writer.fold_again(["waits", "ended"]) == set()


def test_a_conference_without_a_journal_stays_as_it_is() -> None:
    Conference.objects.create(
        telnyx_id="bare", name="Bare", recording_state="stopped", recording_stopped_at=NOW
    )
    migrated(APPLIED)
    assert (Conference.objects.get().name, state("bare")) == ("Bare", ("", "stopped", True))


def test_one_that_cannot_be_folded_keeps_no_other_back(
    stuck: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read = journal.read

    def odd(kind: Any, aggregates: list[str]) -> Any:
        if "conference:ended" in aggregates:
            raise OverflowError
        return read(kind, aggregates)

    monkeypatch.setattr(journal, "read", odd)
    with caplog.at_level(logging.ERROR):
        migrated(APPLIED)
    assert state("waits") == ("", "", True)
    assert "Conference ended could not be rebuilt after the upgrade" in caplog.text
