"""A conference at Telnyx, and a Switchboard whose clock is wrong: what it hears, late, twice or not
at all, and what it asks, becomes events as in the product.

All times are seconds since a start by Telnyx's clock, which is the truth.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import formatdate

from conferencing.clocks.telnyx import TelnyxClock
from conferencing.projection import events as e

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
CONFERENCE = "conf"
INTERVAL = 10.0  # between listings


@dataclass(frozen=True)
class Skew:
    """Telnyx's clock less ours: `offset` at first, more by `drift` each second, and right from
    `set_at` on, when somebody sets our clock.
    """

    offset: float
    drift: float = 0.0
    set_at: float = math.inf
    steady_drift: float = 0.0

    def at(self, time: float) -> float:
        return 0.0 if time >= self.set_at else self.offset + self.drift * time


@dataclass(frozen=True)
class Action:
    """What somebody does, `after` the one before. It is told at each of `delays`: never, if empty.
    Mute and unmute are commands, whose answer always comes.
    """

    what: str
    leg: str
    after: float
    delays: tuple[float, ...] = ()


@dataclass(frozen=True)
class Person:
    is_present: bool = False
    is_muted: bool = False
    changed_at: float = -math.inf


@dataclass(frozen=True)
class Moment:
    """Something that reaches us. `news` is what Telnyx did; None for a listing."""

    time: float
    news: Action | None = None
    happened_at: float = 0.0
    number: int = 0


class Switchboard:
    """Turns what reaches it into events, by the clock that it has."""

    def __init__(self, skew: Skew) -> None:
        self.time = 0.0
        self._skew = skew
        self._listings = 0
        self.clock = TelnyxClock(self._own, self._steady)

    def hear(self, moment: Moment) -> e.ConferenceEvent:
        assert moment.news
        signed_at = START + timedelta(seconds=math.floor(moment.happened_at))
        self.clock.heard_webhook(signed_at)
        cls = e.ParticipantJoined if moment.news.what == "join" else e.ParticipantLeft
        return cls(
            kind=f"conference.participant.{moment.news.what}",
            at=START + timedelta(seconds=moment.happened_at),
            source_id=f"webhook:{moment.number}",
            conference_id=CONFERENCE,
            call_control_id=moment.news.leg,
        )

    def accept(self, moment: Moment) -> e.ConferenceEvent:
        assert moment.news
        sent_at = self._now()
        self._answer()
        return e.MuteAccepted(
            kind="command.mute",
            at=self.clock.at(sent_at),
            source_id=f"command:{moment.number}",
            conference_id=CONFERENCE,
            muted=moment.news.what == "mute",
            call_control_ids=(moment.news.leg,),
        )

    def list(self, people: dict[str, Person]) -> e.ConferenceEvent:
        """Two answers for the list of conferences, then the people."""
        self._answer()
        self._answer()
        asked_at = self._now()
        self._answer()
        self._listings += 1
        return e.ParticipantsListed(
            kind="listing.participants",
            at=self.clock.at(asked_at),
            source_id=f"listing:{self._listings}",
            conference_id=CONFERENCE,
            participants=tuple(
                e.ListedParticipant(call_control_id=leg, muted=person.is_muted)
                for leg, person in people.items()
                if person.is_present
            ),
        )

    def _answer(self) -> None:
        date = START.timestamp() + self.time
        self.clock.heard_answer(
            formatdate(math.floor(date), usegmt=True), self._steady() - 0.1, self._steady() + 0.1
        )

    def _own(self) -> float:
        return START.timestamp() + self.time - self._skew.at(self.time)

    def _steady(self) -> float:
        return 5000 + self.time * (1 + self._skew.steady_drift)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._own(), UTC)


def after(people: dict[str, Person], action: Action, time: float) -> dict[str, Person]:
    """The truth after an action; an impossible one does nothing."""
    was = people.get(action.leg, Person())
    now = was
    if action.what in ("join", "leave"):
        if was.is_present != (action.what == "join"):
            now = Person(not was.is_present, False, time)
    elif was.is_present:
        now = replace(was, is_muted=action.what == "mute", changed_at=time)
    return {**people, action.leg: now}


def moments(actions: Sequence[Action]) -> Iterator[Moment]:
    """What reaches us, in order: the actions that could be done, and listings in between. At the
    end comes a listing of a conference that has been quiet for a while.
    """
    time, people, reached = 1.0, dict[str, Person](), [Moment(0.0)]
    for number, action in enumerate(actions):
        time += action.after
        then = after(people, action, time)
        if then == people or then[action.leg] == people.get(action.leg):
            continue
        people = then
        is_command = action.what in ("mute", "unmute")
        for delay in (0.0,) if is_command else action.delays:
            reached.append(Moment(time + delay, action, time, number))
    end = max(moment.time for moment in reached) + INTERVAL
    listings = [Moment(n * INTERVAL) for n in range(1, 1 + math.ceil(end / INTERVAL))]
    yield from sorted([*reached, *listings, Moment(end + INTERVAL)], key=lambda one: one.time)


def truth(actions: Sequence[Action], until: float) -> dict[str, Person]:
    time, people = 1.0, dict[str, Person]()
    for action in actions:
        time += action.after
        if time <= until:
            people = after(people, action, time)
    return people
