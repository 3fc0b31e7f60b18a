"""The wallboard: what is true of some queues now and today, and how bad that is. A fixed number of
statements, however many queues there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter

from conferencing.database.snapshot import one_moment
from conferencing.metrics.sums import INTERVAL
from conferencing.models import Queue, QueueInterval, QueueSettings, Visit

from ..agents import agents
from ..doubts import Doubts, oldest
from ..names.queue_settings import SettingsOfQueues
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.agents import AgentCount
from ..screens.figures import QueueFigures
from ..screens.sorting import in_alphabet
from ..screens.wallboard import (
    Band,
    Choice,
    Doubtful,
    Levels,
    Line,
    Team,
    Tiles,
    Wallboard,
    Worst,
)
from ..statistics import figures, measures, visit_sums
from ..statistics.trends import Trends
from . import lines, queues
from .calm import Calm
from .queues import QueueRow

# On the day on which the clocks are put back.
LONGEST_DAY = timedelta(hours=25)
SEVERITY = ("crit", "warn")
COUNTED: tuple[AgentCount, ...] = (
    *("ready", "ringing", "asking", "on_call", "wrap_up", "away", "offline"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of it: `within`: the names of the queues that may be shown, None for all. `chosen`: the
    keys of those of them that are wanted, None for all. `numbers`: names of queues as they are.
    `names`: what is known of who calls, masked.
    """

    numbers: bool = False
    names: bool = False
    within: frozenset[str] | None = None
    chosen: frozenset[str] | None = None


@one_moment()
def read(clock: Clock, shown: Shown) -> Wallboard:
    """Twenty-one queries at most, of one moment: a wall whose link breaks keeps what they said."""
    bands = _Bands(clock, shown)
    read = sorted(
        unreadable.each("queue", bands.names, bands.of, bands.key), key=attrgetter("sort")
    )
    return Wallboard(
        choices=tuple(_sorted(bands.choice(name) for name in bands.visible)),
        tiles=unreadable.one("figures", "", bands.tiles, unreadable.readable(read)),
        bands=tuple(read),
        team=_team(bands.names, bands.settings, clock, shown),
    )


@one_moment()
def team(clock: Clock, shown: Shown) -> Team | Unreadable:
    """The agents alone. Ten queries at most."""
    settings = SettingsOfQueues()
    names = _visible(clock, shown, settings)
    return _team(
        [name for name in names if _is_shown(settings, name, shown)], settings, clock, shown
    )


def _team(
    queues: Collection[str], settings: SettingsOfQueues, clock: Clock, shown: Shown
) -> Team | Unreadable:
    return unreadable.one("agents", "", _read_team, queues, settings, clock, shown)


def _read_team(
    queues: Collection[str], settings: SettingsOfQueues, clock: Clock, shown: Shown
) -> Team:
    by_queue = agents.of_queues(queues, clock, numbers=shown.numbers)
    # Each once, however many of the queues they answer for.
    cards = {card.user_id: card for members in by_queue.values() for card in members}
    in_order = sorted(cards.values(), key=attrgetter("sort"))
    counts = agents.counts(in_order)
    # Where nobody is ever asked, there is nothing to count.
    asks = counts["asking"] or any(settings.of(name).asks_for_key for name in queues)
    return Team(
        tuple((kind, counts[kind]) for kind in COUNTED if kind != "asking" or asks),
        tuple(card for card in in_order if card.kind != "offline") if shown.names else (),
    )


def choices(clock: Clock, shown: Shown) -> dict[str, Choice]:
    """The queues that may be shown, by name."""
    settings = SettingsOfQueues()
    names = _visible(clock, shown, settings)
    each = {_choice(settings, name, shown): name for name in names}
    return {each[choice]: choice for choice in _sorted(each)}


