"""Queues with their callers, and the calls that are in no conference."""

from dataclasses import dataclass
from datetime import datetime

from conferencing.models.figure_settings import Limits

from ..names.person import Person
from ..reading.unreadable import Unreadable
from .figures import QueueFigures
from .ledger import Badge
from .offers import OfferKind, OnOffer
from .sorting import by_time, in_alphabet


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is said of a queue may be wrong: Telnyx has not confirmed it since then, or never for
    None, although it was asked about others.
    """

    since: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """`position` counts from 1, which is next. `position_known`: how it is known, "reported" at the
    entry, "listed", or "reckoned" from who has left since; empty where only the order of entry
    tells it. `moves`: the newest positions, in order. `heard_at`: the newest event. `offer`: the
    agent who is being brought to them.
    """

    call_control_id: str
    person: Person
    position: int
    waiting_since: datetime | None
    heard_at: datetime | None
    is_alive: bool
    labels: tuple[str, ...]
    command: Badge | None
    offer: OnOffer | None = None
    position_known: str = ""
    moves: tuple[int, ...] = ()

    @property
    def sort(self) -> str:
        return f"{self.position:06d} {by_time(self.waiting_since, self.call_control_id)}"


@dataclass(frozen=True, slots=True)
class QueueCard:
    """`key` tells it from all others and gives its place: its real name, unless this audience may
    not see that. `name` is empty where the real one has nothing that can be
    seen. `waiting_level`: "warn" or "crit" when too many wait; `service_level` and `abandoned`: the
    same for those figures of `today`. `is_beyond`: far too many wait, or somebody for far too long.
    """

    key: str
    name: str
    colour: str
    order: int
    callers: tuple[WaitingCaller | Unreadable, ...]
    longest_wait_since: datetime | None
    wait_limits: Limits
    waiting_level: str
    is_beyond: bool
    max_size: int | None
    is_known_to_telnyx: bool
    verified_at: datetime | None
    answered_today: int
    abandoned_today: int
    removed_today: int
    today: QueueFigures | None
    service_level: str
    abandoned: str
    doubt: Doubt | None = None

    @property
    def waiting(self) -> int:
        return len(self.callers)

    @property
    def rung_for(self) -> int:
        """For so many of them an agent's phone rings."""
        return self._offered("ringing")

    @property
    def picked_up_for(self) -> int:
        """For so many an agent has answered, who has to press 1 or is being connected."""
        return self._offered("asking", "connecting")

    def _offered(self, *kinds: OfferKind) -> int:
        offers = [one.offer for one in self.callers if isinstance(one, WaitingCaller)]
        return sum(1 for offer in offers if offer and offer.kind in kinds)

    @property
    def sort(self) -> str:
        return f"{self.order:04d} {in_alphabet(self.name)} {self.key}"


@dataclass(frozen=True, slots=True)
class Leg:
    """A call that is up and in no conference: it can be put into one. `where`: "in queue <name>",
    "ringing", "bridged", "parked", or "active" when nothing more is known. `since`: when the wait
    or the connection began; else the call, for nobody reports since when it is parked. `heard_at`:
    its newest event. What is said of it is as old as that, or as the last comparison of its
    connection. `is_dialled`: we called, and it still rings there.
    `other`: of a bridged call, who is on its other side, as far as that can be inferred.
    `needs`: why somebody has to see to it, where nobody has the call.
    """

    call_control_id: str
    person: Person
    since: datetime | None
    where: str
    can_be_answered: bool
    is_dialled: bool
    heard_at: datetime | None
    connection_id: str
    command: Badge | None
    other: str = ""
    needs: str = ""

    @property
    def sort(self) -> str:
        """Those that nobody has come first."""
        group = "0" if self.needs else "1"
        return f"{group} {by_time(self.since, self.call_control_id)}"


@dataclass(frozen=True, slots=True)
class CallsChecked:
    """When the calls of each connection were last found as Telnyx lists them. It stands apart from
    the lines of the calls, so that a comparison changes one fragment and not hundreds.
    """

    connections: tuple[tuple[str, datetime], ...]

    @property
    def oldest_at(self) -> datetime | None:
        return min((at for _, at in self.connections), default=None)
