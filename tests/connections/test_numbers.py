"""The numbers that lead to an application: all of them, or what is missing and why."""

from threading import Barrier, Event

import pytest

from conferencing.connections import numbers
from conferencing.connections.numbers import MOST_ASKED, Numbers
from conferencing.simulator.api.router import ApiRequest
from conferencing.simulator.scenario import people
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.numbers import OWN_NUMBERS
from conferencing.simulator.world.world import World
from tests.fixtures.answering import Answering, in_json, telnyx_says
from tests.fixtures.telnyx import sim

__all__ = ["sim", "telnyx_says"]


def asked(sim: SimulatorServer) -> list[ApiRequest]:
    return [each for each in sim.requests if each.path.endswith("/phone_numbers")]


def test_the_lines_of_the_demo_are_the_accounts() -> None:
    lines = {value for name, value in vars(people).items() if name.endswith("_LINE")}
    assert len(lines) > 3 and lines <= set(OWN_NUMBERS)


def test_they_are_told_in_order_and_those_of_another_are_not(sim: SimulatorServer) -> None:
    sim.do(World.add_number, "+12025550190", "17")
    found = numbers.leading_to(sim.connection_id)
    assert found == Numbers(tuple(sorted(OWN_NUMBERS)))
    assert numbers.leading_to("17").words == "Numbers that lead to it: +12025550190."
    assert numbers.leading_to("18").words == "No number leads to it."


def test_all_pages_are_read(sim: SimulatorServer) -> None:
    def buy(world: World) -> None:
        for index in range(600):
            world.add_number(f"+1202556{index:04}", "17")

    sim.do(buy)
    assert len(numbers.leading_to("17").numbers) == 600
    assert len(asked(sim)) == 3


def test_one_that_is_gone_is_left_out(sim: SimulatorServer) -> None:
    sim.do(World.add_number, "+12025550190", "17")
    gone = sim.do(World.add_number, "+12025550191", "17")
    gone.status = "ported-out"
    assert numbers.leading_to("17").numbers == ("+12025550190",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"phone_number": "+12025550191", "connection_id": "17"}, True),
        ({"phone_number": "+12025550191"}, True),
        ({"phone_number": "+12025550191", "connection_id": "18"}, False),
    ],
)
def test_what_leads_elsewhere_is_left_out_where_telnyx_does_not(
    telnyx_says: Answering, row: dict[str, object], told: bool
) -> None:
    telnyx_says.always(in_json({"data": [row], "meta": {"total_pages": 1, "total_results": 1}}))
    assert bool(numbers.leading_to("17").numbers) is told


@pytest.mark.parametrize("row", [None, {}, {"phone_number": None}, {"phone_number": []}])
def test_a_list_that_is_not_whole_says_so(telnyx_says: Answering, row: object) -> None:
    good = {"phone_number": "+12025550191", "connection_id": "17"}
    telnyx_says.always(in_json({"data": [good, row], "meta": {"total_results": 2}}))
    found = numbers.leading_to("17")
    assert found.numbers == ("+12025550191",)
    assert "Telnyx has 1 more number that could not be read" in found.words


@pytest.mark.parametrize("code", ["10009", "10010", "10006"])
def test_a_key_that_may_not_is_said_and_not_tried_again(sim: SimulatorServer, code: str) -> None:
    sim.faults.refuse(code, count=99, path="/phone_numbers")
    found = numbers.of_each(["17", "18", "19"])
    assert {each.words for each in found.values()} == {found["17"].words}
    assert "could not be read" in found["17"].words and "API key" in found["17"].words
    assert len(asked(sim)) == 1


def test_not_more_are_asked_than_somebody_can_wait_for(sim: SimulatorServer) -> None:
    found = numbers.of_each(str(id) for id in range(MOST_ASKED + 5))
    assert len(found) == len(asked(sim)) == MOST_ASKED


def test_they_are_asked_for_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(numbers.AT_ONCE)

    def slow(id: str) -> Numbers:
        if id != "0":
            together.wait(10)
        return Numbers((id,))

    monkeypatch.setattr(numbers, "leading_to", slow)
    found = numbers.of_each(str(id) for id in range(9))
    assert found == {str(id): Numbers((str(id),)) for id in range(9)}


def test_what_takes_too_long_is_said_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, answered = [], Event()

    def slow(id: str) -> Numbers:
        begun.append(id)
        if id == "2":
            answered.wait(10)
        return Numbers((id,))

    monkeypatch.setattr(numbers, "leading_to", slow)
    monkeypatch.setattr(numbers, "AT_ONCE", 1)
    monkeypatch.setattr(numbers, "MOST_SECONDS", 0.5)
    found = numbers.of_each(["1", "2", "3"])
    answered.set()
    assert found["1"].numbers == ("1",) and found["2"] == found["3"]
    assert "Telnyx is answering slowly" in found["3"].words and begun == ["1", "2"]


def test_an_application_that_is_deleted_leaves_its_numbers_without_one(
    sim: SimulatorServer,
) -> None:
    sim.do(lambda world: world.delete_application(world.application(sim.connection_id)))
    assert numbers.leading_to(sim.connection_id) == Numbers()
