"""What nobody knew turns out to have happened: a webhook that was late, or events fetched after an
outage, confirm it afterwards. Nothing else does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.commands import late_proofs
from conferencing.ledger import problems, transitions
from conferencing.mirror import writer
from conferencing.models import Call, Command
from conferencing.projection import events as e
from tests import world

from .conftest import ANNA, BEN, NAME, Clock
from .reports import on_the_call
from .samples import OTHER, pressed

pytestmark = pytest.mark.django_db

SENT_AFTER, ENDED_AFTER = 0.5, transitions.ABANDON_SECONDS


def not_known(
    verb: str, by: User, clock: Clock, conference: str = NAME, *, accepted: bool = False
) -> Command:
    """Pressed, sent, its answer lost (or its listing), and given up at the time of `clock`."""
    clock.now -= timedelta(minutes=2)
    command = pressed(verb, conference, by)
    claimed = transitions.claim(command.uuid, clock.forward(SENT_AFTER), request_seconds=4)
    assert claimed
    if accepted:
        assert transitions.accept(claimed, clock())
    else:
        assert transitions.doubt(claimed, clock(), problems.NO_ANSWER)
    transitions.end_overdue(clock.forward(ENDED_AFTER))
    claimed.refresh_from_db()
    assert claimed.state == "not_known"
    return claimed


def shown(command: Command) -> str:
    command.refresh_from_db()
    return command.state


def proof(verb: str, at: datetime, source: str = "late") -> list[e.Event]:
    """What Telnyx reports of the effect, whenever that reaches us."""
    origin: dict[str, Any] = {"at": at, "source_id": f"webhook:{source}", "kind": "webhook"}
    room = {**origin, "conference_id": NAME}
    person = {**room, "call_control_id": ANNA}
    call = {**origin, "call_control_id": ANNA}
    match verb:
        case "speak" | "play":
            audio = "speak" if verb == "speak" else "playback"
            return [e.AudioStarted(**room, audio=audio)]
        case "notice":
            return [e.AudioStarted(**person, audio="speak")]
        case "move":
            return [e.ParticipantJoined(**{**person, "conference_id": OTHER})]
        case "join":
            return [e.ParticipantJoined(**{**person, "call_control_id": "v3:lone"})]
        case "enter":
            named = {**room, "conference_id": "made"}
            return [
                e.ConferenceListed(**{**named, "source_id": "named"}, name="Side room"),
                e.ParticipantJoined(**{**person, "conference_id": "made"}),
            ]
        case "create_conference":
            return [e.ConferenceCreated(**{**person, "conference_id": "made"})]
        case "leave":
            return [e.ParticipantLeft(**person)]
        case "remove":
            return [e.ParticipantLeft(**person), e.CallHangup(**call)]
        case "end":
            return [e.ConferenceEnded(**room)]
    return [on_the_call(verb, call)]


BY_REPORT = (
    *("speak", "play", "hangup", "answer", "enqueue", "leave_queue", "bridge", "move", "join"),
    *("create_conference", "leave", "remove", "end", "gather", "ask_key", "poll_question"),
    *("enter", "hold_music", "notice"),
)


@pytest.mark.parametrize("verb", BY_REPORT)
def test_a_report_that_comes_late_confirms(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = not_known(verb, operator, clock)
    ended_at = command.finished_at
    assert late_proofs.confirm(clock.forward(60)) == 0
    writer.apply(proof(verb, command.asked_at + timedelta(seconds=1)))
    assert late_proofs.confirm(now := clock.forward(60)) == 1
    assert shown(command) == "confirmed"
    assert (command.not_known_at, command.finished_at) == (ended_at, now)
    assert (command.error_title, command.error_detail) == ("", "")
    assert "late" in command.advice


@pytest.mark.parametrize("verb", BY_REPORT)
@pytest.mark.parametrize("after", [timedelta(seconds=-30), timedelta(seconds=ENDED_AFTER + 30)])
def test_what_happened_before_or_long_after_proves_nothing(
    conference: str, operator: User, clock: Clock, verb: str, after: timedelta
) -> None:
    command = not_known(verb, operator, clock)
    writer.apply(proof(verb, command.asked_at + after))
    assert late_proofs.confirm(clock()) == 0
    assert shown(command) == "not_known"


def test_half_a_removal_is_not_taken_for_a_whole_one(
    conference: str, operator: User, clock: Clock
) -> None:
    command = not_known("remove", operator, clock)
    left, hung_up = proof("remove", command.asked_at + timedelta(seconds=1))
    writer.apply([left])
    assert late_proofs.confirm(clock()) == 0
    writer.apply([hung_up])
    assert late_proofs.confirm(clock()) == 1


def test_a_transfer_is_proven_by_the_call_that_it_made(
    conference: str, operator: User, clock: Clock
) -> None:
    command = not_known("transfer", operator, clock)
    Call.objects.update_or_create(pk=ANNA, defaults={"call_session_id": "session"})
    world.calls("v3:new", "+12025550199", at=command.asked_at, direction="outgoing")
    assert late_proofs.confirm(clock()) == 0
    Call.objects.filter(pk="v3:new").update(call_session_id="session")
    assert late_proofs.confirm(clock()) == 1


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_in_any_order_and_repeated_it_is_confirmed_once(
    conference: str, operator: User, clock: Clock, order: Iterable[int]
) -> None:
    command = not_known("remove", operator, clock)
    at = command.asked_at + timedelta(seconds=1)
    late = [*proof("remove", at), e.CallHangup(**_call(at), cause="normal_clearing")]
    confirmed = 0
    for number in [*order, *order]:
        writer.apply([late[number]])
        confirmed += late_proofs.confirm(clock.forward(1))
    assert (confirmed, shown(command)) == (1, "confirmed")


def _call(at: datetime) -> dict[str, Any]:
    return {"at": at, "source_id": "webhook:again", "kind": "webhook", "call_control_id": ANNA}


def test_one_sound_proves_the_press_after_which_it_came(
    conference: str, operator: User, clock: Clock
) -> None:
    first = not_known("play", operator, clock)
    second = not_known("play", operator, clock)
    Command.objects.filter(pk=second.pk).update(
        asked_at=first.asked_at + timedelta(seconds=6),
        finished_at=first.asked_at + timedelta(seconds=20),
    )
    writer.apply(proof("play", first.asked_at + timedelta(seconds=8)))
    assert late_proofs.confirm(clock.forward(60)) == 1
    assert (shown(first), shown(second)) == ("not_known", "confirmed")


def test_our_own_acceptance_is_no_report(conference: str, operator: User, clock: Clock) -> None:
    command = not_known("hangup", operator, clock)
    at = command.asked_at + timedelta(seconds=1)
    told: dict[str, Any] = {**_call(at), "source_id": f"command:{command.uuid}"}
    writer.apply([e.CallHangup(**told)])
    assert late_proofs.confirm(clock()) == 0


# --- The transition, and its cost -----------------------------------------------------------------


@pytest.mark.parametrize("state", sorted({*Command.State} - {Command.State.NOT_KNOWN}))
def test_no_other_state_moves(conference: str, operator: User, clock: Clock, state: str) -> None:
    command = not_known("hangup", operator, clock)
    Command.objects.filter(pk=command.pk).update(state=state)
    writer.apply(proof("hangup", command.asked_at + timedelta(seconds=1)))
    assert late_proofs.confirm(clock()) == 0
    assert not transitions.confirm_late(command, clock())
    assert shown(command) == state


def test_screens_are_told_once(
    conference: str, operator: User, clock: Clock, django_capture_on_commit_callbacks: Any
) -> None:
    command = not_known("speak", operator, clock)
    writer.apply(proof("speak", command.asked_at + timedelta(seconds=1)))
    told: list[frozenset[str]] = []

    def listen(keys: frozenset[str], **_: object) -> None:
        told.append(keys)

    signals.changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            late_proofs.confirm(clock())
            late_proofs.confirm(clock.forward(10))
    finally:
        signals.changed.disconnect(listen)
    assert told == [frozenset({"ledger", f"ledger:{NAME}", f"conference:{NAME}"})]


def test_what_is_a_day_old_is_left_as_it_is(conference: str, operator: User, clock: Clock) -> None:
    command = not_known("hangup", operator, clock)
    writer.apply(proof("hangup", command.asked_at + timedelta(seconds=1)))
    assert late_proofs.confirm(command.asked_at + late_proofs.LOOKED_FOR + timedelta(1)) == 0


def test_one_odd_row_keeps_no_other_from_being_confirmed(
    conference: str, operator: User, clock: Clock
) -> None:
    odd, good = not_known("move", operator, clock), not_known("hangup", operator, clock)
    Command.objects.filter(pk=odd.pk).update(arguments=["odd"])
    writer.apply(proof("hangup", good.asked_at + timedelta(seconds=1)))
    assert late_proofs.confirm(clock()) == 1


def test_while_everything_is_known_it_costs_one_query(
    conference: str, operator: User, clock: Clock, django_assert_num_queries: Any
) -> None:
    pressed("mute", NAME, operator)
    with django_assert_num_queries(1):
        assert late_proofs.confirm(clock()) == 0


def test_the_people_of_another_conference_prove_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    command = not_known("leave", operator, clock)
    at = command.asked_at + timedelta(seconds=1)
    world.leaves(NAME, BEN, at=at)
    world.leaves(OTHER, ANNA, at=at)
    assert late_proofs.confirm(clock()) == 0
