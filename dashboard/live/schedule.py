"""When what is to be drawn again: at once when idle, each key at most every `PACE_SECONDS`.

A conference in which everybody talks at once changes dozens of times a second; nobody can read it
that often, and everything else would wait for its drawing.
"""

from collections.abc import Iterable

from dashboard import topics

PACE_SECONDS = 0.05
BALANCE_PACE_SECONDS = 2.0  # sums of minutes, moved by two thirds of all webhooks
POLL_PACE_SECONDS = 1.0  # bars that grow, and as many readings of the journal
FIGURES_PACE_SECONDS = 0.25  # nearly every event touches them, and nobody reads sums faster

# So long a quiet view may draw without a rest.
CREDIT_SECONDS = 0.05
# One part in so many of the rest that is due is taken after a drawing.
INSTALMENTS = 4

PACES = {
    topics.FIGURES: FIGURES_PACE_SECONDS,
    topics.BALANCE: BALANCE_PACE_SECONDS,
    topics.POLL: POLL_PACE_SECONDS,
}

Keys = frozenset[str] | None  # None: everything
NOTHING: Keys = frozenset()


class Schedule:
    """Times are those of the monotonic clock."""

    def __init__(self) -> None:
        self._is_stale = True
        self._due_at: dict[str, float] = {}
        self._drawn_at: dict[str, float] = {}

    @property
    def is_empty(self) -> bool:
        return not (self._is_stale or self._due_at)

    def add(self, keys: Iterable[str], now: float) -> None:
        for key in keys:
            paced = _paced(key)
            pace = PACES.get(paced, PACE_SECONDS)
            self._due_at.setdefault(key, max(now, self._drawn_at.get(paced, 0.0) + pace))

    def add_everything(self) -> None:
        self._is_stale = True

    def seconds_left(self, now: float, *, whole: bool = True) -> float | None:
        """Until something is due, 0 or less when it is; None when nothing waits. `whole`: that
        everything is to be drawn counts as well.
        """
        if self._is_stale and whole:
            return 0.0
        return min(self._due_at.values()) - now if self._due_at else None

    def take(self, now: float) -> Keys:
        """The keys to draw now; None for everything, empty for nothing."""
        if self.take_whole():
            self._due_at = {}
            return None
        return self.take_due(now)

    def take_whole(self) -> bool:
        """Whether everything is to be drawn. Single keys keep their turns."""
        was_stale, self._is_stale = self._is_stale, False
        return was_stale

    def take_due(self, now: float) -> frozenset[str]:
        """The keys to draw now, whether or not everything is to be drawn."""
        due = frozenset(key for key, at in self._due_at.items() if at <= now)
        for key in due:
            del self._due_at[key]
        self._remember(due, now)
        return due

    def _remember(self, drawn: Iterable[str], now: float) -> None:
        recent = now - max(PACES.values())  # what was drawn before that may be drawn at any time
        self._drawn_at = {key: at for key, at in self._drawn_at.items() if at > recent}
        self._drawn_at.update(dict.fromkeys(map(_paced, drawn), now))


def _paced(key: str) -> str:
    """The figures of all queues keep one pace, so that they are drawn together."""
    return topics.FIGURES if key.startswith(topics.FIGURES_OF) else key


class Rest:
    """How long a view rests after each drawing, in seconds: not at all while little changes, and
    under load so long that at most two thirds of the time are spent drawing.

    Changes that come in the rest are drawn together. A rest after every drawing, however little
    there is to do, made a change wait that came just after another one. And of a rest that is due
    only a part is taken at once, what is left after the next drawings: the regular drawing of
    everything, which takes long, must not keep every change waiting for twice that time.
    """

    def __init__(self) -> None:
        self._rested_at = 0.0

    def after(self, began: float, ended: float) -> float:
        # Each drawing has to be paid for by half as much time without one, and time that has passed
        # without one pays for up to `CREDIT_SECONDS`.
        due = max(self._rested_at, began - CREDIT_SECONDS) + 1.5 * (ended - began)
        self._rested_at = min(due, ended + PACE_SECONDS * INSTALMENTS)
        return max(0.0, self._rested_at - ended) / INSTALMENTS
