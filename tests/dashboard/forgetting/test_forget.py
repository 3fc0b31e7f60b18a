"""After somebody is forgotten their number is nowhere, and all that is counted is as it was."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from conferencing.mirror import writer
from conferencing.models import (
    AgentProfile,
    Call,
    CallBack,
    Command,
    Contact,
    ContactImport,
    JournalEntry,
    Participant,
    QueueInterval,
    QueueSettings,
    Recording,
    Team,
    TeamRule,
    Visit,
)
from conferencing.telnyx_api import recordings
from dashboard.forgetting import rewriting
from tests import world
from tests.conftest import MakeUser
from webhooks.models import WebhookEvent

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "+12025550142", "+12025550143"
DIGITS = "2025550142"
NAME = "Zoë Quillfeather"


def forget(number: str = NUMBER, **options: Any) -> str:
    out = StringIO()
    call_command("forget", number, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def traffic(make_user: MakeUser) -> None:
    """Of this person: a visit, a conference, a call back, presses; and of somebody else."""
    user, at = make_user("supervisor"), world.ago(hours=2)
    world.contact(NUMBER, NAME)
    world.contact(OTHER, "Ben")
    for leg, number, name in (("hers", NUMBER, NAME), ("his", OTHER, "Ben of the other")):
        world.calls(leg, number, at=at, name=name)
        world.waits(leg, "support", at=at)
        world.stops_waiting(leg, "support", "hangup", at=at + timedelta(minutes=1))
        world.begins(f"room of {leg}", leg, at=at + timedelta(minutes=2), name=f"With {number}")
        world.ends(f"room of {leg}", leg, at=at + timedelta(minutes=3))
        world.hangs_up(leg, at=at + timedelta(minutes=3))
        body = {"data": {"payload": {"from": number, "caller_id_name": name}}}
        WebhookEvent.objects.create(
            event_id=leg, body=json.dumps(body), received_at=at, outcome="applied"
        )
        Command.objects.create(
            verb="dial",
            asked_by=user,
            state="failed",
            asked_at=at,
            deadline_at=at,
            arguments={"to": number, "note": f"call {number[2:5]}-{number[5:8]}-{number[8:]}"},
            error_detail=f"{number} cannot be reached",
        )
    world.calls("back", NUMBER, at=at, direction="outgoing")
    world.hangs_up("back", at=at)
    called_back(user, at)
    content = [{"name": NAME, "numbers": ["(202) 555-0142"]}]
    ContactImport.objects.create(made_by=user, made_at=at, file_name="x", content={"rows": content})
    world.recorded("rec", "", call_control_id="hers")


def called_back(user: User, at: datetime) -> None:
    CallBack.objects.create(
        by=user,
        queue="support",
        caller="hers",
        visit=1,
        number=NUMBER,
        state="over",
        is_own_open=False,
        ring_seconds=20,
        began_at=at,
        state_since=at,
    )


def everything() -> str:
    """Every value of every column of every table, as text."""
    rows = [
        value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
        for value in row
    ]
    return "\n".join(rows)


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


def test_a_live_call_is_refused(traffic: None) -> None:
    world.calls("live", NUMBER, at=world.NOW)
    before = everything()
    with pytest.raises(CommandError, match="has not ended. .*Nothing was changed"):
        forget(yes=True)
    assert everything() == before


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
    with pytest.raises(CommandError, match="called meanwhile" if ends else "has not ended. .*Part"):
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


def test_an_open_command_about_any_of_many_calls_is_refused(
    traffic: None, make_user: MakeUser
) -> None:
    Call.objects.bulk_create(
        Call(pk=f"leg-{number}", from_number=NUMBER, ended_at=world.NOW) for number in range(1100)
    )
    for leg in ("leg-0", "leg-1099"):
        Command.objects.filter(pk__in=Command.objects.values("pk")[:1]).update(
            state="sent", call_control_id=leg, arguments={}
        )
        with pytest.raises(CommandError, match="still open"):
            forget(yes=True)


def test_an_open_command_is_refused(traffic: None) -> None:
    Command.objects.filter(arguments__to=NUMBER).update(state="sent")
    with pytest.raises(CommandError, match="still open"):
        forget(yes=True)


def test_numbers_of_our_own_are_refused(traffic: None, settings: Any, make_user: MakeUser) -> None:
    settings.DIAL_FROM = [NUMBER]
    with pytest.raises(CommandError, match="number of your own"):
        forget(yes=True)
    settings.DIAL_FROM = []
    rule = TeamRule.objects.create(
        team=Team.objects.create(name="Sales"), kind="number", value=NUMBER
    )
    with pytest.raises(CommandError, match="a rule of a team"):
        forget(yes=True)
    rule.delete()
    queue = QueueSettings.objects.create(
        name="sales", timeout_kind="phone", timeout_value="+1 202 555 0142"
    )
    with pytest.raises(CommandError, match="the settings of a queue"):
        forget(yes=True)
    queue.delete()
    AgentProfile.objects.create(user=make_user("ana"), phone=NUMBER)
    with pytest.raises(CommandError, match="the phone of an agent"):
        forget(yes=True)


def test_what_is_no_number_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="is not a phone number"):
        forget("nonsense", yes=True)


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
    forget(yes=True, recordings=True)
    assert deleted == ["rec"]
    assert Recording.objects.get().deleted_at is not None


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
    with pytest.raises(CommandError, match="type it as it is kept: --exact"):
        forget(kept, yes=True)
    assert "Calls of this person: 1" in forget(kept, exact=True)
    forget(kept, exact=True, yes=True)
    hers = Call.objects.get(pk="hers")
    assert hers.from_number.startswith("forgotten-")
    assert hers.caller_id_name == hers.from_number
    assert Call.objects.get(pk="his").from_number == longer


def test_what_could_be_anything_is_not_forgotten() -> None:
    with pytest.raises(CommandError, match="With fewer than 6 digits"):
        forget("10005", exact=True, yes=True)
