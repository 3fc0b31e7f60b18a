"""People and calls from the press to the simulated Telnyx: who is where afterwards."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import press
from conferencing.commands.senders import people_and_calls
from conferencing.commands.senders.sending import Sending
from conferencing.ledger import transitions
from conferencing.mirror import reading
from conferencing.models import Conference, Visit
from conferencing.projection import client_states
from conferencing.queries.conferences import cards
from conferencing.queries.reading import clock as queries_clock
from conferencing.queries.reading.unreadable import readable
from conferencing.reconcile import conferences, everything
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.asking import ask, last, learn, parked
from tests.commands.conftest import Clock, carried_out
from tests.fixtures.answering import OK, Answering
from tests.system.rooms import LINE, Room, a_number, enqueue
from tests.world import calls

pytestmark = pytest.mark.django_db


def test_transferring(sim: SimulatorServer, room: Room, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    command = ask("transfer", "", leg, by=operator, to="+1 (202) 555-0199")
    action, body = last(sim)
    assert client_states.command_of(body.pop("target_leg_client_state")) == str(command.uuid)
    assert (command.state, action, body) == ("confirmed", "transfer", {"to": "+12025550199"})


def test_parking_and_putting_back(sim: SimulatorServer, room: Room, operator: User) -> None:
    leg = room.legs[1]
    assert ask("leave", room.id, leg, by=operator).state == "accepted"
    assert leg not in room.legs
    assert sim.do(lambda world: world.leg(leg).is_alive)
    conferences.compare_all()
    assert (
        ask("join", room.id, leg, by=operator, mute="on", beep="on_enter", end_on_exit="on").state
        == "accepted"
    )
    assert last(sim)[1] == {
        "call_control_id": leg,
        "mute": True,
        "hold": False,
        "beep_enabled": "on_enter",
        "end_conference_on_exit": True,
        "soft_end_conference_on_exit": False,
        "start_conference_on_enter": False,
    }
    assert leg in room.legs and leg in room.muted


def test_beeps_are_left_to_the_conference_unless_they_are_chosen(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg, other = parked(sim), Room(sim, "Other", people=2)
    learn(sim, leg)
    conferences.compare_all()
    ask("join", room.id, leg, by=operator)
    assert "beep_enabled" not in last(sim)[1]
    ask("move", room.id, room.legs[1], by=operator, to_conference=other.id)
    assert last(sim)[0] == "join" and "beep_enabled" not in last(sim)[1]
    ask("join", other.id, _again(sim), by=operator, beep="never")
    assert last(sim)[1]["beep_enabled"] == "never"


def _again(sim: SimulatorServer) -> str:
    leg = parked(sim)
    learn(sim, leg)
    return leg


def test_a_conference_that_waits_is_shown_so_and_started_by_whoever_is_put_into_it(
    sim: SimulatorServer, operator: User
) -> None:
    host, starter = _again(sim), _again(sim)
    ask("create_conference", "", host, by=operator, name="Later", start_on_create="false")
    made = Conference.objects.get()
    assert made.status == "init"
    sim.wait_delivered()
    conferences.compare_all()
    [card] = readable(cards.read(queries_clock.Clock(timezone.now()), numbers=True))
    assert (card.is_started, card.on_hold) == (False, 1)
    ask("join", made.pk, starter, by=operator, start_on_enter="on")
    assert last(sim)[1]["start_conference_on_enter"] is True
    sim.wait_delivered()
    conferences.compare_all()
    [card] = readable(cards.read(queries_clock.Clock(timezone.now()), numbers=True))
    assert (card.is_started, card.on_hold, card.people) == (True, 0, 2)


def test_putting_a_waiting_caller_into_a_conference(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = enqueue(sim, "support")
    everything.compare()
    assert ask("join", room.id, leg, by=operator).state == "accepted"
    assert leg in room.legs


def test_moving_to_another_conference(sim: SimulatorServer, room: Room, operator: User) -> None:
    other, leg = Room(sim, "Other", people=2), room.legs[1]
    conferences.compare_all()
    assert ask("move", room.id, leg, by=operator, to_conference=other.id).state == "accepted"
    assert (leg in room.legs, leg in other.legs) == (False, True)


def test_creating_a_conference_of_a_parked_call(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    command = ask(
        "create_conference",
        "",
        leg,
        by=operator,
        name="Side room",
        max_participants="5",
        duration_minutes="30",
    )
    assert command.state == "accepted"
    assert sim.requests[-1].path == "/v2/conferences"
    assert Conference.objects.get().name == "Side room"


@pytest.mark.parametrize("answer", ["same", "ok"])
@pytest.mark.parametrize("losses", [1, 2])
def test_a_conference_whose_answer_was_lost_is_found_by_its_name(
    sim: SimulatorServer, operator: User, clock: Clock, answer: str, losses: int
) -> None:
    leg = _again(sim)
    sim.faults.answer_repeats(answer)
    sim.faults.lose_answer(path="/v2/conferences", count=losses)
    command = press.create(
        "create_conference", "", leg, by=operator, arguments={"name": "Side room"}
    )
    for _ in range(losses):
        assert carried_out(command, clock).state == "sent"
        clock.forward(0.7)
    assert carried_out(command, clock).state == "accepted"
    [made] = sim.do(lambda world: list(world.conferences))
    assert list(Conference.objects.values_list("pk", "name")) == [(made, "Side room")]


def test_a_conference_of_the_same_name_that_is_older_than_the_press_is_not_the_one(
    sim: SimulatorServer, operator: User, clock: Clock
) -> None:
    Room(sim, "Side room")
    leg = _again(sim)
    clock.forward(60)
    command = press.create(
        "create_conference", "", leg, by=operator, arguments={"name": "Side room"}
    )
    taken = transitions.claim(command.uuid, clock(), request_seconds=4)
    assert taken
    sending = Sending(taken, clock(), clock)
    assert people_and_calls._made_before(sending, "Side room") is None
    assert people_and_calls._made_before(sending, "Other room") is None


def test_an_answer_without_a_conference_makes_none(
    telnyx_says: Answering, operator: User, clock: Clock
) -> None:
    world.answers("v3:lone", at=clock())
    telnyx_says.always(OK)
    command = press.create(
        "create_conference", "", "v3:lone", by=operator, arguments={"name": "Side room"}
    )
    assert carried_out(command, clock).state in ("sent", "unknown")
    assert not Conference.objects.exists()


@pytest.mark.parametrize("field", ["end_on_exit", "soft_end_on_exit"])
def test_setting_what_leaving_does(
    sim: SimulatorServer, room: Room, operator: User, field: str
) -> None:
    creator = room.legs[0]
    assert ask("set_exit", room.id, creator, by=operator, **{field: "on"}).state == "accepted"
    assert sim.requests[-1].method == "PATCH"
    assert sim.requests[-1].body == {
        "end_conference_on_exit": field == "end_on_exit",
        "soft_end_conference_on_exit": field == "soft_end_on_exit",
    }


def test_a_role_is_remembered_because_telnyx_never_tells(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    whisperer, hearer = room.legs[1:3]
    command = ask(
        "role", room.id, whisperer, by=operator, supervisor_role="whisper", whisper_to=[hearer]
    )
    assert command.state == "confirmed"
    assert last(sim) == (
        "update",
        {
            "call_control_id": whisperer,
            "supervisor_role": "whisper",
            "whisper_call_control_ids": [hearer],
        },
    )
    found = reading.conference(room.id)
    assert found and found.participants[whisperer].role == "whisper"
    assert found.participants[whisperer].whisper_to == (hearer,)


def test_queues_and_connections(sim: SimulatorServer, operator: User) -> None:
    leg, other = parked(sim), parked(sim)
    learn(sim, leg, other)
    assert ask("enqueue", "", leg, by=operator, queue="sales").state == "accepted"
    assert last(sim) == ("enqueue", {"queue_name": "sales"})
    assert ask("leave_queue", "", leg, by=operator).state == "accepted"
    assert last(sim) == ("leave_queue", {})
    assert ask("enqueue", "", leg, by=operator, queue="sales").state == "accepted"
    assert ask("bridge", "", other, by=operator, queue="sales").state == "accepted"
    assert last(sim) == ("bridge", {"queue": "sales"})


def test_connecting_two_calls(sim: SimulatorServer, operator: User) -> None:
    leg, other = parked(sim), parked(sim)
    learn(sim, leg, other)
    assert ask("bridge", "", leg, by=operator, with_leg=other).state == "accepted"
    assert last(sim) == ("bridge", {"call_control_id": other})


def test_the_agent_who_answers_is_named_in_the_visit(sim: SimulatorServer, operator: User) -> None:
    caller, agent = parked(sim), parked(sim)
    learn(sim, caller, agent)
    world.waits(caller, "support", at=timezone.now())
    carried_out(press.connect(caller, agent, by=operator, answered_by="ana"))
    asked = {"call_control_id": agent, "prevent_double_bridge": True}
    assert last(sim) == ("bridge", asked)
    world.stops_waiting(caller, "support", "bridged", at=timezone.now())
    assert Visit.objects.get().answered_by == "ana"


def test_connecting_an_agent_once_more_ends_no_talk(sim: SimulatorServer, operator: User) -> None:
    caller, agent = parked(sim), parked(sim)
    learn(sim, caller, agent)
    carried_out(press.connect(caller, agent, by=operator))
    sim.wait_delivered()
    assert carried_out(press.connect(caller, agent, by=operator)).state == "failed"
    sim.wait_delivered()
    assert sim.do(lambda each: each.leg(caller).peer is each.leg(agent))


def test_telling_one_call_something(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    assert ask("tell", "", leg, by=operator, text="The caller has gone.").state == "accepted"
    said = {"payload": "The caller has gone.", "voice": "female", "language": "en-US"}
    assert last(sim) == ("speak", said)


def test_asking_an_agent_to_press_a_key(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    asked = ask("ask_key", "", leg, by=operator, text="Press 1.", seconds="10")
    assert asked.state == "confirmed"
    name, said = last(sim)
    assert (name, said["payload"], said["timeout_millis"]) == (
        "gather_using_speak",
        "Press 1.",
        10000,
    )
    assert (said["valid_digits"], said["maximum_digits"], said["maximum_tries"]) == ("1", 1, 1)


def test_answering(sim: SimulatorServer, operator: User) -> None:
    leg = sim.do(lambda world: world.incoming_call(a_number(), LINE).call_control_id)
    calls(leg, a_number(), at=timezone.now())
    assert ask("answer", "", leg, by=operator).state == "accepted"
    assert last(sim) == ("answer", {})
