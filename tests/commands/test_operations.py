"""Every operation from the press to the simulated Telnyx, over HTTP: what is asked of it, and what
becomes of it there.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.mirror import reading, writer
from conferencing.models import Announcement, Command, Conference, Recording
from conferencing.projection.events import CallAnswered, ConferenceCreated
from conferencing.reconcile import conferences, everything, recordings
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import recordings as telnyx_recordings
from tests.system.rooms import LINE, Room, a_number, enqueue

from .conftest import carried_out

pytestmark = pytest.mark.django_db


def ask(
    verb: str, room: str = "", leg: str = "", *, by: User, people: Any = (), **arguments: Any
) -> Command:
    return carried_out(press.create(verb, room, leg, by=by, arguments=arguments, people=people))


def last(sim: SimulatorServer) -> tuple[str, dict[str, Any]]:
    """The action and the body of the newest request, without its command id (a UUID)."""
    request = sim.requests[-1]
    body = dict(request.body)
    if "command_id" in body:
        UUID(str(body.pop("command_id")))
    return request.path.rsplit("/", 1)[1], body


def recording(room: Room) -> tuple[str, str]:
    found = reading.conference(room.id)
    assert found
    return found.conference.recording_state, found.conference.recording_format


def parked(sim: SimulatorServer) -> str:
    return sim.do(lambda world: world.answered_call(a_number(), LINE).call_control_id)


def learn(sim: SimulatorServer, *legs: str) -> None:
    """The mirror hears of these calls."""
    now = datetime.now(UTC)
    writer.apply(
        CallAnswered(kind="call.answered", at=now, source_id=f"webhook:{leg}", call_control_id=leg)
        for leg in legs
    )


# --- Recording ------------------------------------------------------------------------------------


def test_a_recording_from_start_to_stop(sim: SimulatorServer, room: Room, operator: User) -> None:
    started = ask(
        "record_start",
        room.id,
        by=operator,
        format="wav",
        channels="dual",
        play_beep="on",
        trim="on",
        file_name="Board call",
    )
    assert last(sim) == (
        "record_start",
        {
            "format": "wav",
            "channels": "dual",
            "play_beep": True,
            "trim": "trim-silence",
            "custom_file_name": "Board call",
        },
    )
    assert (started.state, recording(room)) == ("confirmed", ("recording", "wav"))
    assert "reports nothing further" in started.advice
    for verb, state in (
        ("record_pause", "paused"),
        ("record_resume", "recording"),
        ("record_stop", "stopped"),
    ):
        assert ask(verb, room.id, by=operator).state == "confirmed"
        assert (last(sim)[0], recording(room)[0]) == (verb, state)


def test_a_second_recording_that_telnyx_refuses_changes_nothing(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    sim.faults.api_status(422, path="record_start")
    failed = ask("record_start", room.id, by=operator, format="mp3")
    assert (failed.state, recording(room)[0]) == ("failed", "")
    assert failed.error_title and failed.advice


# --- Sound and keys -------------------------------------------------------------------------------


def test_speaking_to_the_room_names_nobody(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = ask("speak", room.id, by=operator, text="Dinner is ready.", language="en-GB")
    assert command.state == "accepted"
    assert last(sim) == (
        "speak",
        {
            "payload": "Dinner is ready.",
            "voice": "female",
            "language": "en-GB",
            "payload_type": "text",
        },
    )


def test_sound_for_some_names_them(sim: SimulatorServer, room: Room, operator: User) -> None:
    two = room.legs[:2]
    ask("speak", room.id, by=operator, people=two, text="For you two.")
    assert last(sim)[1]["call_control_ids"] == two
    ask(
        "play",
        room.id,
        by=operator,
        people=two,
        audio_url="https://example.com/a.mp3",
        loop="infinity",
    )
    assert last(sim) == (
        "play",
        {"audio_url": "https://example.com/a.mp3", "loop": "infinity", "call_control_ids": two},
    )
    assert ask("stop_audio", room.id, by=operator, people=two).state == "confirmed"
    assert last(sim) == ("stop", {"call_control_ids": two})


def test_stopping_the_sound_for_all(sim: SimulatorServer, room: Room, operator: User) -> None:
    ask("play", room.id, by=operator, media_name="music", loop="3")
    assert last(sim) == ("play", {"media_name": "music", "loop": 3})
    ask("stop_audio", room.id, by=operator)
    assert last(sim) == ("stop", {})


def test_a_saved_announcement_is_said_as_it_was_saved(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    saved = Announcement.objects.create(
        name="Welcome", text="Welcome.", voice="male", language="de-DE"
    )
    command = ask("announce", room.id, by=operator, announcement=str(saved.pk))
    assert (command.verb, last(sim)[0]) == ("speak", "speak")
    assert (last(sim)[1]["payload"], last(sim)[1]["voice"]) == ("Welcome.", "male")


def test_keys_for_all_and_for_one(sim: SimulatorServer, room: Room, operator: User) -> None:
    assert ask("send_dtmf", room.id, by=operator, digits="12w#").state == "confirmed"
    assert last(sim) == ("send_dtmf", {"digits": "12w#", "duration_millis": 250})
    leg = room.legs[1]
    command = ask(
        "send_dtmf", room.id, by=operator, people=[leg], digits="5", duration_millis="100"
    )
    assert last(sim) == (
        "send_dtmf",
        {"digits": "5", "duration_millis": 100, "call_control_ids": [leg]},
    )
    assert (command.call_control_id, command.named_legs) == (leg, [leg])


def test_asking_one_person_for_digits(sim: SimulatorServer, room: Room, operator: User) -> None:
    leg = room.legs[1]
    asked = ask(
        "gather",
        room.id,
        leg,
        by=operator,
        audio_url="https://example.com/pin.mp3",
        minimum_digits="4",
        maximum_digits="6",
        timeout_seconds="20",
    )
    assert asked.state == "confirmed"
    action, body = last(sim)
    assert (action, body["call_control_id"]) == ("gather_using_audio", leg)
    assert (body["minimum_digits"], body["maximum_digits"], body["timeout_millis"]) == (
        4,
        6,
        20_000,
    )


# --- People ---------------------------------------------------------------------------------------


def test_hanging_up_inside_and_outside_a_conference(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    inside, outside = room.legs[1], parked(sim)
    learn(sim, inside, outside)
    assert ask("hangup", room.id, inside, by=operator).state == "accepted"
    command = ask("hangup", "", outside, by=operator)
    assert (command.state, command.conference_id) == ("accepted", None)
    assert not sim.do(lambda world: world.leg(inside).is_alive or world.leg(outside).is_alive)


def test_hanging_up_who_has_hung_up_is_a_success(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = press.create("hangup", room.id, leg, by=operator)
    room.hang_up(leg)
    assert carried_out(command).state == "accepted"


def test_transferring(sim: SimulatorServer, room: Room, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    command = ask("transfer", "", leg, by=operator, to="+1 (202) 555-0199")
    assert (command.state, last(sim)) == ("confirmed", ("transfer", {"to": "+12025550199"}))


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
    }
    assert leg in room.legs and leg in room.muted


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


def test_answering(sim: SimulatorServer, operator: User) -> None:
    leg = sim.do(lambda world: world.incoming_call(a_number(), LINE).call_control_id)
    learn(sim, leg)
    assert ask("answer", "", leg, by=operator).state == "accepted"
    assert last(sim) == ("answer", {})


# --- Many at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "way_back", "mark"), [("mute", "unmute", "muted"), ("hold", "unhold", "on_hold")]
)
def test_marking_these(room: Room, operator: User, verb: str, way_back: str, mark: str) -> None:
    these = room.legs[1:]
    command = ask(f"{verb}_these", room.id, by=operator, people=these)
    assert (command.state, getattr(room, mark)) == ("accepted", set(these))
    undone = carried_out(press.undo(command.uuid, by=operator))
    assert (undone.verb, getattr(room, mark)) == (f"{way_back}_these", set())


def test_removing_these_is_a_command_for_each(room: Room, operator: User) -> None:
    these = room.legs[1:]
    press.create("remove_these", room.id, by=operator, people=these)
    assert set(Command.objects.values_list("verb", "call_control_id")) == {
        ("remove", leg) for leg in these
    }
    for command in Command.objects.all():
        carried_out(command)
    assert set(room.legs).isdisjoint(these)


def test_muting_all_but_the_hosts_and_unmuting_exactly_those(room: Room, operator: User) -> None:
    host, already, other = room.legs
    mirror_host(room, host)
    carried_out(press.create("mute", room.id, already, by=operator))
    command = ask("mute_callers", room.id, by=operator)
    assert (command.changed_legs, room.muted) == ([other], {already, other})
    back = ask("unmute_last", room.id, by=operator)
    assert (back.named_legs, room.muted) == ([other], {already})


def mirror_host(room: Room, host: str) -> None:
    writer.apply(
        [
            ConferenceCreated(
                kind="conference.created",
                at=datetime.now(UTC),
                source_id="webhook:created",
                conference_id=room.id,
                call_control_id=host,
            )
        ]
    )


# --- Recordings -----------------------------------------------------------------------------------


def test_deleting_a_recording(sim: SimulatorServer, room: Room, operator: User) -> None:
    ask("record_start", room.id, by=operator, format="mp3")
    ask("record_stop", room.id, by=operator)
    assert recordings.add_missing() == 1
    assert recordings.add_missing() == 0
    found = Recording.objects.get()
    assert (found.conference_id, found.source) == (room.id, "conference")
    room.end()
    command = ask("delete_recording", by=operator, recording_id=found.recording_id)
    assert (command.state, command.conference_id) == ("confirmed", room.id)
    found.refresh_from_db()
    assert found.deleted_at
    with pytest.raises(press.Refused, match="already"):
        press.create(
            "delete_recording", by=operator, arguments={"recording_id": found.recording_id}
        )


def test_deleting_what_telnyx_has_no_more_is_a_success(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    ask("record_start", room.id, by=operator, format="mp3")
    ask("record_stop", room.id, by=operator)
    recordings.add_missing()
    name = Recording.objects.get().recording_id
    telnyx_recordings.delete(name)
    assert ask("delete_recording", by=operator, recording_id=name).state == "confirmed"
