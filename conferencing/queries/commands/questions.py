"""The question before a press whose effect reaches further than its target: computed from what will
happen, in words for whoever reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from conferencing.ledger import consequences, ringing
from conferencing.ledger.consequences import Consequence, Present
from conferencing.models import Call, Conference, Recording
from conferencing.teams import calls as team_calls

from ..names import directory
from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.masking import without_numbers
from ..names.person import UNKNOWN, WITHHELD, listed
from ..screens.questions import Question
from .consequences import Found, Target, handler_of, read


def of(target: Target, *, numbers: bool) -> Question:
    """What to ask before the press, in words for this viewer."""
    found = read(target)
    consequence = consequences.of(target.verb, found.scene, target.legs)
    legs = {*target.legs, *consequence.legs}
    # Whoever may not be seen is not named: they are somebody unknown, like whom there is not.
    people = directory.of_legs(team_calls.seen(legs), numbers=numbers)
    recording = _recording(target.argument("recording_id"))
    elsewhere = recording.conference_id if recording else target.destination
    handler = isolated(fit(handler_of(target)))
    where = _name(elsewhere, numbers)
    is_dialled = target.verb.name == "hangup" and ringing.is_cancellable(
        target.call_control_id, timezone.now()
    )
    words = _Words(target, found, consequence, people, where, recording, handler, is_dialled)
    return Question(
        is_needed=consequences.must_ask(target.verb, consequence),
        title=words.title(),
        text=" ".join(words.sentences()),
        agree=words.agree(),
        confirmed=consequence.token,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """One question in the making. `elsewhere`: the conference that they are put into, or that was
    recorded; empty without one. `handler`: who else handles the conference. `is_dialled`: the call
    to be hung up still rings.
    """

    target: Target
    found: Found
    consequence: Consequence
    people: Directory
    elsewhere: str
    recording: Recording | None
    handler: str
    is_dialled: bool

    def title(self) -> str:
        verb = self.target.verb
        match verb.name:
            case "record_start":
                return "Start another recording?"
            case "unmute_everyone":
                opened = len(self.consequence.opens)
                return f"Unmute {_count(opened) if opened else 'everyone'}?"
            case "delete_recording":
                of = f"the recording of {self.elsewhere}" if self.elsewhere else "this recording"
                return f"Delete {of}?"
            case "delete_queue":
                return f"Delete the queue {self._queue()}?"
            case "end":
                there = len(self.consequence.hung_up)
                return f"End {self._where()}{f' for {_count(there)}' if there else ''}?"
            case "move":
                return f"Move {self._whom()} to {self.elsewhere}?"
            case "hangup" if self.is_dialled:
                return f"Stop dialling {self._whom()}?"
            case "mute_callers" | "unmute_last":
                words = verb.infinitive("", "")
                return f"{words[:1].upper()}{words[1:]}?"
        whom = self._whom() or (
            f"everyone in {self._where()}" if verb.scope == "conference" else ""
        )
        words = verb.infinitive(whom, self.elsewhere or self._where())
        return f"{words[:1].upper()}{words[1:]}?"

    def agree(self) -> str:
        """The word on the button that does it."""
        does = self.title().removesuffix("?")
        ends = self.consequence.ends in ("host", "last") and self.target.verb.name != "end"
        return f"{does} and end {self._where()}" if ends else does

    def sentences(self) -> list[str]:
        said = [
            self.handler and f"{self.handler} is handling this conference.",
            self._of_themselves(),
            self._of_talks(),
            self._of_the_conference(),
            self._of_those_dialled(),
            self._of_the_recording(),
            self._of_microphones(),
        ]
        if self.target.verb.needs_confirmation and not self.is_dialled:
            said.append("This cannot be undone.")
        return [_begun(sentence) for sentence in said if sentence]

    def _of_themselves(self) -> str:
        match self.target.verb.name:
            case "remove" | "remove_these":
                is_one = len(self.target.legs) == 1
                they = "They leave" if not is_one else f"{self._whom()} leaves"
                are = "are" if not is_one else "is"
                return f"{they} {self._where()} and {are} disconnected."
            case "hangup":
                return (
                    "Their phone stops ringing." if self.is_dialled else "Their call ends at once."
                )
            case "hangup_these":
                return "Their calls end at once."
            case "leave":
                return f"They leave {self._where()}; their call stays connected and is parked."
            case "move" | "join" | "join_these" | "create_conference" | "enqueue" | "enqueue_these":
                return self._of_going_elsewhere()
            case "transfer" | "transfer_these":
                return self._of_transfer()
            case "end":
                return "Everyone is disconnected and the conference ends."
            case "record_start":
                return "A recording is already running or paused. This would start a second one."
            case "delete_recording":
                return self._of_deletion()
            case "delete_queue":
                return self._of_callers()
        return ""

    def _of_going_elsewhere(self) -> str:
        if not self._inside:
            return ""
        calls = "their call stays" if len(self._inside) == 1 else "their calls stay"
        return f"They leave {self._where()}; {calls} connected."

    def _of_deletion(self) -> str:
        at = self.recording.started_at if self.recording else None
        made = f"Recorded on {at:%Y-%m-%d at %H:%M} UTC. " if at else ""
        return f"{made}It is deleted at Telnyx too."

    def _of_callers(self) -> str:
        waiting = Call.objects.filter(waiting_in=self.target.argument("queue"))
        legs = list(waiting.order_by("waiting_since").values_list("pk", flat=True))
        if not legs:
            return "Nobody is waiting in it. Its settings are kept."
        people = directory.of_legs(legs, numbers=self.people.numbers)
        names = listed([people.label(leg) for leg in legs], most=6)
        are = "is" if len(legs) == 1 else "are"
        return f"{names} {are} waiting in it. Telnyx deletes only empty queues."

    def _queue(self) -> str:
        name = self.people.queue(self.target.argument("queue"))
        return f"“{isolated(name)}”" if name else "without a name"

    def _of_transfer(self) -> str:
        if self._inside:
            return f"When the new number answers, they leave {self._where()}."
        return "When the new number answers, they are connected to that number."

    def _of_talks(self) -> str:
        talks = self.found.scene.talks
        sides = [(leg, talks[leg]) for leg in self.target.legs if leg in talks]
        return " ".join(
            f"{self._label(leg)} is on a call with {self._label(other)}:"
            f" that call ends, and {self._label(other)} is disconnected."
            for leg, other in sides
        )

    def _of_the_conference(self) -> str:
        mine = set(self.target.legs)
        others = sorted(self.consequence.hung_up - mine)
        if self.consequence.ends == "host":
            hosts = [person.leg for person in self._inside if person.ends]
            why = f"The conference ends because {self._names(hosts[:1])} leaves"
            if not others:
                return f"{why}."
            return f"{why}, and {self._others(others)} disconnected."
        if self.consequence.ends == "last":
            return "The conference ends, because nobody is left in it."
        staying = [
            person for room in self.found.scene.rooms for person in room.people
            if person.leg not in mine
        ]  # fmt: skip
        if not staying or not self._inside:
            return ""
        if self.consequence.closes:
            return "The conference closes: the others stay, and nobody else can join."
        return "The others stay."

    def _of_those_dialled(self) -> str:
        """commands/stray_dials.py stops what rings for a conference that is over."""
        if not self.consequence.ends:
            return ""
        ring = ringing.dials(timezone.now()).filter(conference__in=self.found.ids).count()
        phones = "The phone" if ring == 1 else f"The {ring} phones"
        return f"{phones} being dialled into it will stop ringing." if ring else ""

    def _of_the_recording(self) -> str:
        return "The recording stops and is saved." if self.consequence.stops_recording else ""

    def _of_microphones(self) -> str:
        # As they stand in the list of people.
        people = [person for room in self.found.scene.rooms for person in room.people]
        opens = [person.leg for person in people if person.leg in self.consequence.opens]
        if not opens:
            return ""
        are = "is" if len(opens) == 1 else "are"
        return f"{self._names(opens)} {are} muted now; everyone will hear them."

    @property
    def _inside(self) -> list[Present]:
        """Those of the target's people who are in a conference."""
        mine = set(self.target.legs)
        rooms = self.found.scene.rooms
        return [person for room in rooms for person in room.people if person.leg in mine]

    def _whom(self) -> str:
        """Of the first call alone: the other side of a connection is named by itself."""
        verb = self.target.verb
        legs = self.target.people or self.target.legs[:1]
        if verb.name == "bridge" and len(self.target.legs) > 1:
            legs = self.target.legs
        return self._names(legs) if legs else ""

    def _where(self) -> str:
        name = self.found.names[0] if self.found.names else ""
        return _quoted(name, self.people.numbers)

    def _label(self, leg: str) -> str:
        return self.people.label(leg)

    def _names(self, legs: Sequence[str]) -> str:
        return listed([self._label(leg) for leg in legs], most=6)

    def _others(self, legs: Sequence[str]) -> str:
        if len(legs) == 1:
            return f"{self._label(legs[0])} is"
        return f"the other {len(legs)} people are"


def _begun(sentence: str) -> str:
    """With a capital where it begins with one who has no name; names stay as they are written."""
    nameless = sentence.startswith((UNKNOWN, WITHHELD))
    return f"{sentence[:1].upper()}{sentence[1:]}" if nameless else sentence


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def _name(conference_id: str, numbers: bool) -> str:
    if not conference_id:
        return ""
    names = Conference.objects.filter(pk=conference_id).values_list("name", flat=True)
    return _quoted(names.first() or "", numbers)


def _quoted(name: str, numbers: bool) -> str:
    shown = isolated(fit(name) if numbers else without_numbers(fit(name)))
    return f"“{shown}”" if shown else "the conference"


def _recording(recording_id: str) -> Recording | None:
    return Recording.objects.filter(pk=recording_id).first() if recording_id else None
