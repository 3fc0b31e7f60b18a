"""The simulator's answers against Telnyx's own client: its models say which fields there are, and
of which types. (Its events: `tests/contract/test_simulated_events.py`.)
"""

from typing import Any

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World
from tests.simulator.alike import unlike
from tests.simulator.conftest import CALL


@pytest.fixture
def busy(sim: SimulatorServer) -> tuple[Conference, Leg]:
    """One of everything: a conference with a member on hold, a queue with a caller, a recording, a
    call that ended.
    """

    def fill(world: World) -> tuple[Conference, Leg]:
        legs = [world.answered_call(f"+1202555014{index}", "+12025550100") for index in range(5)]
        conference = world.create_conference(legs[0], "Claims review")
        world.join(conference, legs[1], hold=True, whispers_to=[legs[0].call_control_id])
        world.enqueue(legs[2], "support")
        world.start_recording(conference)
        world.stop_recording(conference)
        over = world.create_conference(legs[3], "Rota")
        world.leave(over, legs[3])
        world.start_call_recording(legs[4])
        world.hangup(legs[4])
        return conference, legs[2]

    return sim.do(fill)


def test_the_models_parse_every_listing_without_rest(
    sim: SimulatorServer, telnyx: Telnyx, busy: tuple[Conference, Leg]
) -> None:
    conference, waiting = busy
    listings: list[Any] = [
        telnyx.conferences.list(),
        telnyx.conferences.list_participants(conference.id),
        telnyx.queues.list(),
        telnyx.queues.calls.list("support"),
        telnyx.recordings.list(),
        telnyx.connections.list_active_calls(sim.connection_id),
        telnyx.media.list(),
        telnyx.call_events.list(),
        telnyx.call_control_applications.list(),
        telnyx.phone_numbers.list(),
    ]
    for listing in listings:
        assert listing.data
        for row in listing.data:
            assert unlike(row) == [], row
    for answer in (
        telnyx.conferences.retrieve(conference.id),
        telnyx.queues.retrieve("support"),
        telnyx.queues.calls.retrieve(waiting.call_control_id, queue_name="support"),
        telnyx.recordings.retrieve(listings[4].data[1].id),
        telnyx.calls.retrieve_status(waiting.call_control_id),
        telnyx.conferences.retrieve_participant(listings[1].data[0].id, id=conference.id),
        telnyx.conferences.update_participant(
            listings[1].data[0].id, id=conference.id, end_conference_on_exit=False
        ),
        telnyx.media.retrieve("chime"),
        telnyx.media.upload(media_url="https://media.example.com/offer.mp3", media_name="offer"),
        telnyx.recordings.delete(listings[4].data[0].id),
        telnyx.queues.create(queue_name="sales"),
        telnyx.queues.update("sales", max_size=7),
        *_of_applications(telnyx),
    ):
        assert unlike(answer.data) == [], answer


def _of_applications(telnyx: Telnyx) -> list[Any]:
    names: dict[str, Any] = {
        "application_name": "Board",
        "webhook_event_url": "https://board.example.com/",
    }
    made = telnyx.call_control_applications.create(**names)
    assert made.data and made.data.id
    one = made.data.id
    return [
        made,
        telnyx.call_control_applications.retrieve(one),
        telnyx.call_control_applications.update(one, **names, webhook_timeout_secs=5, tags=["a"]),
        telnyx.call_control_applications.delete(one),
    ]


def test_the_models_parse_what_is_created(sim: SimulatorServer, telnyx: Telnyx) -> None:
    leg = sim.do(World.incoming_call, *CALL)
    answered = telnyx.calls.actions.answer(leg.call_control_id, record="record-from-answer")
    sim.wait_delivered()
    created = telnyx.conferences.create(call_control_id=leg.call_control_id, name="Rota")
    dialled = telnyx.calls.dial(
        connection_id=sim.connection_id, from_="+12025550100", to="+12025550143"
    )
    for answer in (answered, created, dialled):
        assert unlike(answer.data) == [], answer


def test_commands_answer_ok_and_nothing_else(
    sim: SimulatorServer, telnyx: Telnyx, busy: tuple[Conference, Leg]
) -> None:
    conference, waiting = busy
    do, member = telnyx.conferences.actions, [conference.legs[1].call_control_id]
    caller = waiting.call_control_id
    answers: list[Any] = [
        do.mute(conference.id, call_control_ids=member),
        do.unmute(conference.id, call_control_ids=member),
        do.hold(conference.id, call_control_ids=member),
        do.unhold(conference.id, call_control_ids=member),
        do.play(conference.id, media_name="chime"),
        do.speak(conference.id, payload="hello", voice="female"),
        do.stop(conference.id),
        do.record_start(conference.id, format="mp3"),
        do.update(conference.id, call_control_id=member[0], supervisor_role="barge"),
        do.send_dtmf(conference.id, digits="1"),
        do.gather_dtmf_audio(conference.id, call_control_id=member[0], media_name="chime"),
        telnyx.calls.actions.leave_queue(caller),
    ]
    sim.wait_delivered()
    answers += [
        do.record_pause(conference.id),
        do.record_resume(conference.id),
        do.record_stop(conference.id),
    ]
    answers += _on_one_leg(telnyx, member[0])
    sim.wait_delivered()
    answers += [telnyx.calls.actions.enqueue(caller, queue_name="support")]
    sim.wait_delivered()
    answers += [
        do.join(conference.id, call_control_id=caller),
        do.leave(conference.id, call_control_id=member[0]),
    ]
    answers += [do.end_conference(conference.id)]
    assert [answer.to_dict() for answer in answers] == [{"data": {"result": "ok"}}] * len(answers)


def _on_one_leg(telnyx: Telnyx, leg: str) -> list[Any]:
    do = telnyx.calls.actions
    answers: list[Any] = [
        do.start_playback(leg, media_name="chime"),
        do.stop_playback(leg),
        do.speak(leg, payload="hello", voice="female"),
        do.send_dtmf(leg, digits="1"),
        do.gather(leg),
        do.stop_gather(leg),
        do.update_client_state(leg, client_state="bmV3"),
        do.start_recording(leg, channels="single", format="wav"),
        do.transfer(leg, to="+12025550160"),
    ]
    return answers


def test_a_deleted_queue_is_answered_with_nothing(telnyx: Telnyx) -> None:
    telnyx.queues.create(queue_name="sales")
    telnyx.queues.delete("sales")
    assert list(telnyx.queues.list()) == []
