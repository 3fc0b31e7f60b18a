"""What the API refuses about a call, by the codes of Telnyx."""

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.simulator.conftest import TARGET, refused


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("transfer", {}, "10004"),
        ("transfer", {"to": "202555"}, "10016"),
        ("transfer", {"to": ["+12025550160"]}, "10016"),
        ("transfer", {"to": TARGET, "from": "x"}, "10016"),
        ("transfer", {"to": TARGET, "timeout_secs": 4}, "10033"),
        ("transfer", {"to": TARGET, "time_limit_secs": 29}, "10033"),
        ("transfer", {"to": TARGET, "park_after_unbridge": "both"}, "10032"),
        ("transfer", {"to": TARGET, "target_leg_client_state": "?"}, "90017"),
        ("playback_start", {}, "10004"),
        ("playback_start", {"media_name": "chime", "loop": 0}, "90009"),
        ("playback_start", {"media_name": "chime", "loop": "often"}, "90009"),
        ("playback_start", {"media_name": "nothing"}, "10005"),
        ("playback_start", {"media_name": "chime", "playback_content": "UklGRg=="}, "10032"),
        ("playback_stop", {"stop": "some"}, "10032"),
        ("speak", {"payload": "x" * 3001, "voice": "female"}, "90010"),
        ("speak", {"payload": "", "voice": "female"}, "90010"),
        ("speak", {"payload": "hello"}, "10004"),
        ("speak", {"payload": "hello", "voice": "female", "language": "tlh"}, "10032"),
        ("speak", {"payload": "hello", "voice": "Joanna"}, "10032"),
        ("send_dtmf", {"digits": "1-2"}, "90014"),
        ("record_start", {"format": "wav"}, "10004"),
        ("record_start", {"format": "wav", "channels": "dual", "max_length": -1}, "10033"),
        ("record_stop", {"recording_id": "7"}, "10032"),
        ("record_stop", {}, "10005"),
        ("reject", {"cause": "BORED"}, "10032"),
        ("switch_supervisor_role", {"role": "none"}, "10032"),
        ("gather_using_speak", {"payload": "Your number?"}, "10004"),
    ],
)
def test_a_wrong_value_is_refused(
    telnyx: Telnyx, caller: Leg, action: str, body: dict[str, object], expected: str
) -> None:
    path = f"/calls/{caller.call_control_id}/actions/{action}"
    with refused(expected):
        telnyx.post(path, cast_to=object, body=body)


@pytest.mark.parametrize("action", ["transfer", "playback_start", "speak", "send_dtmf", "gather"])
def test_a_call_that_has_ended_or_not_begun_takes_nothing(
    sim: SimulatorServer, telnyx: Telnyx, caller: Leg, action: str
) -> None:
    body = {
        "to": TARGET,
        "media_name": "chime",
        "payload": "hello",
        "voice": "female",
        "digits": "1",
    }
    ringing = sim.do(World.incoming_call, "+12025550143", "+12025550100")
    sim.do(World.hangup, caller)
    for leg, expected in ((ringing, "90034"), (caller, "90018")):
        path = f"/calls/{leg.call_control_id}/actions/{action}"
        with refused(expected):
            telnyx.post(path, cast_to=object, body=body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"bridge_on_answer": True}, "10004"),
        ({"park_after_unbridge": "self"}, "10004"),
        ({"link_to": "v3:nobody"}, "90015"),
        ({"supervise_call_control_id": "v3:nobody"}, "90015"),
        ({"supervisor_role": "none"}, "10032"),
        ({"conference_config": {"mute": True}}, "10004"),
        ({"conference_config": {"id": "00000000-0000-4000-8000-000000000000"}}, "90058"),
        ({"conference_config": {"id": "by name"}}, "10032"),
        ({"conference_config": {"conference_name": "Rota", "supervisor_role": "king"}}, "10032"),
        ({"conference_config": "Rota"}, "10032"),
    ],
)
def test_a_dial_that_cannot_be_is_refused(
    sim: SimulatorServer, telnyx: Telnyx, body: dict[str, object], expected: str
) -> None:
    whole = {"connection_id": sim.connection_id, "to": TARGET, "from": "+12025550100", **body}
    with refused(expected):
        telnyx.post("/calls", cast_to=object, body=whole)
