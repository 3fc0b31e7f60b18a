"""Roles of supervisors, and what a participant's leaving does, over the API."""

from functools import partial
from typing import Any

import pytest
from telnyx import Telnyx
from telnyx.types import ConferenceListParticipantsResponse

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.simulator.conftest import refused


def rows(telnyx: Telnyx, conference: Conference) -> list[ConferenceListParticipantsResponse]:
    return list(telnyx.conferences.list_participants(conference.id))


def change(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference, **body: Any
) -> ConferenceListParticipantsResponse:
    """Update the supervisor, and look at the row."""
    telnyx.conferences.actions.update(room.id, call_control_id=room.legs[2].call_control_id, **body)
    sim.wait_delivered()
    return rows(telnyx, room)[2]


def test_a_whisper_shows_only_by_whom_it_is_for(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    heard = [room.legs[1].call_control_id]
    row = change(sim, telnyx, room, supervisor_role="whisper", whisper_call_control_ids=heard)
    assert (row.whisper_call_control_ids, row.muted) == (heard, False)
    assert "supervisor_role" not in row.to_dict()
    whispering = telnyx.conferences.list_participants(room.id, filter={"whispering": True})
    assert [each.call_control_id for each in whispering] == [row.call_control_id]


def test_a_later_update_without_a_list_takes_it_away(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    change(
        sim,
        telnyx,
        room,
        supervisor_role="whisper",
        whisper_call_control_ids=[room.legs[1].call_control_id],
    )
    row = change(sim, telnyx, room, supervisor_role="whisper")
    assert (row.whisper_call_control_ids, row.muted) == ([], True)


def test_a_monitor_is_muted_until_the_role_changes(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    assert change(sim, telnyx, room, supervisor_role="monitor").muted is True
    assert change(sim, telnyx, room, supervisor_role="barge").muted is False


def test_a_role_does_not_unmute_whom_somebody_muted(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sim.do(World.mute, room, [room.legs[2]])
    assert change(sim, telnyx, room, supervisor_role="barge").muted is True


def test_a_change_of_role_has_no_event(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    sent = sim.deliveries.sent
    change(sim, telnyx, room, supervisor_role="monitor")
    assert sim.deliveries.sent == sent


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"supervisor_role": "monitor", "call_control_id": None}, "10004"),
        ({}, "10004"),
        ({"supervisor_role": "king"}, "10032"),
        ({"supervisor_role": "whisper", "whisper_call_control_ids": "x"}, "10032"),
        ({"supervisor_role": "whisper", "whisper_call_control_ids": ["v3:nobody"]}, "90015"),
        ({"supervisor_role": "monitor", "call_control_id": "v3:nobody"}, "90015"),
        ({"supervisor_role": "monitor", "region": "Mars"}, "10032"),
    ],
)
def test_a_wrong_role_is_refused(
    telnyx: Telnyx, room: Conference, body: dict[str, object], expected: str
) -> None:
    whole = {"call_control_id": room.legs[2].call_control_id, **body}
    path = f"/conferences/{room.name}/actions/update"
    with refused(expected):
        telnyx.post(path, cast_to=object, body=whole)


def test_one_cannot_join_to_whisper_to_somebody_outside(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    leg = sim.do(World.answered_call, "+12025550149", "+12025550100")
    join = telnyx.conferences.actions.join
    outside = [leg.call_control_id]
    attempt = partial(
        join,
        room.id,
        call_control_id=leg.call_control_id,
        supervisor_role="whisper",
        whisper_call_control_ids=outside,
    )
    with refused("90015"):
        attempt()


def test_a_participant_is_looked_up_alone(telnyx: Telnyx, room: Conference) -> None:
    row = rows(telnyx, room)[1]
    alone = telnyx.conferences.retrieve_participant(row.id or "", id=room.id).data
    assert alone is not None
    assert (alone.id, alone.call_control_id, alone.conference_id) == (
        row.id,
        row.call_control_id,
        room.id,
    )


def test_the_creator_is_made_the_one_who_ends_it(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    owner = rows(telnyx, room)[0]
    changed = telnyx.conferences.update_participant(
        owner.id or "", id=room.id, end_conference_on_exit=True
    ).data
    assert changed and (changed.end_conference_on_exit, changed.soft_end_conference_on_exit) == (
        True,
        False,
    )
    sim.do(World.hangup, room.owner)
    assert (room.end_reason, room.is_live) == ("host_left", False)


def test_a_soft_end_keeps_those_inside_and_lets_nobody_in(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    owner = rows(telnyx, room)[0]
    telnyx.conferences.update_participant(
        owner.id or "", id=room.id, soft_end_conference_on_exit=True
    )
    sim.do(World.hangup, room.owner)
    late = sim.do(World.answered_call, "+12025550149", "+12025550100")
    with refused("90019"):
        telnyx.conferences.actions.join(room.id, call_control_id=late.call_control_id)
    assert len(rows(telnyx, room)) == 2


def test_unknown_participants_and_wrong_flags_are_refused(telnyx: Telnyx, room: Conference) -> None:
    owner = rows(telnyx, room)[0].id
    path = f"/conferences/{room.id}/participants"
    with refused("10005"):
        telnyx.conferences.retrieve_participant("nobody", id=room.id)
    with refused("90058"):
        telnyx.conferences.retrieve_participant(owner or "", id=room.name)
    for body in ({"end_conference_on_exit": "yes"}, {"beep_enabled": "loudly"}):
        with refused("10032"):
            telnyx.patch(f"{path}/{owner}", cast_to=object, body=body)


def test_hold_music_and_prompts_must_be_had(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    do = telnyx.conferences.actions
    with refused("10005"):
        do.hold(room.id, media_name="nothing")
    with refused("10005"):
        do.play(room.id, media_name="nothing")
    with refused("90040"):
        do.play(room.id, audio_url="https://media.invalid/a.mp3")
    with refused("10032"):
        do.play(room.id, audio_url="chime")
    with refused("10004"):
        do.play(room.id)
    do.hold(room.id, media_name="hold_music")


def test_media_are_uploaded_listed_and_deleted(telnyx: Telnyx) -> None:
    file = telnyx.media.upload(
        media_url="https://media.example.com/a.mp3", media_name="offer", ttl_secs=60
    ).data
    assert file and file.media_name == "offer"
    assert "offer" in [each.media_name for each in telnyx.media.list().data or []]
    assert telnyx.media.retrieve("offer").data == file
    telnyx.media.delete("offer")
    with refused("10005"):
        telnyx.media.retrieve("offer")
    with refused("10005"):
        telnyx.media.delete("offer")
    with refused("10033"):
        telnyx.media.upload(media_url="https://media.example.com/a.mp3", ttl_secs=0)
