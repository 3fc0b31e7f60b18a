"""Every call that is up is shown somewhere, as what it is: whatever we hear of it first, and in
whatever order its marks come.
"""

import json
from datetime import timedelta
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest

from conferencing.mirror import writer
from conferencing.models import Participant
from conferencing.projection import webhook_parsing
from conferencing.projection.webhook_parsing import READERS
from conferencing.queries.commands import choices
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.queues import Leg
from tests import payloads
from tests.projection.bodies import CONFERENCES, call_body, conference_body
from tests.world import NOW, ago, answers, calls, waits

pytestmark = pytest.mark.django_db

LEG = "v3:anna"
# Whoever they are about may have gone, or they name no leg.
MAY_BE_OVER = {"call.hangup", "call.cost", "conference.ended", "conference.participant.left"}
# Of those who have just left a conference, the comparison of calls tells whether they are up.
NO_SIGN = MAY_BE_OVER | {"conference.recording.saved"}


def _read(path: Path) -> Any:
    return webhook_parsing.from_webhook(json.loads(path.read_text()), NOW)


def _is_a_sign(path: Path) -> bool:
    event = _read(path)
    return bool(getattr(event, "call_control_id", "")) and event.kind not in NO_SIGN


BODIES = sorted(filter(_is_a_sign, Path(payloads.__file__).parent.glob("*.json")))


def shown() -> dict[str, str]:
    legs = choices.legs(Clock(NOW), numbers=True)
    present = Participant.objects.filter(is_present=True, conference__ended_at=None)
    inside = dict.fromkeys(present.values_list("call_control_id", flat=True), "conference")
    return {leg.call_control_id: leg.where for leg in legs if isinstance(leg, Leg)} | inside


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_a_call_is_shown_whatever_real_event_comes_first(path: Path) -> None:
    event = _read(path)
    writer.apply([event])
    assert event.call_control_id in shown()


@pytest.mark.parametrize("kind", sorted(READERS.keys() - NO_SIGN))
def test_a_call_is_shown_whatever_kind_of_event_comes_first(kind: str) -> None:
    if kind.startswith("conference."):
        body = conference_body(kind, "1", NOW, CONFERENCES[0], LEG)
    else:
        body = call_body(kind, "1", NOW, LEG, queue="support", reason="leave", digit="5")
    event: Any = webhook_parsing.from_webhook(body, NOW)
    writer.apply([event])
    assert not getattr(event, "call_control_id", "") or LEG in shown()


# --- Ringing, parked, bridged ---------------------------------------------------------------------

MARKS = ("call.initiated", "call.answered", "call.bridged")
SAMPLES = [marks for size in (1, 2, 3) for marks in combinations(MARKS, size)]


@pytest.mark.parametrize("marks", SAMPLES, ids=" ".join)
def test_the_farthest_mark_counts_in_every_order(marks: tuple[str, ...]) -> None:
    """In every order of the times that they carry, and of their coming."""
    expected = {"call.initiated": "ringing", "call.answered": "parked", "call.bridged": "bridged"}
    for number, told in enumerate(permutations(marks)):
        for again, came in enumerate(permutations(told)):
            leg = f"v3:{number}-{again}"
            for kind in came:
                at = NOW + timedelta(seconds=told.index(kind))
                body = call_body(kind, f"{leg} {kind}", at, leg, direction="incoming")
                writer.apply([webhook_parsing.from_webhook(body, at)])
            assert shown()[leg] == expected[max(marks, key=MARKS.index)], (told, came)


@pytest.mark.parametrize(
    "kind", ["call.dtmf.received", "call.gather.ended", "call.recording.saved", "call.hold"]
)
def test_what_happens_only_on_answered_calls_shows_a_call_that_does_not_ring(kind: str) -> None:
    calls(LEG, "+12025550142", at=ago(minutes=1))
    assert shown() == {LEG: "ringing"}
    body = call_body(kind, "its own", NOW, LEG, digit="5")
    writer.apply([webhook_parsing.from_webhook(body, NOW)])
    assert shown() == {LEG: "parked"}


def test_who_is_put_into_a_queue_is_no_longer_connected() -> None:
    answers(LEG, at=ago(minutes=3))
    writer.apply([webhook_parsing.from_webhook(call_body("call.bridged", "b", NOW, LEG), NOW)])
    assert shown() == {LEG: "bridged"}
    waits(LEG, "support", at=NOW + timedelta(seconds=1))
    left = call_body(
        "call.dequeued", "d", NOW + timedelta(seconds=9), LEG, queue="support", reason="leave"
    )
    writer.apply([webhook_parsing.from_webhook(left, NOW)])
    assert shown() == {LEG: "parked"}


@pytest.mark.parametrize("direction", ["incoming", "outgoing", ""])
@pytest.mark.parametrize("is_answered", [True, False])
def test_only_an_incoming_call_that_rings_can_be_answered(
    direction: str, is_answered: bool
) -> None:
    calls(LEG, "+12025550142", at=ago(minutes=1), direction=direction)
    if is_answered:
        answers(LEG, at=NOW)
    [leg] = choices.legs(Clock(NOW), numbers=True)
    assert isinstance(leg, Leg)
    assert leg.can_be_answered == (direction == "incoming" and not is_answered)


def test_a_call_that_we_dialled_rings_and_cannot_be_answered_here() -> None:
    calls(LEG, "+12025550142", at=NOW, direction="outgoing")
    calls("v3:ben", "+12025550143", at=NOW)
    ringing = {
        leg.call_control_id: leg
        for leg in choices.legs(Clock(NOW), numbers=True)
        if isinstance(leg, Leg)
    }
    dialled, incoming = ringing[LEG], ringing["v3:ben"]
    assert (dialled.where, dialled.is_dialled, dialled.can_be_answered) == ("ringing", True, False)
    assert (incoming.where, incoming.is_dialled, incoming.can_be_answered) == (
        "ringing",
        False,
        True,
    )
