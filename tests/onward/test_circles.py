"""Two numbers of ours that send their callers on to each other: it ends after the first round."""

from datetime import timedelta

import pytest

from conferencing.models import Call, OnwardStep
from conferencing.onward import words
from tests.agents.floor import Floor
from tests.onward.test_steps import asked, go_on, times_out

ONE = "+12025550171"
CALLER = "+12025550142"


def transferred_to(floor: Floor, leg: str, *, again: int = 1, sees: str = ONE) -> Call:
    """This call came in because somebody who had called ONE was transferred to its number; Telnyx
    reports both ends of what was dialled for them.
    """
    floor.hear()
    Call.objects.filter(pk=leg).update(from_number=sees)
    call = floor.mirrored(leg)
    at = call.initiated_at
    assert at
    numbers = [ONE, *(f"+1202555018{n}" for n in range(again - 1))]
    for n, number in enumerate(numbers):
        # The caller of each number, and the call that was made for them to the one after it.
        caller, made = f"caller-{n}", f"made-{n}"
        before = sees if n < again - 1 else CALLER
        to = call.to_number if n == 0 else numbers[n - 1]
        fields = {"call_session_id": f"session-{n}", "initiated_at": at - timedelta(seconds=n)}
        incoming = {"direction": "incoming", "from_number": before, "to_number": number}
        Call.objects.create(pk=caller, status="answered", **fields, **incoming)
        outgoing = {"direction": "outgoing", "from_number": sees, "to_number": to}
        Call.objects.create(pk=made, status="answered", **fields, **outgoing)
    return call


@pytest.mark.parametrize("sees", [ONE, CALLER])
def test_who_came_by_a_transfer_is_not_transferred_back(floor: Floor, sees: str) -> None:
    floor.queue(timeout_kind="phone", timeout_value=ONE)
    caller = times_out(floor)
    transferred_to(floor, caller, sees=sees)
    go_on(floor)
    step = OnwardStep.objects.get()
    assert (asked(), step.state, step.told) == ([], "failed", words.IN_A_CIRCLE)
    assert floor.is_up(caller)


def test_through_many_numbers_it_ends_too(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value="+12025550199")
    caller = times_out(floor)
    transferred_to(floor, caller, again=6)
    go_on(floor)
    assert (asked(), OnwardStep.objects.get().told) == ([], words.IN_A_CIRCLE)


def test_somebody_else_who_calls_at_the_same_time_is_transferred(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value=ONE)
    caller = times_out(floor)
    transferred_to(floor, caller)
    Call.objects.filter(pk=caller).update(from_number="+12025550155")
    go_on(floor)
    assert asked() == ["transfer"]


def test_whose_transfer_is_long_over_may_be_transferred_again(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value=ONE)
    caller = times_out(floor)
    transferred_to(floor, caller)
    Call.objects.filter(pk="made-0").update(ended_at=floor.now)
    go_on(floor)
    assert asked() == ["transfer"]


def test_a_sip_address_is_known_again_however_it_is_reported(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value="sip:front@example.com")
    caller = times_out(floor)
    transferred_to(floor, caller)
    reported = "sip:front@Example.com;transport=udp"
    Call.objects.filter(pk="caller-0").update(to_number=reported)
    Call.objects.filter(pk=caller).update(from_number=reported)
    Call.objects.filter(pk="made-0").update(from_number="sip:front@example.com")
    go_on(floor)
    assert (asked(), OnwardStep.objects.get().told) == ([], words.IN_A_CIRCLE)
