"""A supervisor's own phone is on the line already when they press Listen."""

import pytest

from conferencing.commands.press import Refused
from conferencing.models import Call, Command, SupervisorPhone
from conferencing.queries.names.person import far_number
from conferencing.supervision import wishes
from tests.supervision.booth import Booth
from tests.supervision.calls import Line


def test_a_phone_that_is_in_the_conference_already_is_not_rung(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.room.join(wishes.phone_of(maria))
    booth.settle()
    with pytest.raises(Refused, match=r"^Your phone \+120255501\d\d is already in this conference"):
        wishes.listen(maria, booth.room.id, booth.now)
    assert not Command.objects.filter(verb="dial").exists()
    booth.room.hang_up(leg)
    booth.settle()
    assert booth.listens(maria)


def test_a_phone_that_talks_elsewhere_is_rung(booth: Booth) -> None:
    """It may take a second call."""
    maria = booth.supervisor()
    booth.sim.do(lambda world: world.answered_call(wishes.phone_of(maria), "+12025550110"))
    booth.settle()
    assert booth.listens(maria)


def test_who_listens_privately_on_a_shared_phone_is_not_told_of(booth: Booth) -> None:
    ben, maria = booth.private_supervisor(), booth.supervisor()
    SupervisorPhone.objects.filter(user=maria).update(phone=wishes.phone_of(ben))
    booth.listens(ben, is_private=True)
    wishes.listen(maria, booth.room.id, booth.now)
    assert Command.objects.filter(verb="dial", asked_by=maria).exists()


@pytest.mark.parametrize("at", ["agent", "caller", "waiting"])
def test_a_phone_that_is_on_the_call_already_is_not_rung(line: Line, at: str) -> None:
    call = Call.objects.get(pk=getattr(line, at))
    phone = far_number(call.direction, call.from_number, call.to_number)
    SupervisorPhone.objects.filter(user=line.maria).update(phone=phone)
    to = line.waiting if at == "waiting" else line.agent
    with pytest.raises(Refused, match="is already on this call"):
        wishes.listen_to_call(line.maria, to, line.floor.now)
    assert not Command.objects.filter(verb="dial", asked_by=line.maria).exists()
