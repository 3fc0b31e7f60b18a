"""What becomes of a transfer. Telnyx confirms that it dials; the call that it dials tells whether
anybody picks up.
"""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.models import Command
from conferencing.queries.commands import ledger
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.ledger import CallStory
from tests.agents.floor import Floor, floor
from tests.commands.dialling import dialling_sim, may_dial

__all__ = ["dialling_sim", "floor", "may_dial"]

ELSEWHERE = "+12025550160"


def transferred(floor: Floor, caller: str, by: User) -> Command:
    command = press.create("transfer", "", caller, by=by, arguments={"to": ELSEWHERE})
    floor.work()
    floor.hear()
    command.refresh_from_db()
    return command


def story(floor: Floor) -> CallStory:
    floor.hear()
    (line,) = readable(ledger.lines(Clock(floor.now), numbers=True))
    assert line.story
    return line.story


@pytest.mark.parametrize(
    ("cause", "kind"),
    [("user_busy", "busy"), ("timeout", "no_answer"), ("call_rejected", "declined")],
)
def test_a_transfer_that_nobody_takes_says_so(
    floor: Floor, operator: User, cause: str, kind: str
) -> None:
    caller = floor.caller()
    (dialled,) = transferred(floor, caller, operator).changed_legs
    assert dialled != caller and story(floor).kind == "ringing"
    floor.hangs_up(dialled, cause)
    assert story(floor).kind == kind
    assert floor.is_waiting(caller)


def test_a_transfer_that_is_answered_says_so(floor: Floor, operator: User) -> None:
    (dialled,) = transferred(floor, floor.caller(), operator).changed_legs
    floor.sim.do(lambda world: world._answered(world.leg(dialled)))
    assert story(floor).kind == "answered"


def test_each_of_two_transfers_of_a_caller_tells_of_its_own_call(
    floor: Floor, operator: User
) -> None:
    caller = floor.caller()
    first = transferred(floor, caller, operator)
    floor.hangs_up(first.changed_legs[0], "user_busy")
    floor.hear()
    second = transferred(floor, caller, operator)
    assert first.changed_legs != second.changed_legs
    newer, older = readable(ledger.lines(Clock(floor.now), numbers=True))
    assert newer.story and newer.story.kind == "ringing"
    assert older.story and older.story.kind == "busy"
