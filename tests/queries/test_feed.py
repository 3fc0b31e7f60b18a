"""What happened, in sentences: a table of them, and what the masked audience is not told."""

from typing import Any, NamedTuple

import pytest

from conferencing.ledger.verbs import VERBS
from conferencing.models import QueueSettings
from conferencing.projection.events import NOT_LISTED
from conferencing.queries.conferences import feed
from conferencing.queries.conferences.journal import Entry
from conferencing.queries.names.directory import Directory
from conferencing.queries.names.person import Person
from conferencing.queries.names.queue_settings import SettingsOfQueues
from tests.world import NOW

QUEUES = SettingsOfQueues({"q-17": QueueSettings(name="q-17", display_name="First line")})
PEOPLE = {
    "anna": Person("Anna Berg", "+12025550142"),
    "bob": Person("Bob", ""),
    "maria": Person("Maria", "+12025550177", supervises=True),
}


class Told(NamedTuple):
    kind: str
    event_class: str
    text: str
    data: dict[str, Any] = {}
    leg: str = "anna"


SENTENCES = [
    Told(
        "supervision.whisper",
        "SupervisionNoted",
        "Maria started whispering to Anna Berg",
        {"by": "Maria", "call_control_ids": ["anna"]},
    ),
    Told(
        "supervision.barge",
        "SupervisionNoted",
        "Maria barged in, heard by everyone",
        {"by": "Maria", "call_control_ids": []},
    ),
    Told("conference.created", "ConferenceCreated", "The conference started"),
    Told("conference.ended", "ConferenceEnded", "The conference ended"),
    Told(
        "conference.ended",
        "ConferenceEnded",
        "The conference ended (everyone left)",
        {"reason": "all_left"},
    ),
    Told(
        "conference.ended",
        "ConferenceEnded",
        "The conference ended (by a command)",
        {"reason": "ended_via_api"},
    ),
    Told("conference.participant.joined", "ParticipantJoined", "Anna Berg joined"),
    Told(
        "call.initiated",
        "CallInitiated",
        "Incoming call from Anna Berg",
        {"direction": "incoming"},
    ),
    Told(
        "call.initiated", "CallInitiated", "Outgoing call to Anna Berg", {"direction": "outgoing"}
    ),
    Told("call.initiated", "CallInitiated", "Call with Anna Berg"),
    Told("command.dial", "CallDialled", "Sue dialled Anna Berg"),
    Told("command.dial", "CallDialled", "Sue dialled their own phone", leg="maria"),
    Told(
        "call.hangup",
        "CallHangup",
        "The call with Anna Berg ended (hung up)",
        {"cause": "normal_clearing"},
    ),
    Told(
        "conference.playback.started",
        "AudioStarted",
        "The sound jingle started for everyone",
        {"audio": "playback", "media": "jingle"},
        "",
    ),
    Told(
        "call.speak.ended",
        "CallAudioEnded",
        "An announcement ended for Anna Berg",
        {"audio": "speak"},
    ),
    Told(
        "call.playback.ended",
        "CallAudioEnded",
        "The sound jingle ended for Anna Berg (its file was not found)",
        {"audio": "playback", "media": "jingle", "status": "file_not_found"},
    ),
    Told(
        "call.playback.ended",
        "CallAudioEnded",
        "The sound jingle ended for Anna Berg",
        {"audio": "playback", "media": "jingle", "status": "completed"},
    ),
    Told(
        "call.enqueued", "CallEnqueued", "Anna Berg joined the queue support", {"queue": "support"}
    ),
    Told(
        "call.enqueued", "CallEnqueued", "Anna Berg joined the queue First line", {"queue": "q-17"}
    ),
    Told(
        "call.dequeued",
        "CallLeftQueue",
        "Anna Berg left the queue support (connected)",
        {"queue": "support", "reason": "bridged"},
    ),
    Told(
        "call.dequeued",
        "CallLeftQueue",
        "Anna Berg left the queue support (the call ended)",
        {"queue": "support", "reason": "hangup"},
    ),
    Told(
        "call.machine.detection.ended",
        "MachineDetected",
        "Answering machine detection for Anna Berg: a person, at home",
        {"stage": "detection", "result": "human_residence"},
    ),
    Told(
        "command.mute",
        "MuteAccepted",
        "Sue muted Anna Berg and Bob",
        {"call_control_ids": ["anna", "bob"], "muted": True},
        "",
    ),
    Told(
        "command.unhold_everyone",
        "HoldAccepted",
        "Sue took everyone off hold",
        {"call_control_ids": None, "on_hold": False},
        "",
    ),
    Told(
        "command.record_resume",
        "RecordingAccepted",
        "Sue resumed the recording",
        {"action": "resume"},
        "",
    ),
    Told(
        "command.role",
        "RoleAccepted",
        "Sue changed the role of Anna Berg to whisper",
        {"role": "whisper"},
    ),
    Told("command.role", "RoleAccepted", "Sue changed the role of Anna Berg to participant"),
    Told(
        "listing.participants",
        "ParticipantsListed",
        "The screen was corrected to match Telnyx",
        {"participants": [{}]},
        "",
    ),
    Told(
        "listing.participants",
        "ParticipantsListed",
        "The screen was corrected to match Telnyx: Anna Berg was muted",
        {"participants": [{}], "corrections": ["muted anna"]},
        "",
    ),
    Told(
        "listing.participants",
        "ParticipantsListed",
        "The screen was corrected to match Telnyx: Anna Berg was here, but not shown;"
        " Anna Berg was muted; 2 more corrections",
        {
            "participants": [{}],
            "corrections": ["here anna", "muted anna", "held anna", "unheld anna"],
        },
        "",
    ),
    Told(
        "listing.conference",
        "ConferenceListed",
        "Telnyx no longer lists this conference",
        {"status": "completed", "end_reason": NOT_LISTED},
        "",
    ),
    Told(
        "listing.queue_call",
        "ListedInQueue",
        "Telnyx lists Anna Berg as waiting in the queue support",
        {"queue": "support"},
    ),
    Told(
        "call.gather.ended",
        "DigitsGathered",
        "Anna Berg entered 4711",
        {"digits": "4711", "status": "valid"},
    ),
    Told(
        "call.gather.ended",
        "DigitsGathered",
        "Anna Berg entered no digits (the call ended)",
        {"digits": "", "status": "call_hangup"},
    ),
    Told("call.dtmf.received", "KeyPressed", "Anna Berg pressed 5", {"key": "5"}),
    Told("call.cost", "CallNoted", "Anna Berg: cost of the call: 0.01", {"text": "0.01"}),
    Told("call.exploded", "CallNoted", "Anna Berg: call.exploded"),
    Told("conference.exploded", "ConferenceNoted", "conference.exploded", {}, ""),
]


