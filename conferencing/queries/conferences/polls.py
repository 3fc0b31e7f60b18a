"""The polls of a conference, counted anew at each reading from what is stored anyway: the commands
that asked, and the journal of the calls. So an answer costs nothing when it comes.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Max

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms
from conferencing.models import Command, Conference, JournalEntry, Poll
from conferencing.polls import results
from conferencing.polls.results import Asked, Fate, Pressed, Results, Span
from conferencing.teams import seen

from ..commands import presses
from ..names.directory import Directory
from ..names.foreign_text import fit
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.polls import PollChoice, Polls, PollShown

# On a console; the page of polls has all.
SHOWN = 5
_NEVER = datetime.max.replace(tzinfo=UTC)
_WHY = {
    "expired": "Not asked before the poll closed",
    "superseded": "The poll was closed first",
}


class _Question(NamedTuple):
    pk: int
    leg: str
    state: str
    title: str
    sent_at: datetime | None
    attempts: int


class _Next(NamedTuple):
    pk: int
    at: datetime


def read(conference_id: str, clock: Clock, *, numbers: bool) -> Polls | Unreadable | None:
    """The newest; None when the mirror knows no such conference. Seven queries, two where there was
    no poll.
    """
    return unreadable.one("polls", conference_id, _read, conference_id, clock, numbers, SHOWN)


def every(conference_id: str, clock: Clock, *, numbers: bool) -> Polls | Unreadable | None:
    """All that there were. As many queries."""
    return unreadable.one("polls", conference_id, _read, conference_id, clock, numbers, None)


def is_settled(conference_id: str, clock: Clock) -> bool:
    """Whether what `read` tells stays as it is: there were polls, no answer can come to any of them
    any more, and the conference is live. Two queries at most.
    """
    last = Poll.objects.filter(conference=conference_id).aggregate(closes=Max("closes_at"))
    if last["closes"] is None or last["closes"] > clock.telnyx_now - results.LATE:
        return False
    return Conference.objects.filter(pk=conference_id, ended_at=None).exists()


def _read(conference_id: str, clock: Clock, numbers: bool, most: int | None) -> Polls | None:
    known = seen.conferences(Conference.objects.filter(pk=conference_id))
    ended = known.values_list("ended_at", flat=True)[:1]
    if not ended:
        return None
    over_at = ended[0]
    polls = Poll.objects.filter(conference=conference_id).order_by("-opened_at", "-pk")
    newest = list(polls.select_related("command")[:most])
    if not newest:
        return Polls(conference_id)
    questions = _questions(newest)
    until = _overtaken(newest, questions.values())
    pressed = _pressed(newest, questions.values())
    names = presses.operators([str(poll.command.uuid) for poll in newest])
    directory = Directory(numbers=numbers)
    shown = []
    for poll in newest:
        span = _span(poll, over_at, clock)
        theirs = [questions[pk] for pk in poll.asking if pk in questions]
        asked = [_asked(one, until) for one in theirs]
        legs = {one.leg for one in theirs}
        about = [one for one in pressed if one.leg in legs]
        form = forms.stored(forms.Poll, poll.command.arguments)
        found = results.of([key for key, _ in form.choices], asked, about, span)
        by = names.get(str(poll.command.uuid), "")
        shown.append(_shown(poll, form, span, found, directory, by))
    return Polls(conference_id, tuple(shown), len(shown) if most is None else polls.count())


def _span(poll: Poll, over_at: datetime | None, clock: Clock) -> Span:
    ends_at = min(poll.ends_at, over_at) if over_at else poll.ends_at
    ours = clock.ours(ends_at)
    is_open = poll.closed_at is None and not over_at and ours is not None and not clock.passed(ours)
    is_early = not is_open and ends_at < poll.closes_at
    return Span(poll.opened_at, max(poll.opened_at, ends_at), is_open, is_early)


def _questions(polls: Sequence[Poll]) -> dict[int, _Question]:
    asking = [pk for poll in polls for pk in poll.asking]
    rows = Command.objects.filter(pk__in=asking)
    columns = rows.values_list(
        "pk", "call_control_id", "state", "error_title", "sent_at", "attempts"
    )
    return {row[0]: _Question(*row) for row in columns}


def _overtaken(polls: Sequence[Poll], asked: Iterable[_Question]) -> dict[str, list[_Next]]:
    """By leg, what else was asked of it since, in the order of asking."""
    legs = {one.leg for one in asked}
    first, last = polls[-1].opened_at, polls[0].closes_at + results.LATE
    rows = Command.objects.filter(
        verb__in=results.QUESTIONS,
        # On our own clock, which is not far from Telnyx's.
        asked_at__range=(first - timedelta(minutes=1), last + timedelta(minutes=1)),
        sent_at__isnull=False,
        # What Telnyx refused was never asked.
    ).exclude(state=Command.State.FAILED)
    found: dict[str, list[_Next]] = {}
    for pk, leg, sent_at in rows.order_by("pk").values_list("pk", "call_control_id", "sent_at"):
        if leg in legs and sent_at:
            found.setdefault(leg, []).append(_Next(pk, telnyx_clock.at(sent_at)))
    return found


def _asked(one: _Question, following: dict[str, list[_Next]]) -> Asked:
    why = _WHY.get(one.state) or fit(one.title) or "No reason was given"
    until = next((each.at for each in following.get(one.leg, ()) if each.pk > one.pk), None)
    return Asked(one.leg, one.state, why, _since(one), until)


def _since(one: _Question) -> datetime | None:
    """None where it is not known: of several attempts, the first may have been heard."""
    if one.sent_at is None:
        return _NEVER
    return telnyx_clock.at(one.sent_at) if one.attempts == 1 else None


def _pressed(polls: Sequence[Poll], asked: Iterable[_Question]) -> list[Pressed]:
    legs = {one.leg for one in asked}
    rows = JournalEntry.objects.filter(
        aggregate__in=[f"call:{leg}" for leg in legs],
        event_class="DigitsGathered",
        occurred_at__range=(polls[-1].opened_at, polls[0].closes_at + results.LATE),
    )
    columns = rows.values_list("occurred_at", "source_id", "aggregate", "data")
    return [
        Pressed(
            at,
            source_id,
            aggregate.removeprefix("call:"),
            str(data.get("digits") or ""),
            str(data.get("status") or ""),
        )
        for at, source_id, aggregate, data in columns
    ]


def _shown(
    poll: Poll, form: forms.Poll, span: Span, found: Results, directory: Directory, by: str
) -> PollShown:
    choices = tuple(
        PollChoice(
            key, directory.text(meaning), found.answers[key], _percent(found.answers[key], found)
        )
        for key, meaning in form.choices
    )
    not_asked = found.count(Fate.NOT_ASKED, Fate.ASKING)
    return PollShown(
        id=poll.pk,
        asked_by=by,
        text=directory.text(form.text),
        opened_at=span.opened_at,
        ends_at=span.ends_at,
        is_open=span.is_open,
        is_closed_early=span.is_early,
        choices=choices,
        people=found.people,
        asked=found.people - not_asked,
        asking=found.count(Fate.ASKING),
        answered=found.answered,
        waiting=found.count(Fate.WAITING),
        no_key=found.count(Fate.NO_KEY),
        other_key=found.count(Fate.OTHER_KEY),
        late=found.count(Fate.LATE),
        hung_up=found.count(Fate.HUNG_UP),
        cut_short=found.count(Fate.CUT_SHORT),
        stopped=found.count(Fate.STOPPED),
        doubtful=found.count(Fate.DOUBTFUL),
        why=tuple(sorted(found.why.items(), key=lambda each: (-each[1], each[0]))),
    )


def _percent(count: int, found: Results) -> int:
    return round(100 * count / found.answered) if found.answered else 0
