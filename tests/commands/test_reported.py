"""What events, not listings, prove: of sound, hangups, queues; and what is through with its
acceptance. And pauses that end by themselves.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import auto_resume, confirmation, press, tasks
from conferencing.ledger import problems, proofs, transitions, turns
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection import events as e
from conferencing.reconcile import conferences
from conferencing.telnyx_api.errors import GatewayError

from .conftest import ANNA, BEN, NAME, Clock, Ring
from .reports import on_the_call
from .samples import BECOMES, OTHER, pressed

pytestmark = pytest.mark.django_db


def accepted(verb: str, by: User, clock: Clock, conference: str) -> Command:
    claimed = transitions.claim(pressed(verb, conference, by).uuid, clock(), request_seconds=4)
    assert claimed and transitions.accept(claimed, clock(), ANNA if verb == "dial" else "")
    return claimed


def report(verb: str, clock: Clock) -> e.Event:
    origin: dict[str, Any] = {"at": clock(), "source_id": f"webhook:{verb}", "kind": "webhook"}
    room, call = {**origin, "conference_id": NAME}, {**origin, "call_control_id": ANNA}
    match verb:
        case "speak":
            return e.AudioStarted(**room, audio="speak")
        case "notice":
            return e.AudioStarted(**room, audio="speak", call_control_id=ANNA)
        case "play":
            return e.AudioStarted(**room, audio="playback")
        case "dial":
            return e.CallInitiated(**call)
        case "enter":
            # They are there; and now it is known to be the one of that name.
            return e.ConferenceListed(**room, name="Side room", status="in_progress")
        case "move":
            return e.ParticipantJoined(**{**room, "conference_id": OTHER}, call_control_id=ANNA)
        case "create_conference":
            return e.ConferenceCreated(**room, call_control_id=ANNA)
    return on_the_call(verb, call)


# Of what stays in the ledger: the others become one of these when they are pressed.
BY_EVENT = sorted(
    name for name, verb in VERBS.items() if verb.proof == "event" and name not in BECOMES
)


@pytest.mark.parametrize("verb", BY_EVENT)
def test_the_report_of_an_effect_confirms(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = accepted(verb, operator, clock, conference)
    clock.forward(0.2)
    assert confirmation.settle(command.conference_id or "", None, clock()) == 1
    writer.apply([report(verb, clock)])
    assert confirmation.settle(command.conference_id or "", None, clock()) == 0
    command.refresh_from_db()
    assert command.state == "confirmed"


@pytest.mark.parametrize("verb", BY_EVENT)
def test_without_a_report_nobody_knows_what_became_of_it(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = accepted(verb, operator, clock, conference)
    clock.forward(proofs.CONFIRM_SECONDS)
    assert confirmation.settle(command.conference_id or "", None, clock()) == 0
    command.refresh_from_db()
    assert (command.state, command.error_code) == ("not_known", "not_shown")
    assert command.advice.endswith("before you try again.")


def test_what_was_reported_before_proves_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    writer.apply([report("speak", clock)], now=clock())
    clock.forward(1)
    command = accepted("speak", operator, clock, conference)
    assert confirmation.settle(command.conference_id or "", None, clock()) == 1


def test_a_verification_of_calls_outside_conferences_asks_telnyx_nothing(
    conference: str,
    operator: User,
    clock: Clock,
    rings: list[Ring],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: str) -> None:
        raise GatewayError("no", "Nobody may ask")

    monkeypatch.setattr(conferences, "compare", refuse)
    writer.apply([report("answer", clock)])
    hangup = press.create("hangup", "", ANNA, by=operator)
    claimed = transitions.claim(hangup.uuid, clock(), request_seconds=4)
    assert claimed and transitions.accept(claimed, clock())
    writer.apply([report("hangup", clock)])
    tasks.verify("", 0)
    hangup.refresh_from_db()
    assert hangup.state == "confirmed"


# --- Pauses that end by themselves ----------------------------------------------------------------


def paused(operator: User, clock: Clock, seconds: int) -> Command:
    claimed = transitions.claim(
        press.create(
            "record_pause", NAME, by=operator, arguments={"resume_after_seconds": str(seconds)}
        ).uuid,
        clock(),
        request_seconds=4,
    )
    assert (
        claimed and transitions.accept(claimed, clock()) and transitions.confirm(claimed, clock())
    )
    event = e.RecordingAccepted(
        kind="command.record_pause",
        at=clock(),
        source_id=f"command:{claimed.uuid}",
        conference_id=NAME,
        action="pause",
        resume_at=clock() + timedelta(seconds=seconds) if seconds else None,
    )
    writer.apply([event])
    return claimed


def test_a_pause_ends_when_it_is_due_and_not_before(
    conference: str, operator: User, clock: Clock
) -> None:
    paused(operator, clock, 30)
    assert auto_resume.resume_due(clock.forward(29), seconds=15) == []
    (uuid,) = auto_resume.resume_due(clock.forward(1), seconds=15)
    command = Command.objects.get(uuid=uuid)
    assert (command.verb, command.asked_by, command.state) == ("record_resume", operator, "asked")
    assert command.is_automatic


def test_it_is_asked_once_even_when_telnyx_refuses(
    conference: str, operator: User, clock: Clock
) -> None:
    paused(operator, clock, 30)
    (uuid,) = auto_resume.resume_due(clock.forward(30), seconds=15)
    assert auto_resume.resume_due(clock.forward(1), seconds=15) == []
    claimed = transitions.claim(uuid, clock(), request_seconds=4)
    assert claimed and transitions.fail_sent(claimed, clock(), problems.NO_ANSWER)
    assert auto_resume.resume_due(clock.forward(60), seconds=15) == []


def test_whoever_resumed_by_hand_is_not_followed_by_the_clock(
    conference: str, operator: User, clock: Clock
) -> None:
    paused(operator, clock, 30)
    press.create("record_resume", NAME, by=operator)
    assert auto_resume.resume_due(clock.forward(31), seconds=15) == []


def test_a_pause_without_a_time_lasts(conference: str, operator: User, clock: Clock) -> None:
    paused(operator, clock, 0)
    assert auto_resume.resume_due(clock.forward(4000), seconds=15) == []


def test_every_second_pause_ends_by_itself_too(
    conference: str, operator: User, clock: Clock
) -> None:
    paused(operator, clock, 30)
    auto_resume.resume_due(clock.forward(30), seconds=15)
    press.expire_due(clock.forward(60))
    paused(operator, clock, 10)
    assert len(auto_resume.resume_due(clock.forward(10), seconds=15)) == 1


# --- The order of turns across conferences --------------------------------------------------------


def test_two_commands_on_one_call_wait_for_each_other_wherever_they_were_pressed(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = press.create("mute", NAME, ANNA, by=operator)
    writer.apply([report("answer", clock)])
    hangup = press.create("hangup", "", ANNA, by=operator)
    other = press.create("mute", NAME, BEN, by=operator)
    assert turns.next_in_line(NAME) == [mute.uuid, other.uuid]
    assert transitions.claim(hangup.uuid, clock(), request_seconds=4) is None
    claimed = transitions.claim(mute.uuid, clock(), request_seconds=4)
    assert claimed and transitions.accept(claimed, clock())
    assert turns.next_in_line(NAME, ANNA) == [hangup.uuid, other.uuid]
    assert turns.overlooked(clock.forward(1)) == [hangup.uuid, other.uuid]


def test_the_press_of_a_person_who_is_not_there_is_refused(conference: str, operator: User) -> None:
    with pytest.raises(press.Refused, match="2 of the selected people are no longer"):
        press.create("mute_these", NAME, by=operator, people=[ANNA, "v3:x", "v3:y"])
    with pytest.raises(press.Refused, match="Nobody is selected"):
        press.create("mute_these", NAME, by=operator)
