"""What the tasks ring for, and that a broker which is away costs an operator nothing but time."""

from datetime import timedelta
from typing import Any

import pytest
from celery.signals import worker_ready
from django.conf import settings
from django.contrib.auth.models import User

import conferencing.tasks  # noqa: F401  (Celery finds it by itself; a test has to ask)
from conferencing.agents.tasks import advance
from conferencing.commands import enqueue, press, tasks, threads
from conferencing.inbound.tasks import route
from conferencing.mirror import reading
from conferencing.models import Command
from conferencing.reconcile.tasks import reconcile
from conferencing.simulator.server import SimulatorServer
from conferencing.supervision.tasks import supervise
from conferencing.telnyx_api import client
from tests.system.rooms import Room

from .conftest import Ring

pytestmark = pytest.mark.django_db


def rung(rings: list[Ring]) -> list[Any]:
    return [(ring.task, ring.arguments, ring.after_seconds) for ring in rings]


def test_a_press_travels_from_asked_to_confirmed(
    room: Room, operator: User, rings: list[Ring]
) -> None:
    command = press.create("mute", room.id, room.legs[0], by=operator)
    tasks.carry_out(str(command.uuid))
    assert rung(rings) == [("verify", (room.id, 0), 0.2)]
    tasks.verify(room.id, 0)
    command.refresh_from_db()
    assert (command.state, rung(rings)[1:]) == ("confirmed", [])


def test_the_next_in_line_is_rung_when_one_is_through(
    room: Room, operator: User, rings: list[Ring]
) -> None:
    leg = room.legs[0]
    first, second = (
        press.create("mute", room.id, leg, by=operator),
        press.create("hold", room.id, leg, by=operator),
    )
    tasks.carry_out(str(second.uuid))
    assert rings == [], "not its turn"
    tasks.carry_out(str(first.uuid))
    assert ("carry_out", (str(second.uuid),), 0.0) in rung(rings)


def test_a_retry_is_rung_for_its_time(
    sim: SimulatorServer, room: Room, operator: User, rings: list[Ring]
) -> None:
    sim.faults.api_status(500, path="mute")
    command = press.create("mute", room.id, room.legs[0], by=operator)
    tasks.carry_out(str(command.uuid))
    assert rung(rings) == [("carry_out", (str(command.uuid),), pytest.approx(0.31))]


def test_verification_comes_back_until_the_effect_shows(
    sim: SimulatorServer, room: Room, operator: User, rings: list[Ring]
) -> None:
    command = press.create("mute", room.id, room.legs[0], by=operator)
    tasks.carry_out(str(command.uuid))
    sim.faults.api_status(500, count=2, path="participants")
    rings.clear()
    tasks.verify(room.id, 0)
    tasks.verify(room.id, 1)
    assert rung(rings) == [
        ("verify", (room.id, 1), pytest.approx(0.8)),
        ("verify", (room.id, 2), pytest.approx(1.5)),
    ]
    tasks.verify(room.id, 2)
    assert Command.objects.get().state == "confirmed"


def test_the_last_round_does_not_come_back(
    sim: SimulatorServer, room: Room, operator: User, rings: list[Ring]
) -> None:
    tasks.carry_out(str(press.create("mute", room.id, room.legs[0], by=operator).uuid))
    sim.faults.api_status(500, path="participants")
    rings.clear()
    tasks.verify(room.id, tasks.LAST_ROUND)
    assert rings == []


def test_verification_asks_nothing_when_nothing_waits(sim: SimulatorServer, room: Room) -> None:
    asked = len(sim.requests)
    tasks.verify(room.id, 0)
    assert len(sim.requests) == asked


def test_verifications_leave_threads_to_the_presses(
    sim: SimulatorServer,
    room: Room,
    operator: User,
    rings: list[Ring],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks.carry_out(str(press.create("mute", room.id, room.legs[0], by=operator).uuid))
    rings.clear()
    monkeypatch.setattr(threads.asking, "acquire", lambda blocking: False)
    tasks.verify(room.id, 1)
    assert rung(rings) == [("verify", (room.id, 1), tasks.BUSY_SECONDS)]


def test_removal_and_end_are_confirmed(room: Room, operator: User) -> None:
    remove = press.create("remove", room.id, room.legs[1], by=operator)
    tasks.carry_out(str(remove.uuid))
    tasks.verify(room.id, 0)
    end = press.create("end", room.id, by=operator)
    tasks.carry_out(str(end.uuid))
    tasks.verify(room.id, 0)
    assert list(Command.objects.values_list("state", flat=True)) == ["confirmed", "confirmed"]
    found = reading.conference(room.id)
    assert found and found.conference.ended_at


def test_the_sweep_rings_for_what_was_overlooked(
    conference: str, operator: User, rings: list[Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = press.create("mute_everyone", conference, by=operator)
    Command.objects.update(asked_at=command.asked_at.replace(year=2020))
    tasks.sweep()
    assert rung(rings) == [("carry_out", (str(command.uuid),), 0.0)]


def test_the_sweep_looks_after_accepted_commands_that_nobody_verified(
    room: Room, operator: User, rings: list[Ring]
) -> None:
    tasks.carry_out(str(press.create("mute", room.id, room.legs[0], by=operator).uuid))
    accepted_at = Command.objects.get().accepted_at
    assert accepted_at
    rings.clear()
    tasks.sweep()
    assert rings == []
    Command.objects.update(accepted_at=accepted_at - timedelta(seconds=7))
    tasks.sweep()
    assert rung(rings) == [("verify", (room.id, tasks.LAST_ROUND), 0.0)]


def test_the_sweep_ends_what_is_overdue(conference: str, operator: User) -> None:
    command = press.create("mute_everyone", conference, by=operator)
    Command.objects.update(deadline_at=command.asked_at)
    tasks.sweep()
    command.refresh_from_db()
    assert command.state == "expired"


def test_no_periodic_task_is_lost_to_clocks_that_differ_by_seconds() -> None:
    """`expires` is a time by the clock of beat's machine, and compared with the worker's."""
    entries: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    assert [name for name, entry in entries.items() if entry["options"]["expires"] < 10] == []


def test_a_worker_is_warm_before_it_takes_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(client, "warm", lambda: done.append("warm"))
    monkeypatch.setattr(enqueue, "task", done.append)
    worker_ready.send(sender=None)
    assert done == ["warm", tasks.sweep, advance, supervise, route, reconcile]
