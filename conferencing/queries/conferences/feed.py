"""The journal in plain words: one sentence for each thing that happened.

Events whose kind is not in these tables are shown by the name that Telnyx gave them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from conferencing.ledger.verbs import VERBS
from conferencing.projection.events import CONFERENCE_HAD_ENDED, NOT_LISTED

from ..names import reasons
from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.labels import ROLES
from ..names.masking import HIDDEN
from ..names.person import listed
from ..names.reasons import opened
from ..screens.console import FeedLine
from .feed_phrases import CORRECTED, NOTES, SUPERVISING
from .journal import Entry

OTHER = "other"
MOST_CORRECTIONS = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What a sentence about an entry can say. `operators`: who asked, by the UUID of the command.

    A template has {who}, {operator}, or any field of the event.
    """

    entry: Entry
    directory: Directory
    operators: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        if name == "who":
            return self.who
        if name == "operator":
            return self.operator
        return self.queue if name == "queue" else self.fact(name)

    @property
    def who(self) -> str:
        return self.directory.label(self.entry.leg) if self.entry.leg else "everyone"

    @property
    def queue(self) -> str:
        return isolated(self.directory.queue(self.entry.text("queue")))

    @property
    def whom(self) -> str:
        """Those whom a command was for."""
        legs = self.entry.named_legs
        return "everyone" if legs is None else listed([self.directory.label(leg) for leg in legs])

    @property
    def operator(self) -> str:
        return self.operators.get(self.entry.source_id.removeprefix("command:"), "an operator")

    @property
    def kind(self) -> str:
        return self.directory.text(self.entry.kind)

    def fact(self, field: str, worded: Callable[[str], str] = opened) -> str:
        """A field in these words; usually in Telnyx's."""
        return isolated(self.directory.text(worded(self.entry.text(field))))

    def why(self, field: str, worded: Callable[[str], str] = opened) -> str:
        """The field in brackets after a space, in these words; nothing where it says nothing."""
        reason = isolated(self.directory.text(worded(self.entry.text(field))))
        return f" ({reason})" if reason else ""

    def typed(self, field: str) -> str:
        """Digits that somebody typed are as private as a number: it may be a PIN."""
        text = isolated(fit(self.entry.text(field)))
        return text if self.directory.numbers or not text else HIDDEN


Sentence = str | Callable[[Words], str]


def commands_behind(entries: Iterable[Entry]) -> list[str]:
    """The UUIDs of those that operators gave."""
    of_commands = (entry.source_id.partition("command:") for entry in entries)
    return [uuid for _, is_command, uuid in of_commands if is_command]


def line(entry: Entry, directory: Directory, operators: Mapping[str, str]) -> FeedLine:
    """`operators`: who asked, by the UUID of the command."""
    # What may be written in an event of a kind that is not ours to name is not known either.
    is_known = entry.kind in NOTES or entry.event_class not in ("CallNoted", "ConferenceNoted")
    words = Words(entry, directory, operators)
    return FeedLine(entry.at, entry.kind if is_known else OTHER, _said(words))


def _said(words: Words) -> str:
    entry = words.entry
    sentence = KINDS.get(entry.kind) or CLASSES.get(entry.event_class) or _unknown
    said = sentence.format_map(words) if isinstance(sentence, str) else sentence(words)
    # The name of a kind keeps its spelling, also where a sentence begins with it.
    return said if said.startswith(entry.kind) else said[:1].upper() + said[1:]


def _initiated(words: Words) -> str:
    match words.entry.text("direction"):
        case "incoming":
            return f"incoming call from {words.who}"
        case "outgoing":
            return f"outgoing call to {words.who}"
    return f"call with {words.who}{words.why('direction')}"


def _audio_started(words: Words) -> str:
    return f"{_sound(words)} started for {words.who}"


def _audio_ended(words: Words) -> str:
    return f"{_sound(words)} ended for {words.who}{words.why('status', reasons.of_sound)}"


def _sound(words: Words) -> str:
    if words.entry.text("audio") == "speak":
        return "an announcement"
    media = isolated(words.directory.text(words.entry.text("media")))
    return f"the sound {media}" if media else "a sound"


def _machine(words: Words) -> str:
    is_greeting = words.entry.text("stage") == "greeting"
    what = "answering machine greeting" if is_greeting else "answering machine detection"
    worded = reasons.of_greeting if is_greeting else reasons.of_detection
    return f"{what} for {words.who}: {words.fact('result', worded) or 'no result'}"


def _command(words: Words) -> str:
    # The class says only that people were muted or unmuted; the kind names the verb.
    verb = VERBS.get(words.entry.kind.removeprefix("command."))
    return f"{words.operator} {verb.past(words.whom)}" if verb else _unknown(words)


def _dialled(words: Words) -> str:
    # Nobody listens on a phone that somebody else has rung.
    is_own = words.directory.person(words.entry.leg).supervises
    return f"{words.operator} dialled {'their own phone' if is_own else words.who}"


def _hung_up_by_us(words: Words) -> str:
    return f"{words.operator} hung up on {words.who}"


def _connected_by_us(words: Words) -> str:
    return f"{words.operator} connected {words.who}"


