"""After somebody is forgotten their number is nowhere, and all that is counted is as it was."""

import json
from typing import Any

import pytest
from django.core.management import CommandError

from conferencing.mirror import writer
from conferencing.models import (
    Call,
    CallBack,
    Command,
    Contact,
    JournalEntry,
    Participant,
    QueueInterval,
    Recording,
    Visit,
)
from conferencing.telnyx_api import recordings
from conferencing.telnyx_api.advice import NO_ANSWER
from conferencing.telnyx_api.errors import GatewayError
from dashboard.forgetting import rewriting
from tests import world
from tests.dashboard.forgetting.someone import (
    DIGITS,
    NAME,
    NUMBER,
    OTHER,
    everything,
    forget,
    traffic,
)
from webhooks.models import WebhookEvent

__all__ = ["traffic"]
pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    kept = (Call, Participant, Visit, JournalEntry, Command, WebhookEvent, CallBack, Recording)
    return {model.__name__: model._base_manager.count() for model in kept}


def test_the_number_and_the_name_are_nowhere_left(traffic: None) -> None:
    before = everything()
    assert DIGITS in before and NAME in before and "555-0142" in before
    words = forget(yes=True)
    after = everything()
    left = [part for part in (DIGITS, "555-0142", "Quillfeather") if part in after]
    assert left == []
    assert DIGITS not in words and "Forgotten" in words


def test_all_that_is_counted_stays(traffic: None) -> None:
    before, sums = counted(), list(QueueInterval.objects.order_by("pk").values())
    forget(yes=True)
    assert counted() == before
    assert list(QueueInterval.objects.order_by("pk").values()) == sums


def test_others_stay_as_they_were(traffic: None) -> None:
    forget(yes=True)
    assert Call.objects.get(pk="his").from_number == OTHER
    assert Contact.objects.get().name == "Ben"
    assert Command.objects.filter(arguments__to=OTHER).exists()


def test_a_call_that_is_folded_again_stays_forgotten(traffic: None) -> None:
    forget(yes=True)
    call = Call.objects.filter(pk="hers").values().get()
    world.answers("hers", at=world.ago(hours=2))  # late: folds the journal again
    folded = Call.objects.filter(pk="hers").values().get()
    for name in ("from_number", "caller_id_name"):
        assert folded[name] == call[name]
    assert call["from_number"].startswith("forgotten-")
    writer.fold_again(["room of hers"])
    assert DIGITS not in everything()


def test_without_yes_nothing_is_changed(traffic: None) -> None:
    before = everything()
    words = forget()
    assert everything() == before
    assert "Calls of this person: 2" in words and "Nothing was changed" in words
    assert "webhooks.WebhookEvent: 1" in words and "conferencing.Contact (deleted): 1" in words


@pytest.mark.parametrize("typed", ["+1 202 555 0142", "+1 (202) 555-0142", "+1.202.555.0142"])
def test_spellings_of_a_number_are_the_same_person(traffic: None, typed: str) -> None:
    forget(typed, yes=True)
    assert DIGITS not in everything()


def test_a_sip_address_is_forgotten_as_well(traffic: None) -> None:
    world.calls("sip", "sip:zoe@example.com", at=world.NOW)
    world.hangs_up("sip", at=world.NOW)
    forget("SIP:zoe@Example.com", yes=True)
    assert "zoe@example.com" not in everything()


