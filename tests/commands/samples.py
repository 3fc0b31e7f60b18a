"""One good press of every verb, for tests that go through all of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from conferencing.commands import press
from conferencing.ledger.verbs import EACH, VERBS
from conferencing.mirror import writer
from conferencing.models import Announcement, Command, Participant, Poll, Queue
from conferencing.projection.events import ConferenceRecordingSaved
from tests import world

OTHER = "f2c1e1a0-2f4d-4a7c-9a57-3f0f7a0a9c11"
LONE = "v3:lone"
# For these Telnyx is asked nothing.
UNASKED = {"lower_hand", "lower_hands", "poll", "close_poll"}
# What these become in the ledger.
BECOMES = {**EACH, "announce": "speak"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "record_start": {"format": "mp3"},
    "delete_recording": {"recording_id": "rec-1"},
    "speak": {"text": "Please hold the line."},
    "play": {"audio_url": "https://example.com/music.mp3"},
    "send_dtmf": {"digits": "12#"},
    "transfer": {"to": "+12025550199"},
    "move": {"to_conference": OTHER},
    "create_conference": {"name": "Side room"},
    "role": {"supervisor_role": "monitor"},
    "enqueue": {"queue": "support"},
    "enqueue_these": {"queue": "support"},
    "transfer_these": {"to": "+12025550199"},
    "dial": {"to": "+12025550199"},
    "bridge": {"queue": "support"},
    "tell": {"text": "The caller has gone."},
    "notice": {"text": "You were muted.", "mark": "is_muted"},
    "ask_key": {"text": "Press 1.", "seconds": "10"},
    "poll": {"text": "Go on?", "meaning_1": "Yes", "meaning_2": "No"},
    "enter": {"name": "Side room"},
    "hold_music": {"media_name": "waltz"},
    "create_queue": {"queue": "night"},
    "resize_queue": {"queue": "support", "max_size": "50"},
    "delete_queue": {"queue": "support"},
}


@dataclass
class Sample:
    conference: str
    leg: str
    arguments: dict[str, Any]
    people: list[str]


def pressed(verb: str, conference: str, by: User) -> Command:
    """A press that is not refused."""
    one = sample(verb, conference, by)
    return press.create(
        verb, one.conference, one.leg, by=by, arguments=one.arguments, people=one.people
    )


def sample(verb: str, conference: str, by: User) -> Sample:
    """What to name in a press that is not refused; prepares in the mirror what this verb needs."""
    known = VERBS[verb]
    someone = Participant.objects.filter(conference_id=conference).order_by("joined_at").first()
    leg = someone.call_control_id if someone and known.one_person else ""
    arguments = dict(ARGUMENTS.get(verb, {}))
    match verb:
        case "join" | "move":
            other = _joined(OTHER, LONE)
            leg = other if verb == "join" else leg
        case "mute_callers":
            _joined(conference, "v3:guest")
        case "announce":
            arguments = _announced()
        case "delete_recording":
            _recorded(conference)
            conference = ""
        case "dial":
            conference = ""
        case "create_queue" | "resize_queue" | "delete_queue":
            conference = ""
            Queue.objects.get_or_create(name="support")
        case "close_poll":
            pressed("poll", conference, by)
            Command.objects.filter(state="asked").update(state="superseded")
        case "poll_question":
            pressed("poll", conference, by)
            arguments = _asked_in_poll("superseded")
        case "stop_question":
            pressed("poll", conference, by)
            arguments = _asked_in_poll("confirmed")
            Poll.objects.update(closed_at=F("opened_at"))
        case "notice":
            Participant.objects.filter(conference_id=conference).update(is_muted=True)
        case "unmute_last":
            _everyone_muted(conference, someone, by)
    if verb == "join_these":
        return Sample(conference, "", arguments, [_joined(OTHER, LONE)])
    people = [someone.call_control_id] if someone and known.needs_people else []
    return Sample(conference, leg, arguments, people)


def _announced() -> dict[str, Any]:
    hello = Announcement.objects.create(name="Hello", text="Hello.")
    return {"announcement": str(hello.pk)}


def _everyone_muted(conference: str, someone: Participant | None, by: User) -> None:
    Participant.objects.filter(conference_id=conference).update(is_muted=True)
    Command.objects.create(
        verb="mute_everyone",
        conference_id=conference,
        changed_legs=[someone and someone.call_control_id],
        state="confirmed",
        asked_by=by,
        asked_at=datetime.now(UTC),
        deadline_at=datetime.now(UTC),
    )


def _joined(conference: str, leg: str) -> str:
    world.joins(conference, leg, at=datetime.now(UTC))
    return leg


def _asked_in_poll(state: str) -> dict[str, Any]:
    """What everybody's question in the newest poll names; they are then in this state."""
    asked = Command.objects.filter(verb="poll_question").order_by("-pk")[0]
    Command.objects.filter(state="asked").update(state=state)
    return {**asked.arguments, "poll": str(asked.arguments["poll"])}


def _recorded(conference: str) -> None:
    event = ConferenceRecordingSaved(
        kind="conference.recording.saved",
        at=datetime.now(UTC),
        source_id="webhook:saved",
        conference_id=conference,
        recording_id="rec-1",
    )
    writer.apply([event])
