"""Old rows go; what lives, what is young and what is referred to stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.mirror import writer
from conferencing.models import (
    Arrival,
    Call,
    CallBack,
    Command,
    Conference,
    Offer,
    OnwardStep,
    Participant,
    Recording,
    Supervision,
    Visit,
)
from dashboard.retention import kinds
from dashboard.retention.kinds import KINDS
from tests import world
from tests.conftest import MakeUser
from webhooks.models import WebhookEvent

from .long_ago import LATER, command, journaled, keys, left, prune, webhook

pytestmark = pytest.mark.django_db


def test_what_has_ended_long_ago_goes() -> None:
    left("hal")
    world.calls("ida", "+12025550111", at=world.NOW)
    world.begins("room", "ida", at=world.NOW)
    world.ends("room", "ida", at=world.NOW)
    world.hangs_up("ida", at=world.NOW)
    world.recorded("rec", "elsewhere")
    webhook("old")
    assert prune() > 0
    emptied = (Call, Conference, Participant, Visit, Recording, WebhookEvent)
    assert [model for model in emptied if keys(model)] == []
    assert journaled() <= {"queue:support"}


def test_what_is_young_stays() -> None:
    left("hal", at=LATER - timedelta(days=399))
    webhook("young", at=LATER - timedelta(days=89))
    prune()
    assert (keys(Call), Visit.objects.count()) == ({"hal"}, 1)
    assert WebhookEvent.objects.count() == 1


def test_nothing_goes_that_still_lives() -> None:
    world.is_busy()
    webhook("stored", "stored")
    webhook("failed", "failed")
    live = set(Call.objects.filter(ended_at=None).values_list("pk", flat=True))
    prune()
    assert live <= keys(Call)
    assert "room" in keys(Conference)
    assert {"anna", "ben"} <= set(Participant.objects.values_list("call_control_id", flat=True))
    assert Visit.objects.get().call_control_id == "cora"
    assert WebhookEvent.objects.count() == 2
    # And all of it can be folded again.
    room = Conference.objects.filter(pk="room").values().get()
    writer.fold_again(["room"])
    folded = Conference.objects.filter(pk="room").values().get()
    assert folded | {"version": 0} == room | {"version": 0}


def test_a_conference_that_waits_for_its_recording_keeps_its_journal() -> None:
    world.begins("room", "anna", at=world.NOW)
    world.ends("room", "anna", at=world.NOW)
    Conference.objects.update(recording_stopped_at=world.NOW)
    prune(world.NOW + timedelta(days=200))
    assert "conference:room" in journaled()
    Conference.objects.update(recording_stopped_at=None)
    prune(world.NOW + timedelta(days=201))
    assert "conference:room" not in journaled()


@pytest.mark.parametrize("state", Command.OPEN)
def test_an_open_command_stays(make_user: MakeUser, state: str) -> None:
    open_one = command(make_user("ana"), state)
    prune()
    assert keys(Command) == {open_one.pk}


def test_commands_of_a_conference_or_a_call_that_is_up_stay(make_user: MakeUser) -> None:
    world.is_busy()
    user = make_user("ana")
    of_room, of_call = command(user, conference_id="room"), command(user, call_control_id="cora")
    of_past = command(user, conference_id="over", call_control_id="fay")
    prune()
    assert keys(Command) == {of_room.pk, of_call.pk}
    assert of_past.pk not in keys(Command)


def test_a_command_stays_while_its_undoing_does(make_user: MakeUser) -> None:
    user = make_user("ana")
    undone = command(user)
    undo = command(user, undo_of=undone, asked_at=world.NOW + timedelta(seconds=8))
    edge = timedelta(days=400, seconds=4)
    prune(world.NOW + edge)
    assert keys(Command) == {undone.pk, undo.pk}
    prune(world.NOW + edge + timedelta(days=1))
    assert keys(Command) == set()


def test_a_conference_stays_while_commands_or_recordings_tell_of_it(make_user: MakeUser) -> None:
    for name in ("of a command", "of a recording", "of nothing"):
        world.begins(name, "anna", at=world.NOW)
        world.ends(name, "anna", at=world.NOW)
    young = LATER - timedelta(days=1)
    command(make_user("ana"), conference_id="of a command", asked_at=young)
    world.recorded("rec", "of a recording", saved_at=young)
    prune()
    assert keys(Conference) == {"of a command", "of a recording"}
    assert set(Participant.objects.values_list("conference_id", flat=True)) == keys(Conference)


def test_a_call_stays_while_its_conference_does(make_user: MakeUser) -> None:
    world.calls("anna", "+12025550100", at=world.NOW)
    world.begins("room", "anna", at=world.NOW)
    world.hangs_up("anna", at=world.NOW)
    prune()
    assert keys(Call) == {"anna"}


def done_for_a_caller(user: User, *, over: bool) -> None:
    """An agent's, a supervisor's and a route's part, all of them over or all still open."""
    now, ended = world.NOW, world.NOW if over else None
    caller = f"caller {over}"
    common = {"queue": "support", "caller": caller, "ended_at": ended}
    going_on = {"state_since": now, "ring_seconds": 20}
    onward = {"kind": "queue", "value": "x"}
    Offer.objects.create(
        **common,
        **going_on,
        agent=user,
        kind="taken",
        state="over" if over else "reserved",
        waiting_since=now,
        reserved_at=now,
        is_leg_open=not over,
    )
    CallBack.objects.create(
        **common,
        **going_on,
        by=user,
        visit=1,
        number="+12025550142",
        state="over" if over else "ringing",
        is_own_open=not over,
        began_at=now,
    )
    step = "over" if over else "trying"
    OnwardStep.objects.create(**common, **onward, visit=1, why="timeout", began_at=now, state=step)
    stage = {"stage": "over" if over else "waiting", "stage_since": now, "ended_at": ended}
    Arrival.objects.create(**onward, **stage, caller=caller, called="+1", why="open", came_at=now)
    Supervision.objects.create(user=user, phone="+1", started_at=now, wanted_at=now, ended_at=ended)


def test_what_was_done_for_a_call_goes_once_it_is_over(make_user: MakeUser) -> None:
    user = make_user("ana")
    for over in (True, False):
        done_for_a_caller(user, over=over)
    prune()
    for model in (Offer, CallBack, OnwardStep, Arrival):
        assert model._base_manager.values_list("caller", flat=True).get() == "caller False"
    assert Supervision.objects.get().ended_at is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_zero_days_keep_for_ever(kind: kinds.Kind, settings: Any) -> None:
    for each in KINDS:
        setattr(settings, each.setting, 0)
    left("hal")
    webhook("old")
    assert prune() == 0
    setattr(settings, kind.setting, 7)
    prune()
    assert bool(keys(WebhookEvent)) == (kind.name != "webhooks")
