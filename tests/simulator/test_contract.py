"""The simulator against Telnyx's own client: its models say which fields there are, and of which
types.
"""

from typing import Any

import pytest
import telnyx.types as types
from pydantic import BaseModel
from telnyx import Telnyx
from telnyx.types import call_cost_webhook_event, call_hold_webhook_event, call_unhold_webhook_event

from conferencing.simulator.scenario import demo
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Conference, Gathering, Leg, Prompt
from conferencing.simulator.world.world import World
from tests.simulator.alike import payload_fields, unlike
from tests.simulator.conftest import (
    CALL,
    TestWorld,
)

EVENT_MODELS: dict[str, type[BaseModel]] = {
    "call.answered": types.CallAnswered,
    "call.bridged": types.CallBridged,
    "call.dequeued": types.CallLeftQueue,
    "call.enqueued": types.CallEnqueued,
    "call.hangup": types.CallHangup,
    "call.initiated": types.CallInitiated,
    "call.machine.detection.ended": types.CallMachineDetectionEnded,
    "call.machine.greeting.ended": types.CallMachineGreetingEnded,
    "call.machine.premium.detection.ended": types.CallMachinePremiumDetectionEnded,
    "call.machine.premium.greeting.ended": types.CallMachinePremiumGreetingEnded,
    "call.recording.saved": types.CallRecordingSaved,
    "conference.created": types.ConferenceCreated,
    "conference.ended": types.ConferenceEnded,
    "conference.floor.changed": types.ConferenceFloorChanged,
    "conference.participant.joined": types.ConferenceParticipantJoined,
    "conference.participant.left": types.ConferenceParticipantLeft,
    "conference.participant.playback.ended": types.ConferenceParticipantPlaybackEnded,
    "conference.participant.playback.started": types.ConferenceParticipantPlaybackStarted,
    "conference.participant.speak.ended": types.ConferenceParticipantSpeakEnded,
    "conference.participant.speak.started": types.ConferenceParticipantSpeakStarted,
    "conference.playback.ended": types.ConferencePlaybackEnded,
    "conference.playback.started": types.ConferencePlaybackStarted,
    "conference.recording.saved": types.ConferenceRecordingSaved,
    "conference.speak.ended": types.ConferenceSpeakEnded,
    "conference.speak.started": types.ConferenceSpeakStarted,
    "streaming.failed": types.CallStreamingFailed,
    "streaming.started": types.CallStreamingStarted,
    "streaming.stopped": types.CallStreamingStopped,
}
# Beside the 28, the demo sends these, too. (Some models stand only inside those of whole webhooks.)
EVENT_MODELS |= {
    "call.cost": call_cost_webhook_event.Data,
    "call.hold": call_hold_webhook_event.Data,
    "call.recording.error": types.CallRecordingError,
    "call.unhold": call_unhold_webhook_event.Data,
}
NEIGHBOURS: dict[str, type[BaseModel]] = {
    "call.dtmf.received": types.CallDtmfReceived,
    "call.gather.ended": types.CallGatherEnded,
    "call.playback.ended": types.CallPlaybackEnded,
    "call.playback.started": types.CallPlaybackStarted,
    "call.speak.ended": types.CallSpeakEnded,
    "call.speak.started": types.CallSpeakStarted,
}
# Fields of the models that events seen live do not carry, and one of the two names of a played
# file.
MISSING_IN_LIFE = {
    "call.answered": {"state"},
    "call.hangup": {"state"},
    "conference.participant.playback.ended": {"media_url", "media_name"},
    "conference.participant.playback.started": {"media_url", "media_name"},
    "conference.playback.ended": {"media_url", "media_name"},
    "conference.playback.started": {"media_url", "media_name"},
}
# Values seen live, or announced, that the models do not list.
BEYOND_THE_MODELS = {"ended_via_api"}


@pytest.fixture(scope="module")
def events() -> dict[str, list[Event]]:
    """Every event of two simulated hours, by type."""
    world = TestWorld()
    demo.begin(world, seed=2)
    world.wait(7200)
    by_type: dict[str, list[Event]] = {}
    for event in world.sent:
        by_type.setdefault(event["event_type"], []).append(event)
    return by_type


@pytest.mark.parametrize("event_type", EVENT_MODELS)
def test_events_have_the_fields_and_types_of_the_models(
    events: dict[str, list[Event]], event_type: str
) -> None:
    model = EVENT_MODELS[event_type]
    expected = set(payload_fields(model)) - MISSING_IN_LIFE.get(event_type, set())
    assert events[event_type]
    for event in events[event_type][:200]:
        assert expected <= set(event["payload"])
        if event["payload"].get("reason") not in BEYOND_THE_MODELS:
            model.model_validate(event)


@pytest.mark.parametrize("event_type", NEIGHBOURS)
def test_events_of_one_leg_have_the_fields_and_types_of_the_models(event_type: str) -> None:
    world = TestWorld()
    leg = world.caller()
    world.gather(leg, Gathering(Prompt({"media_name": "chime"})))
    world.press_keys(leg, "5#")
    world.speak_to(leg, "One moment, please.")
    world.play_to(leg, {"media_url": "https://media.example.com/a.mp3"})
    world.wait(60)
    model = NEIGHBOURS[event_type]
    events = [event for event in world.sent if event["event_type"] == event_type]
    assert events
    for event in events:
        assert set(payload_fields(model)) - {"media_url", "media_name"} <= set(event["payload"])
        model.model_validate(event)


def test_events_carry_their_time_where_the_models_have_it(events: dict[str, list[Event]]) -> None:
    for event_type, model in EVENT_MODELS.items():
        event = events[event_type][0]
        if "occurred_at" in model.model_fields:
            assert "occurred_at" in event, event_type
        if "occurred_at" in payload_fields(model):
            assert "occurred_at" in event["payload"], event_type


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
