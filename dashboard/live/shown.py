"""What the watchers of one topic have been shown, made of drawings that may end in another order
than they began: the whole takes longer than the few things that change meanwhile.

A drawing reads the database after it began. So what one that began later has drawn, or not found
any more, is never undone by one that began earlier and ends after it; the change that only the
earlier one has read is announced, and drawn again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment


class Turn(NamedTuple):
    """A drawing by when it began."""

    number: int
    is_whole: bool


class Difference(NamedTuple):
    """What looks different now, and the ids of what is there no more."""

    news: list[Fragment]
    gone: list[str]


@dataclass(slots=True)
class _Shown:
    fragment: Fragment
    version: int  # with which it was sent
    drawn_in: int  # the number of the latest drawing that had it


class Shown:
    def __init__(self) -> None:
        self._numbers = count(1)
        self._under_way: set[Turn] = set()
        self._there: dict[str, _Shown] = {}
        # What has ended while others are under way: what it did not find, those may not bring back.
        self._ended: list[tuple[Turn, Drawing]] = []

    def __iter__(self) -> Iterator[tuple[Fragment, int]]:
        """What is shown, each with the version with which it was sent."""
        return ((each.fragment, each.version) for each in self._there.values())

    @property
    def newest(self) -> int:
        """The highest version of what is shown; 0 without any."""
        return max((each.version for each in self._there.values()), default=0)

    def begin(self, *, is_whole: bool) -> Turn:
        """Before the database is read."""
        turn = Turn(next(self._numbers), is_whole)
        self._under_way.add(turn)
        return turn

    def give_up(self, turn: Turn) -> None:
        self._end(turn)

    def take(self, turn: Turn, drawing: Drawing, version: int) -> Difference:
        """Note a drawing; what is different has this version from now on."""
        news = [each for each in drawing.fragments if self._is_news(each, turn.number, version)]
        drawn = {fragment.id for fragment in drawing.fragments}
        gone = [
            name
            for name, shown in self._there.items()
            if name not in drawn
            and shown.drawn_in <= turn.number
            and _covers(turn, drawing, shown.fragment)
        ]
        for name in gone:
            del self._there[name]
        self._ended.append((turn, drawing))
        self._end(turn)
        return Difference(news, gone)

    def _is_news(self, fragment: Fragment, number: int, version: int) -> bool:
        before = self._there.get(fragment.id)
        latest = before.drawn_in if before else self._not_found_in(fragment)
        if latest > number:
            return False
        if before and before.fragment == fragment:
            before.drawn_in = number
            return False
        self._there[fragment.id] = _Shown(fragment, version, number)
        return True

    def _not_found_in(self, fragment: Fragment) -> int:
        """The number of the latest drawing that should have had what is not there; 0 for none."""
        looked = (turn.number for turn, drawing in self._ended if _covers(turn, drawing, fragment))
        return max(looked, default=0)

    def _end(self, turn: Turn) -> None:
        self._under_way.discard(turn)
        oldest = min((each.number for each in self._under_way), default=turn.number)
        # Whatever began before all that is under way cannot be undone by it.
        self._ended = [each for each in self._ended if self._under_way and each[0].number > oldest]


def _covers(turn: Turn, drawing: Drawing, fragment: Fragment) -> bool:
    """Whether the drawing would have had this fragment, if it were there."""
    if turn.is_whole:
        return True
    return fragment.id in drawing.ids or fragment.collection in drawing.collections
