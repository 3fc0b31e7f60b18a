"""What is sent when some people are named, and when everybody is meant."""

from collections.abc import Callable, Sequence

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import audio, calls, conference_actions
from tests.system.rooms import Room

OF_THESE = [
    (conference_actions.mute, "mute"),
    (conference_actions.unmute, "unmute"),
    (conference_actions.hold, "hold"),
    (conference_actions.unhold, "unhold"),
]
OF_EVERYONE = [
    conference_actions.mute_everyone,
    conference_actions.hold_everyone,
]
NOBODY: list[Sequence[str]] = [[], [""], ()]


@pytest.mark.parametrize("legs", NOBODY)
@pytest.mark.parametrize("function", [function for function, _ in OF_THESE])
def test_nobody_named_is_refused_before_it_could_mean_everybody(
    sim: SimulatorServer, function: Callable[..., None], legs: Sequence[str]
) -> None:
    with pytest.raises(ValueError, match="everybody"):
        function("conference", legs)
    assert sim.requests == []


@pytest.mark.parametrize("legs", NOBODY)
def test_nobody_named_hears_nothing_and_silences_nobody(
    sim: SimulatorServer, legs: Sequence[str]
) -> None:
    with pytest.raises(ValueError, match="everybody"):
        audio.stop("conference", legs)
    with pytest.raises(ValueError, match="everybody"):
        audio.send_dtmf("conference", legs, digits="1", duration_millis=250)
    assert sim.requests == []


@pytest.mark.parametrize(("function", "action"), OF_THESE)
def test_these_legs_are_sent_as_a_list(
    room: Room, sim: SimulatorServer, function: Callable[..., None], action: str
) -> None:
    function(room.id, room.legs[:2])
    sent = sim.requests[-1]
    assert (sent.method, sent.path) == ("POST", f"/v2/conferences/{room.id}/actions/{action}")
    assert sent.body == {"call_control_ids": room.legs[:2]}


@pytest.mark.parametrize("function", OF_EVERYONE)
def test_everyone_is_sent_without_a_list(
    room: Room, sim: SimulatorServer, function: Callable[[str], None]
) -> None:
    function(room.id)
    assert sim.requests[-1].body == {}


def test_leave_hangup_and_end_carry_their_command_id(room: Room, sim: SimulatorServer) -> None:
    leg = room.legs[0]
    conference_actions.leave(room.id, leg, "one")
    calls.hangup(leg, "two")
    conference_actions.end(room.id, "three")
    assert [request.body["command_id"] for request in sim.requests] == ["one", "two", "three"]


def test_what_is_empty_is_left_to_telnyx(room: Room, sim: SimulatorServer) -> None:
    leg = room.legs[0]
    audio.gather(room.id, leg, timeout_seconds=5, audio_url="https://example.com/pin.mp3")
    assert sim.requests[-1].body == {
        "call_control_id": leg,
        "audio_url": "https://example.com/pin.mp3",
        "timeout_millis": 5000,
        # Telnyx's own defaults are three tries, and "#" for a key that is left out.
        "maximum_tries": 1,
        "terminating_digit": "#",
    }