class _Bands:
    """What has been read for all of them."""

    def __init__(self, clock: Clock, shown: Shown) -> None:
        self._clock, self._shown = clock, shown
        self.settings, self._rows = SettingsOfQueues(), queues.rows()
        self.visible = _visible(clock, shown, self.settings, self._known())
        self.names = [name for name in self.visible if _is_shown(self.settings, name, shown)]
        measured, waiting = measures.read(), visit_sums.waiting()
        windows = figures.of_lines(clock, ["today", "30m"], self.names, measured, waiting)
        self._today, self._recent = windows["today"], windows["30m"]
        self._trends = Trends(clock, measured, waiting)
        self._lines = lines.read(names=shown.names)
        self._calm, self._doubts = Calm(clock), Doubts(clock)

    def _known(self) -> set[str]:
        return {name for name, row in self._rows.items() if row.is_known_to_telnyx}

    def key(self, name: str) -> str:
        return self.choice(name).key

    def choice(self, name: str) -> Choice:
        return _choice(self.settings, name, self._shown)

    def of(self, name: str) -> Band:
        called, settings = self.choice(name), self.settings.of(name)
        today, recent = self._today[name], self._recent[name]
        row, first = self._rows.get(name, QueueRow(name)), today.longest_wait_since
        return Band(
            key=called.key,
            name=called.name,
            colour=settings.colour,
            order=settings.order,
            is_known_to_telnyx=row.is_known_to_telnyx,
            today=today,
            recent=recent,
            levels=_levels(settings, today, self._calm),
            trend=self._trends.of(name),
            line=self._lines.get(name, Line()),
            day=f"{settings.day_start:%H:%M} {settings.timezone.key}",
            doubt=self._doubts.of(row.verified_at, row.head_at, first),
        )

    def tiles(self, bands: Collection[Band]) -> Tiles:
        today, recent = self._today[figures.OVER_ALL], self._recent[figures.OVER_ALL]
        days = {band.day for band in bands}
        return Tiles(
            queues=len(bands),
            today=today,
            recent=recent,
            waiting=_worst(bands, "waiting"),
            longest_wait=_worst(bands, "longest_wait"),
            service_level=_worst(bands, "service_level"),
            abandoned=_worst(bands, "abandoned"),
            day=days.pop() if len(days) == 1 else "",
            doubtful=_doubtful(bands),
        )


def _visible(
    clock: Clock, shown: Shown, settings: SettingsOfQueues, known: Collection[str] | None = None
) -> Collection[str]:
    """Telnyx forgets queues that stay empty for long: those that are set up here stay on the
    wall.
    """
    if shown.within is not None:
        return shown.within
    return settings.names.union(_active(clock), _known() if known is None else known)


def _is_shown(settings: SettingsOfQueues, name: str, shown: Shown) -> bool:
    return shown.chosen is None or _choice(settings, name, shown).key in shown.chosen


def _choice(settings: SettingsOfQueues, name: str, shown: Shown) -> Choice:
    called = settings.name(name, numbers=shown.numbers)
    return Choice(called.key, called.shown, called.key in (shown.chosen or ()))


def _sorted(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: (in_alphabet(choice.name), choice.key))


def _known() -> set[str]:
    known = Queue.objects.filter(is_known_to_telnyx=True)
    return set(known.values_list("name", flat=True))


def _active(clock: Clock) -> set[str]:
    """In which somebody waits or waited today."""
    since = clock.telnyx_now - LONGEST_DAY - INTERVAL
    of_today = QueueInterval.objects.filter(starts_at__gte=since).order_by()
    waiting = Visit.objects.filter(left_at__isnull=True).order_by()
    return {
        name
        for rows in (of_today, waiting)
        for name in rows.values_list("queue", flat=True).distinct()
    }


def _levels(settings: QueueSettings, today: QueueFigures, calm: Calm) -> Levels:
    name, waiting = settings.name, int(today.waiting.value or 0)
    longest = settings.limits("longest_wait")
    return Levels(
        waiting=calm.waiting(name, waiting, settings.limits("waiting")),
        longest_wait=calm.longest_wait(name, today.longest_wait_since, longest),
        service_level=calm.service_level(today, settings.policy, settings.limits("service_level")),
        abandoned=calm.abandoned(today, settings.policy, settings.limits("abandon_rate")),
    )


def _doubtful(bands: Collection[Band]) -> Doubtful | None:
    """Those of them that are in doubt, and the oldest doubt."""
    doubt = oldest(band.doubt for band in bands)
    return Doubtful(doubt, _where([band for band in bands if band.doubt], bands)) if doubt else None


def _where(found: Collection[Band], bands: Collection[Band]) -> str:
    if len(bands) == 1:
        return ""
    [first, *others] = found
    return f"{len(found)} queues" if others else first.name or "Unnamed queue"


def _worst(bands: Collection[Band], figure: str) -> Worst:
    """`figure`: a field of Levels."""
    for reached in SEVERITY:
        bad = [band for band in bands if getattr(band.levels, figure) == reached]
        if bad:
            return Worst(reached, _where(bad, bands))
    return Worst()