def _role(words: Words) -> str:
    role = ROLES.get(words.entry.text("role") or "none") or words.fact("role")
    return f"{words.operator} changed the role of {words.who} to {role}"


def _supervises(words: Words) -> str:
    by, doing = words.fact("by"), words.entry.kind.removeprefix("supervision.")
    sentence = SUPERVISING.get(doing, "{by} supervises ({doing})")
    return sentence.format(by=by, doing=doing, whom=words.whom)


def _checked(words: Words) -> str:
    found = [
        CORRECTED[what].format(who=words.directory.label(leg))
        for what, leg in words.entry.corrections
        if what in CORRECTED
    ]
    # None: of an older version, which such a line is not drawn for.
    what = f": {'; '.join(_first(found))}" if found else ""
    return f"the screen was corrected to match Telnyx{what}"


def _first(sentences: list[str]) -> list[str]:
    """The first few sentences, and how many more there are."""
    if len(sentences) <= MOST_CORRECTIONS:
        return sentences
    shown = sentences[: MOST_CORRECTIONS - 1]
    return [*shown, f"{len(sentences) - len(shown)} more corrections"]


def _over(words: Words) -> str:
    if words.entry.text("end_reason") == NOT_LISTED:
        return "Telnyx no longer lists this conference"
    if words.entry.text("end_reason") == CONFERENCE_HAD_ENDED:
        return "Telnyx says this conference has ended"
    return "Telnyx lists this conference as ended"


def _ended(words: Words) -> str:
    return f"the conference ended{words.why('reason', reasons.of_conference)}"


def _hung_up(words: Words) -> str:
    code = words.entry.text("sip_cause")
    why = words.why("cause", lambda cause: reasons.of_call(cause, code))
    return f"the call with {words.who} ended{why}"


def _left_queue(words: Words) -> str:
    why = words.why("reason", reasons.of_leaving_a_queue)
    return f"{words.who} left the queue {words.queue}{why}"


def _streaming_failed(words: Words) -> str:
    return f"audio streaming failed for {words.who}{words.why('reason')}"


def _digits(words: Words) -> str:
    typed = words.typed("digits") or "no digits"
    return f"{words.who} entered {typed}{words.why('status', _not_done)}"


def _not_done(status: str) -> str:
    return "" if status == "valid" else reasons.of_typing(status)


def _key(words: Words) -> str:
    return f"{words.who} pressed {words.typed('key')}"


def _noted(words: Words) -> str:
    """An event that changes no state comes with one short fact."""
    fact = isolated(fit(words.entry.text("text")))
    if not words.directory.numbers and any(character.isdigit() for character in fact):
        fact = HIDDEN
    title = NOTES.get(words.entry.kind, words.kind)
    return f"{words.who}: {' '.join(filter(None, [title, fact]))}"


def _unknown(words: Words) -> str:
    return f"{words.kind}: {words.who}" if words.entry.leg else words.kind


# By Telnyx's own name of the event.
KINDS: Mapping[str, Sentence] = {
    "conference.created": "the conference started",
    "conference.ended": _ended,
    "conference.participant.joined": "{who} joined",
    "conference.participant.left": "{who} left",
    "conference.recording.saved": "a recording of the conference was saved",
    "call.initiated": _initiated,
    "call.answered": "the call with {who} was answered",
    "call.bridged": "the call with {who} was connected",
    "call.hangup": _hung_up,
    "call.recording.saved": "a recording of the call with {who} was saved",
    "streaming.started": "audio streaming started for {who}",
    "streaming.stopped": "audio streaming stopped for {who}",
    "streaming.failed": _streaming_failed,
    "call.hold": "{who} put the call on hold on their phone",
    "call.unhold": "{who} took the call off hold on their phone",
}
# By what we made of it, where Telnyx has several names for one thing, or where the event is ours.
CLASSES: Mapping[str, Sentence] = {
    "AudioStarted": _audio_started,
    "AudioEnded": _audio_ended,
    "CallAudioStarted": _audio_started,
    "CallAudioEnded": _audio_ended,
    "CallEnqueued": "{who} joined the queue {queue}",
    "CallLeftQueue": _left_queue,
    "MachineDetected": _machine,
    "MuteAccepted": _command,
    "HoldAccepted": _command,
    "RecordingAccepted": _command,
    "RoleAccepted": _role,
    "SupervisionNoted": _supervises,
    "ParticipantsListed": _checked,
    "ConferenceListed": _over,
    "CallDialled": _dialled,
    "HangupAccepted": _hung_up_by_us,
    "BridgeAccepted": _connected_by_us,
    "TransferAccepted": "{operator} began to transfer {who}",
    "CallListed": "Telnyx lists the call with {who}",
    "CallGone": "Telnyx no longer has the call with {who}",
    "ListedInQueue": "Telnyx lists {who} as waiting in the queue {queue}",
    "MissingFromQueue": "Telnyx no longer lists {who} in the queue {queue}",
    "KeyPressed": _key,
    "HandLowered": "{operator} lowered the hand of {who}",
    "DigitsGathered": _digits,
    "CallNoted": _noted,
}
