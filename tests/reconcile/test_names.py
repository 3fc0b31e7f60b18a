"""New conferences get their names soon, and what cannot be had is asked for less and less often."""

import pytest

from conferencing.models import Conference
from conferencing.reconcile import names
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .world import begin


@pytest.mark.django_db
def test_a_new_conference_gets_its_name(sim: SimulatorServer) -> None:
    begin(Room(sim, "Press briefing").id)
    assert names.fetch_missing() == 1
    assert Conference.objects.get().name == "Press briefing"
    assert names.fetch_missing() == 0


def test_a_name_that_cannot_be_had_is_asked_for_ever_less_often() -> None:
    agenda = names.Agenda()
    asked = []
    for second in range(400):
        for name in agenda.due(["a"], float(second)):
            agenda.asked(name, float(second))
            asked.append(second)
    assert asked == [0, 2, 6, 14, 30, 62, 126, 246, 366]


def test_a_conference_that_has_its_name_is_forgotten_by_the_agenda() -> None:
    agenda = names.Agenda()
    agenda.asked("a", 0.0)
    assert agenda.due(["b"], 1.0) == ["b"]
    assert agenda.due(["a"], 1.0) == ["a"]


def test_one_round_asks_for_no_more_than_its_share() -> None:
    agenda = names.Agenda()
    unnamed = [str(number) for number in range(names.AT_MOST + 5)]
    first = agenda.due(unnamed, 0.0)
    for name in first:
        agenda.asked(name, 0.0)
    assert first == unnamed[: names.AT_MOST]
    assert agenda.due(unnamed, 1.0) == unnamed[names.AT_MOST :]
