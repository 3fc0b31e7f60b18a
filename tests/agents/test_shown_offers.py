"""Of a caller whom an agent is being brought to, every screen with the line says so."""

from conferencing.models import Offer
from conferencing.queries.agents import agents
from conferencing.queries.queues import lines, queues, wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.agents import AgentCard
from conferencing.queries.screens.offers import OnOffer
from conferencing.queries.screens.queues import QueueCard, WaitingCaller
from conferencing.queries.screens.wallboard import Team
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
    assert (card(floor).rung_for, card(floor).picked_up_for) == (0, 1)
    [first, _] = lines.read(names=False)[QUEUE].callers
    assert (first.offer, first.agent) == ("asking", "")
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert kinds(floor) == ["", ""]


def test_on_walls_agents_have_names_only_where_callers_do(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller(), floor.caller()
    floor.take(ana)
    first, second = lines.read(names=True)[QUEUE].callers
    assert (first.offer, first.agent) == ("ringing", "ana") and second.offer is None
    first, _ = lines.read(names=False)[QUEUE].callers
    assert (first.offer, first.agent) == ("ringing", "")


def test_a_wall_counts_who_has_to_press_1_apart_from_whose_phone_rings(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller()

    def counts() -> dict[str, int]:
        team = wallboard.team(Clock(floor.now), Shown())
        assert isinstance(team, Team)
        return {kind: count for kind, count in team.counts if count or kind == "asking"}

    assert counts() == {"offline": 1}
    floor.queue(asks_for_key=True)
    assert counts() == {"offline": 1, "asking": 0}
    floor.take(ana)
    assert counts() == {"ringing": 1, "asking": 0}
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert counts() == {"asking": 1}
    floor.queue(asks_for_key=False)  # whoever is asked already is asked all the same
    assert counts() == {"asking": 1}


def test_whoever_is_being_connected_is_on_a_call() -> None:
    connecting = AgentCard(1, "ana", "ringing", step="connecting")
    asking = AgentCard(2, "bob", "ringing", step="asking")
    ringing = AgentCard(3, "cleo", "ringing")
    assert agents.counts([connecting, asking, ringing]) == {"on_call": 1, "asking": 1, "ringing": 1}
