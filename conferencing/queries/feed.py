"""The journal in plain words: one sentence for each thing that happened in a conference and to its
people's calls.

Changes of the floor are left out (they show as the talking mark), and listings that tell no more
than a conference's name. Kinds that nobody here knows are shown by their own name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from conferencing.models import JournalEntry

from .people import HIDDEN, Directory, listed
from .screens import FeedLine

NEWEST = 60
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal. `leg` is whom it speaks of, empty for the conference as a whole."""

    aggregate: str
    source_id: str
    kind: str
    event_class: str
    at: datetime
    data: dict[str, Any]

    @property
    def leg(self) -> str:
        return str(self.data.get("call_control_id") or "")

    @property
    def is_known(self) -> bool:
        """Whether its kind is one of ours to name; of any other it is not known what may be written
        in it.
        """
        return self.kind in NOTES or self.event_class not in ("CallNoted", "ConferenceNoted")

    def legs(self) -> list[str]:
        return [self.leg, *(self.data.get("call_control_ids") or ())]


def entries(conference_id: str, legs: Iterable[str]) -> list[Entry]:
    """The newest entries of a conference and of these calls, newest first. Two queries, whatever
    the journal's length.
    """
    room = _newest(aggregate=f"conference:{conference_id}")
    calls = _newest(aggregate__in=[f"call:{leg}" for leg in legs])
    return sorted([*room, *calls], key=lambda entry: (entry.at, entry.source_id), reverse=True)[
        :NEWEST
    ]


def line(entry: Entry, directory: Directory, operators: dict[str, str]) -> FeedLine:
    """`operators`: who asked, by the UUID of the command."""
    words = SENTENCES.get(entry.kind) or CLASSES.get(entry.event_class) or _unknown
    said = words(_Words(entry, directory, operators))
    text = said if said.startswith(entry.kind) else said[:1].upper() + said[1:]
    return FeedLine(entry.at, entry.kind if entry.is_known else OTHER, text)


def _newest(**of: Any) -> list[Entry]:
    columns = ("aggregate", "source_id", "kind", "event_class", "occurred_at", "data")
    silent = Q(event_class="FloorChanged") | Q(event_class="ConferenceListed") & ~Q(
        data__status="completed"
    )
    rows = JournalEntry.objects.filter(**of).exclude(silent)
    return [Entry(*row) for row in rows.order_by("-occurred_at").values_list(*columns)[:NEWEST]]


@dataclass(frozen=True, slots=True)
class _Words:
    entry: Entry
    directory: Directory
    operators: dict[str, str]

    @property
    def who(self) -> str:
        return self.directory.person(self.entry.leg).label if self.entry.leg else "everyone"

    @property
    def whom(self) -> str:
        """Those whom a command was for."""
        legs = self.entry.data.get("call_control_ids")
        if legs is None:
            return "everyone"
        return listed([self.directory.person(leg).label for leg in legs])

    @property
    def operator(self) -> str:
        return self.operators.get(self.entry.source_id.removeprefix("command:"), "an operator")

    @property
    def kind(self) -> str:
        return self.directory.text(self.entry.kind)

    def fact(self, name: str) -> str:
        """A field in Telnyx's words, underscores opened."""
        return self.directory.text(str(self.entry.data.get(name) or "").replace("_", " "))

    def because(self, name: str) -> str:
        return f" ({fact})" if (fact := self.fact(name)) else ""


Sentence = Callable[[_Words], str]


def _audio(verb: str) -> Sentence:
    def sentence(words: _Words) -> str:
        media = words.directory.text(str(words.entry.data.get("media") or "a sound"))
        what = "an announcement" if words.entry.data.get("audio") == "speak" else f"playing {media}"
        return f"{what} {verb} for {words.who}"

    return sentence


def _plain(text: str) -> Sentence:
    """`text` with {who} in it."""
    return lambda words: text.format(who=words.who)


def _with(text: str, fact: str) -> Sentence:
    return lambda words: text.format(who=words.who) + words.because(fact)


def _queued(words: _Words) -> str:
    return f"{words.who} began to wait in {words.fact('queue')}"


def _left_queue(words: _Words) -> str:
    return f"{words.who} left the queue {words.fact('queue')}{words.because('reason')}"


def _machine(words: _Words) -> str:
    what = (
        "greeting" if words.entry.data.get("stage") == "greeting" else "answering machine detection"
    )
    return f"{what} of {words.who}: {words.fact('result') or 'no result'}"


def _muted(words: _Words) -> str:
    return (
        f"{words.operator} {'muted' if words.entry.data.get('muted') else 'unmuted'} {words.whom}"
    )


