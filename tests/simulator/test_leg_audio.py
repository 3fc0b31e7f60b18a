"""What one leg hears: files and texts, until they end or are stopped."""

from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Leg
from tests.simulator.conftest import Receiver, TestWorld


def test_a_leg_hears_a_file_and_then_a_text(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "chime"})
    world.speak_to(leg, "One moment, please.")
    assert leg.hears == ["playback"]
    world.wait(60)
    assert world.kinds() == [
        "call.playback.started",
        "call.playback.ended",
        "call.speak.started",
        "call.speak.ended",
    ]
    assert {
        payload["status"]
        for kind in ("call.speak.ended", "call.playback.ended")
        for payload in world.payloads(kind)
    } == {"completed"}


def test_behind_music_without_end_nothing_is_heard(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"}, times=None)
    world.speak_to(leg, "One moment, please.")
    world.wait(3600)
    assert world.kinds() == ["call.playback.started"]
    world.stop_playing_to(leg)
    world.wait(60)
    assert world.kinds() == ["call.playback.started", "call.playback.ended"]


def test_only_an_overlay_is_mixed_in(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"}, times=None)
    world.play_to(leg, {"media_name": "chime"}, overlay=True)
    assert leg.hears == ["playback", "playback"]


def test_music_plays_until_it_is_stopped(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"}, times=None)
    world.wait(3600)
    assert world.kinds() == ["call.playback.started"]
    world.stop_playing_to(leg)
    assert world.payloads("call.playback.ended")[0]["status"] == "cancelled"


def test_only_the_current_sound_can_be_stopped(world: TestWorld, leg: Leg) -> None:
    for name in ("music", "chime"):
        world.play_to(leg, {"media_name": name}, times=None)
    world.stop_playing_to(leg, only_current=True)
    assert [sound.media["media_name"] for sound in leg.sounds if sound.is_playing] == ["chime"]


def test_a_sound_ends_with_the_call(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"})
    world.hangup(leg)
    assert world.kinds() == ["call.playback.started", "call.playback.ended", "call.hangup"]
    assert world.payloads("call.playback.ended")[0]["status"] == "call_hangup"


def test_an_operator_plays_speaks_and_stops(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    do, leg = telnyx.calls.actions, caller.call_control_id
    do.start_playback(leg, media_name="hold_music", loop="infinity")
    do.speak(leg, payload="One moment, please.", voice="female", stop="current")
    sim.wait_delivered()
    do.stop_playback(leg)
    sim.wait_delivered()
    assert sorted(receiver.kinds[2:]) == [
        "call.playback.ended",
        "call.playback.started",
        "call.speak.ended",
        "call.speak.started",
    ]