def entry(told: Told) -> Entry:
    return Entry(
        "command:1", told.kind, told.event_class, NOW, {"call_control_id": told.leg, **told.data}
    )


@pytest.mark.parametrize("told", SENTENCES, ids=[told.text for told in SENTENCES])
def test_each_event_is_a_sentence(told: Told) -> None:
    known = Directory(PEOPLE, True, QUEUES)
    assert feed.line(entry(told), known, {"1": "Sue"}).text == told.text


@pytest.mark.parametrize("told", SENTENCES, ids=[told.text for told in SENTENCES])
def test_no_sentence_tells_the_masked_audience_what_somebody_typed(told: Told) -> None:
    masked = feed.line(entry(told), Directory(PEOPLE, False, QUEUES), {}).text
    assert "4711" not in masked
    assert "pressed 5" not in masked


@pytest.mark.parametrize(
    ("kind", "event_class", "field"),
    [
        ("call.hangup", "CallHangup", "cause"),
        ("call.dequeued", "CallLeftQueue", "reason"),
        ("conference.ended", "ConferenceEnded", "reason"),
        ("call.gather.ended", "DigitsGathered", "status"),
    ],
)
def test_a_reason_that_is_new_is_told_in_the_words_of_telnyx(
    kind: str, event_class: str, field: str
) -> None:
    ended = entry(Told(kind, event_class, "", {field: "power_cut", "queue": "support"}))
    assert feed.line(ended, Directory(PEOPLE, False, QUEUES), {}).text.endswith("(power cut)")


def test_a_cause_that_says_nothing_is_left_out() -> None:
    ended = entry(Told("call.hangup", "CallHangup", "", {"cause": "unspecified"}))
    assert (
        feed.line(ended, Directory(PEOPLE, False, QUEUES), {}).text
        == "The call with Anna Berg ended"
    )


def test_what_a_stranger_pressed_has_no_name() -> None:
    muted = Told("command.mute", "MuteAccepted", "", {"call_control_ids": ["bob"]}, "")
    line = feed.line(entry(muted), Directory(PEOPLE, False, QUEUES), {})
    assert line.text == "An operator muted Bob"


def test_the_feed_tells_who_hung_up_a_call() -> None:
    told = entry(Told("command.hangup", "HangupAccepted", ""))
    line = feed.line(told, Directory(PEOPLE, False, QUEUES), {})
    assert line.text == "An operator hung up on Anna Berg"


def test_an_unknown_kind_is_told_without_its_number_and_marked_as_other() -> None:
    strange = entry(Told("call.+12025550142", "CallNoted", ""))
    assert (
        feed.line(strange, Directory(PEOPLE, False, QUEUES), {}).text
        == "Anna Berg: call.+1 ••• 0142"
    )
    assert feed.line(strange, Directory(PEOPLE, False, QUEUES), {}).kind == "other"


def test_every_verb_that_tells_the_feed_of_itself_has_its_words() -> None:
    for name, verb in VERBS.items():
        if verb.did:
            command = entry(
                Told(f"command.{name}", "MuteAccepted", "", {"call_control_ids": ["bob"]})
            )
            assert feed.line(command, Directory(PEOPLE, False, QUEUES), {}).text.startswith(
                "An operator "
            )