def _held(words: _Words) -> str:
    return f"{words.operator} {'put on hold' if words.entry.data.get('on_hold') else 'took off hold'} {words.whom}"


def _checked(words: _Words) -> str:
    count = len(words.entry.data.get("participants") or ())
    return f"corrected by Telnyx's listing: {count} {'person' if count == 1 else 'people'} here"


def _listed(words: _Words) -> str:
    name, status = words.fact("name"), words.fact("status")
    return (
        f"Telnyx's listing: {', '.join(filter(None, [name, status])) or 'the conference is there'}"
    )


def _recording(words: _Words) -> str:
    done = {"start": "began", "pause": "paused", "resume": "went on with", "stop": "stopped"}
    return f"{words.operator} {done.get(words.fact('action'), 'changed')} the recording"


def _role(words: _Words) -> str:
    role = words.fact("role")
    return f"{words.operator} made {words.who} {f'a supervisor ({role})' if role else 'an ordinary member'}"


def _key(words: _Words) -> str:
    return f"{words.who} pressed {_typed(words, 'key')}"


def _digits(words: _Words) -> str:
    return f"{words.who} typed {_typed(words, 'digits') or 'nothing'}{words.because('status')}"


def _typed(words: _Words, field: str) -> str:
    """Digits that someone typed are as private as a number."""
    text = str(words.entry.data.get(field) or "")
    return text if words.directory.numbers or not text else HIDDEN


def _noted(words: _Words) -> str:
    """What we keep of a neighbour event is a short fact; digits that someone typed are as private
    as a number.
    """
    text = str(words.entry.data.get("text") or "")
    if not words.directory.numbers and any(sign.isdigit() for sign in text):
        text = "•••"
    title = NOTES.get(words.entry.kind, words.kind)
    return f"{words.who}: {title}{f' {text}' if text else ''}"


def _unknown(words: _Words) -> str:
    return f"{words.kind}: {words.who}" if words.entry.leg else words.kind


SENTENCES: dict[str, Sentence] = {
    "conference.created": _plain("the conference began"),
    "conference.ended": lambda words: f"the conference ended{words.because('reason')}",
    "conference.participant.joined": _plain("{who} joined"),
    "conference.participant.left": _plain("{who} left"),
    "conference.recording.saved": _plain("a recording of the conference was saved"),
    "call.initiated": _with("a call with {who} began", "direction"),
    "call.answered": _plain("the call with {who} was answered"),
    "call.bridged": _plain("{who} was put through"),
    "call.hangup": _with("{who} hung up", "cause"),
    "call.recording.saved": _plain("a recording of {who} was saved"),
    "streaming.started": _plain("the audio of {who} is being streamed"),
    "streaming.stopped": _plain("the streaming of {who} stopped"),
    "streaming.failed": _with("the streaming of {who} failed", "reason"),
    "call.hold": _plain("{who} put the call on hold at their phone"),
    "call.unhold": _plain("{who} took the call up again at their phone"),
}

CLASSES: dict[str, Sentence] = {
    "AudioStarted": _audio("began"),
    "AudioEnded": _audio("ended"),
    "CallAudioStarted": _audio("began"),
    "CallAudioEnded": _audio("ended"),
    "CallEnqueued": _queued,
    "CallLeftQueue": _left_queue,
    "MachineDetected": _machine,
    "MuteAccepted": _muted,
    "HoldAccepted": _held,
    "ParticipantsListed": _checked,
    "ConferenceListed": _listed,
    "ListedInQueue": lambda words: f"Telnyx's listing: {words.who} waits in {words.fact('queue')}",
    "MissingFromQueue": lambda words: (
        f"Telnyx's listing: {words.who} no longer waits in {words.fact('queue')}"
    ),
    "RecordingAccepted": _recording,
    "RoleAccepted": _role,
    "KeyPressed": _key,
    "DigitsGathered": _digits,
    "CallNoted": _noted,
}

NOTES = {
    "call.dtmf.received": "pressed",
    "call.gather.ended": "typed",
    "call.recording.error": "recording failed:",
    "call.recording.transcription.saved": "transcription saved,",
    "call.cost": "cost of the call:",
    "call.refer.started": "transfer began",
    "call.refer.completed": "transfer done",
    "call.refer.failed": "transfer failed",
    "call.fork.started": "media fork began",
    "call.fork.stopped": "media fork stopped",
    "siprec.started": "SIP recording began",
    "siprec.stopped": "SIP recording stopped",
    "siprec.failed": "SIP recording failed:",
}
