"""Every event that the simulator can send, by its own table: with the fields, types and words of
Telnyx's client, in the order that Telnyx documents.
"""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from conferencing.simulator.scenario import demo
from conferencing.simulator.world import far_ends
from conferencing.simulator.world.event_types import TIMES
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Gathering, Prompt
from tests.simulator.conftest import TestWorld

from .event_models import fields, misfits, model, payload_fields, words_of

# Fields of the models that events seen live do not carry, and one of the two names of a played
# file.
MISSING_IN_LIFE = {
    "call.answered": {"state"},
    "call.hangup": {"state"},
    "call.playback.ended": {"media_url", "media_name"},
    "call.playback.started": {"media_url", "media_name"},
    "conference.participant.playback.ended": {"media_url", "media_name"},
    "conference.participant.playback.started": {"media_url", "media_name"},
    "conference.playback.ended": {"media_url", "media_name"},
    "conference.playback.started": {"media_url", "media_name"},
}
# Words that the models do not list: seen live, or the only one that fits. By event and field.
BEYOND_THE_MODELS = {
    ("conference.ended", "reason"): "ended_via_api",
    ("call.speak.ended", "status"): "cancelled",
}
# Numbers that end in each of the ways there are (`far_ends`).
FAR_ENDS = ("0142", *filter(str.isdigit, far_ends.BY_ENDING))
# What must have come before, for the same call, or the same call in the same conference.
OF_A_CALL = {
    "call.answered": "call.initiated",
    "call.bridged": "call.answered",
    "call.enqueued": "call.answered",
    "call.dequeued": "call.enqueued",
    "call.gather.ended": "call.answered",
    "call.dtmf.received": "call.answered",
    "call.playback.ended": "call.playback.started",
    "call.speak.ended": "call.speak.started",
    "call.machine.detection.ended": "call.answered",
    "call.machine.greeting.ended": "call.machine.detection.ended",
    "call.machine.premium.detection.ended": "call.answered",
    "call.machine.premium.greeting.ended": "call.machine.premium.detection.ended",
    "call.unhold": "call.hold",
    "call.hangup": "call.initiated",
    "call.cost": "call.hangup",
    "call.recording.saved": "call.answered",
    "streaming.stopped": "streaming.started",
    "conference.participant.joined": "call.answered",
}
OF_A_CONFERENCE = {
    "conference.participant.joined": "conference.created",
    "conference.participant.left": "conference.participant.joined",
    "conference.floor.changed": "conference.participant.joined",
    "conference.playback.ended": "conference.playback.started",
    "conference.speak.ended": "conference.speak.started",
    "conference.ended": "conference.created",
}
# What may still come of a call that has been hung up.
AFTER_HANGUP = {
    "call.cost",
    "call.dequeued",
    "call.gather.ended",
    "call.recording.saved",
    "conference.created",
    "conference.ended",
    "conference.participant.left",
    "conference.participant.playback.ended",
    "conference.participant.speak.ended",
    "conference.recording.saved",
}


@pytest.fixture(scope="module")
def sent() -> list[Event]:
    """Two simulated hours, a talk with one caller, and a call to each kind of far end."""
    world = TestWorld()
    demo.begin(world, seed=2)
    world.wait(7200)
    _one_caller(world)
    for ending in FAR_ENDS:
        for detection in ("detect_beep", "premium"):
            world.dial("+12025550100", f"+1202555{ending}", machine_detection=detection)
            world.wait(40)
    return list(world.sent)


def _one_caller(world: TestWorld) -> None:
    leg = world.caller()
    world.gather(leg, Gathering(Prompt({"media_name": "chime"})))
    world.press_keys(leg, "5#")
    world.speak_to(leg, "One moment, please.")
    world.stop_playing_to(leg)
    world.speak_to(leg, "One moment, please.")
    world.wait(60)
    world.play_to(leg, {"media_url": "https://media.example.com/a.mp3"}, times=None)
    world.gather(leg, Gathering(Prompt(text="How many?")))
    world.hangup(leg)


@pytest.fixture(scope="module")
def by_type(sent: list[Event]) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in sent:
        found[event["event_type"]].append(event)
    return found


def test_what_is_not_in_the_table_is_never_sent() -> None:
    with pytest.raises(KeyError):
        TestWorld().emit("call.levitated", {})


@pytest.mark.parametrize("kind", TIMES)
def test_it_is_as_telnyxs_client_has_it(kind: str, by_type: Mapping[str, list[Event]]) -> None:
    wanted = payload_fields(kind).keys() - {"occurred_at"} - MISSING_IN_LIFE.get(kind, set())
    known = fields(model(kind))
    assert by_type[kind], "nothing makes the simulator send it"
    for event in by_type[kind]:
        assert wanted <= event["payload"].keys()
        faults = [
            fault
            for name, value in _within_the_models(event).items()
            if name in known
            for fault in misfits(value, known[name], name)
        ]
        assert faults == []


@pytest.mark.parametrize("kind", TIMES)
def test_its_time_is_where_telnyxs_client_has_it(kind: str) -> None:
    places = {"beside": (True, False), "inside": (False, True), "nowhere": (False, False)}
    is_beside = "occurred_at" in fields(model(kind))
    is_inside = "occurred_at" in payload_fields(kind)
    if TIMES[kind] != "both":  # also where the models have it once, and life both
        assert (is_beside, is_inside) == places[TIMES[kind]]
    assert is_beside or is_inside or TIMES[kind] == "nowhere"


@pytest.mark.parametrize(
    ("before", "ids"),
    [(OF_A_CALL, ("call_control_id",)), (OF_A_CONFERENCE, ("conference_id",))],
)
def test_each_comes_after_what_it_follows_from(
    sent: list[Event], before: Mapping[str, str], ids: tuple[str, ...]
) -> None:
    seen: set[tuple[object, ...]] = set()
    for event in sent:
        kind, of = event["event_type"], [event["payload"].get(name) for name in ids]
        seen.add((kind, *of))
        if kind in before:
            assert (before[kind], *of) in seen, event


def test_a_call_is_hung_up_for_each_cause_that_telnyx_names(
    by_type: Mapping[str, list[Event]],
) -> None:
    sent = {event["payload"]["hangup_cause"] for event in by_type["call.hangup"]}
    named = set(words_of(payload_fields("call.hangup")["hangup_cause"]))
    # The limit of a call comes after four hours: tests/simulator/test_legs.py.
    assert named - {"time_limit"} <= sent <= named


def test_nothing_happens_to_a_call_that_was_hung_up(sent: list[Event]) -> None:
    over: set[object] = set()
    for event in sent:
        leg = event["payload"].get("call_control_id")
        if leg in over:
            assert event["event_type"] in AFTER_HANGUP, event
        if event["event_type"] == "call.hangup":
            assert leg not in over
            over.add(leg)


def _within_the_models(event: Event) -> dict[str, object]:
    """Without the words that they do not list."""
    kind = event["event_type"]
    payload = {
        name: value
        for name, value in event["payload"].items()
        if BEYOND_THE_MODELS.get((kind, name)) != value
    }
    return {**event, "payload": payload}