@pytest.mark.parametrize("ends", [False, True])
def test_a_call_that_begins_meanwhile_is_said(
    traffic: None, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    """While the first table is rewritten."""
    rewritten, begun = rewriting._rewritten, list[str]()

    def meanwhile(*about: Any) -> Any:
        if not begun:
            begun.append("again")
            world.calls("again", NUMBER, at=world.NOW)
            if ends:
                world.hangs_up("again", at=world.NOW)
        return rewritten(*about)

    monkeypatch.setattr(rewriting, "_rewritten", meanwhile)
    monkeypatch.setattr(rewriting, "_changes", _without_the_new_call(rewriting._changes))
    with pytest.raises(
        CommandError, match="called in the meantime" if ends else "has not ended. .*Part"
    ):
        forget(yes=True)
    assert Call.objects.get(pk="again").from_number == NUMBER
    monkeypatch.undo()
    if not ends:
        world.hangs_up("again", at=world.NOW)
    assert "Forgotten" in forget(yes=True)
    assert DIGITS not in everything()


def test_what_is_told_late_of_a_call_meanwhile_is_forgotten_too(
    traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the tables of events have been read."""
    rewritten, told = rewriting._rewritten, list[str]()

    def meanwhile(model: Any, *about: Any) -> Any:
        if model is Call and not told:
            told.append("late")
            body = json.dumps({"data": {"payload": {"from": NUMBER, "caller_id_name": NAME}}})
            WebhookEvent.objects.create(event_id="late", body=body, received_at=world.NOW)
            entry = JournalEntry.objects.filter(aggregate="call:hers").latest("pk")
            entry.pk, entry.source_id, entry.data = None, "late", {"from": NUMBER}
            entry.save(force_insert=True)
        return rewritten(model, *about)

    monkeypatch.setattr(rewriting, "_rewritten", meanwhile)
    forget(yes=True)
    assert told and DIGITS not in everything() and NAME not in everything()


def _without_the_new_call(changes: Any) -> Any:
    """It came after its table had been read."""

    def old(*about: Any) -> Any:
        for model, keys in changes(*about):
            yield model, [key for key in keys if key != "again"]

    return old


def test_the_log_does_not_have_the_number(traffic: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        forget(yes=True)
    assert "A person was forgotten" in caplog.text
    assert DIGITS not in caplog.text and NAME not in caplog.text


def test_recordings_are_deleted_at_telnyx_when_asked_to(
    traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted: list[str] = []
    monkeypatch.setattr(recordings, "delete", deleted.append)
    assert "--recordings deletes them" in forget(yes=False)
    assert deleted == []
    forget(yes=True, recordings=True)
    assert deleted == ["rec"]
    assert Recording.objects.get().deleted_at is not None


def test_recordings_that_were_left_are_named_while_it_is_known_which_they_are(
    traffic: None,
) -> None:
    said = forget(yes=True)
    assert "left at Telnyx: 1" in said and "\n  rec\n" in said
    assert "--recordings" not in said, "a second run would not find them"


def test_a_recording_that_telnyx_no_longer_has_keeps_nobody_from_being_forgotten(
    traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: str) -> None:
        raise GatewayError("10005", "Resource not found", status=404, is_telnyxs=True)

    monkeypatch.setattr(recordings, "delete", gone)
    forget(yes=True, recordings=True)
    assert Recording.objects.get().deleted_at is not None


def test_a_recording_that_telnyx_does_not_delete_is_said_and_nothing_else_is_done(
    traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: str) -> None:
        raise GatewayError("10010", "Not authorized", status=403, advice="Ask your administrator.")

    monkeypatch.setattr(recordings, "delete", refused)
    with pytest.raises(CommandError, match="nothing else was changed. Run it again"):
        forget(yes=True, recordings=True)
    assert Call.objects.filter(from_number__contains=DIGITS).exists()


def test_of_a_deletion_without_an_answer_it_is_not_said_that_it_failed(
    traffic: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: str) -> None:
        raise GatewayError(NO_ANSWER, "No answer from Telnyx", request="delete_recording")

    monkeypatch.setattr(recordings, "delete", lost)
    with pytest.raises(CommandError, match="^Telnyx did not confirm .* Run it again"):
        forget(yes=True, recordings=True)


def test_digits_of_another_column_do_not_hide_a_number() -> None:
    """A carrier may send it without the plus, and an ID beside it end with a digit."""
    world.calls("hers", DIGITS, at=world.ago(minutes=9))
    world.hangs_up("hers", at=world.ago(minutes=8))
    Call.objects.update(call_session_id="5b1f2c77", head_id="webhook:7")
    forget(yes=True)
    assert Call.objects.get(pk="hers").from_number.startswith("forgotten-")


def test_a_number_without_its_area_code_is_forgotten_as_it_is_kept() -> None:
    """As old contacts have it, and a carrier may send it."""
    kept, longer = "5550142", "+12025550142"
    world.calls("hers", kept, at=world.ago(minutes=9), name=NAME)
    world.hangs_up("hers", at=world.ago(minutes=8))
    world.calls("his", longer, at=world.ago(minutes=9))
    world.hangs_up("his", at=world.ago(minutes=8))
    with pytest.raises(CommandError, match="exactly as it is kept and add --exact"):
        forget(kept, yes=True)
    assert "Calls of this person: 1" in forget(kept, exact=True)
    forget(kept, exact=True, yes=True)
    hers = Call.objects.get(pk="hers")
    assert hers.from_number.startswith("forgotten-")
    assert hers.caller_id_name == hers.from_number
    assert Call.objects.get(pk="his").from_number == longer
