"""Of a caller whom an agent is being brought to, every screen with the line says so."""

from conferencing.models import Offer
from conferencing.queries.queues import lines, queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.offers import OnOffer
from conferencing.queries.screens.queues import QueueCard, WaitingCaller
from tests.agents.floor import QUEUE, Floor


def card(floor: Floor) -> QueueCard:
    [found] = queues.of_name(QUEUE, Clock(floor.now), numbers=False)
    assert isinstance(found, QueueCard)
    return found


def shown(floor: Floor) -> list[OnOffer | None]:
    callers = card(floor).callers
    return [caller.offer for caller in callers if isinstance(caller, WaitingCaller)]


def kinds(floor: Floor) -> list[str]:
    return [offer.kind if offer else "" for offer in shown(floor)]


def test_whose_agent_is_rung_is_shown_with_their_name_and_since_when(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(asks_for_key=True)
    floor.caller(), floor.caller()
    assert kinds(floor) == ["", ""] and card(floor).rung_for == 0
    floor.take(ana)
    offer = Offer.objects.get()
    assert shown(floor) == [OnOffer("ana", "ringing", offer.reserved_at), None]
    assert card(floor).rung_for == 1
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert kinds(floor) == ["asking", ""]
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert kinds(floor) == ["", ""]


def test_on_walls_agents_have_names_only_where_callers_do(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller(), floor.caller()
    floor.take(ana)
    first, second = lines.read(names=True)[QUEUE].callers
    assert (first.is_rung_for, first.agent) == (True, "ana") and not second.is_rung_for
    first, _ = lines.read(names=False)[QUEUE].callers
    assert (first.is_rung_for, first.agent) == (True, "")
