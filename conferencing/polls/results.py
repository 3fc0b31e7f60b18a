"""What came of a poll: of each who was asked, one thing. Pure.

It follows from the set of events alone: their order, and how often one comes, change nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# A question is read out before its time runs; after the close so much later nothing comes of it.
LATE = timedelta(minutes=2)


# Whatever of these is asked of the same call next: what is pressed from then on is about that.
QUESTIONS = ("gather", "ask_key", "poll_question")


class Fate(StrEnum):
    """What became of somebody who was to be asked."""

    ANSWERED = "answered"
    LATE = "late"
    OTHER_KEY = "other_key"
    HUNG_UP = "hung_up"
    NO_KEY = "no_key"
    CUT_SHORT = "cut_short"
    STOPPED = "stopped"
    WAITING = "waiting"
    ASKING = "asking"
    NOT_ASKED = "not_asked"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Asked:
    """One person. `state` is that of the command that asks them, `why` its reason where it failed.
    What they press belongs to the poll from `since`, when it was sent, to `until`, when somebody
    asked them something else.
    """

    leg: str
    state: str
    why: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Pressed:
    """What Telnyx reported at the end of a question."""

    at: datetime
    source_id: str
    leg: str
    digits: str
    status: str


@dataclass(frozen=True, slots=True)
class Results:
    """`answers`: how many chose each key. `fates`: how many people there are of each, and `why`
    how many could not be asked for each reason.
    """

    answers: Mapping[str, int] = field(default_factory=dict)
    fates: Mapping[Fate, int] = field(default_factory=dict)
    why: Mapping[str, int] = field(default_factory=dict)

    def count(self, *fates: Fate) -> int:
        return sum(self.fates.get(fate, 0) for fate in fates)

    @property
    def people(self) -> int:
        return sum(self.fates.values())

    @property
    def answered(self) -> int:
        return self.count(Fate.ANSWERED)


@dataclass(frozen=True, slots=True)
class Span:
    """`is_early`: it ended before everybody had the time that was announced."""

    opened_at: datetime
    ends_at: datetime
    is_open: bool
    is_early: bool = False


def of(
    keys: Sequence[str], asked: Iterable[Asked], pressed: Iterable[Pressed], span: Span
) -> Results:
    """`keys`: those that are a choice."""
    by_leg: dict[str, set[Pressed]] = {}
    for one in pressed:
        by_leg.setdefault(one.leg, set()).add(one)
    answers: Counter[str] = Counter(dict.fromkeys(keys, 0))
    fates: Counter[Fate] = Counter()
    why: Counter[str] = Counter()
    for person in asked:
        fate, key = _of_one(keys, person, sorted(by_leg.get(person.leg, ())), span)
        fates[fate] += 1
        if fate is Fate.ANSWERED:
            answers[key] += 1
        if fate is Fate.NOT_ASKED:
            why[person.why] += 1
    return Results(dict(answers), dict(fates), dict(why))


def _of_one(
    keys: Sequence[str], person: Asked, pressed: Sequence[Pressed], span: Span
) -> tuple[Fate, str]:
    theirs = [one for one in pressed if _is_about(one, person, span)]
    # An earlier question to the same call ends as cancelled when this one begins, also after some
    # digits: those are no answer to this one.
    ended = [one for one in theirs if not one.status.startswith("cancelled")]
    chosen = [one for one in ended if one.digits in keys]
    if chosen and chosen[0].at <= span.ends_at:
        return Fate.ANSWERED, chosen[0].digits
    if chosen:
        return Fate.LATE, ""
    if ended and not _is_cut_short(ended[0], span):
        return _without_choice(ended[0]), ""
    return _unanswered(person, is_stopped=_is_stopped(person, theirs, span), span=span), ""


def _is_about(one: Pressed, person: Asked, span: Span) -> bool:
    is_before_next = person.until is None or one.at < person.until
    since = max(span.opened_at, person.since or span.opened_at)
    return since <= one.at <= span.ends_at + LATE and is_before_next


def _is_stopped(person: Asked, theirs: Sequence[Pressed], span: Span) -> bool:
    """Something else was asked of them while it was open."""
    ends = [one.at for one in theirs if one.status.startswith("cancelled")]
    return any(at <= span.ends_at for at in (*ends, person.until) if at)


def _is_cut_short(ended: Pressed, span: Span) -> bool:
    """Nothing was pressed, and the poll was over before their time was."""
    return span.is_early and not ended.digits and ended.at > span.ends_at


def _without_choice(ended: Pressed) -> Fate:
    if ended.digits:
        return Fate.OTHER_KEY
    return Fate.HUNG_UP if ended.status == "call_hangup" else Fate.NO_KEY


def _unanswered(person: Asked, *, is_stopped: bool, span: Span) -> Fate:
    if person.state in ("failed", "expired", "superseded"):
        return Fate.NOT_ASKED
    if person.state in ("not_known", "unknown"):
        return Fate.DOUBTFUL
    if span.is_open and person.until:
        return Fate.STOPPED
    if span.is_open:
        return Fate.ASKING if person.state in ("asked", "sent") else Fate.WAITING
    if is_stopped:
        return Fate.STOPPED
    return Fate.CUT_SHORT if span.is_early else Fate.NO_KEY
