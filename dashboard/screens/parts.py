"""What screens are drawn from: the scope of a drawing, and its parts."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from conferencing.queries.reading.clock import Clock
from dashboard.topics import CONFERENCE, FIGURES_OF

from .fragments import Fragment


@dataclass(frozen=True, slots=True)
class Sight:
    """What viewers may see: the numbers of callers and queues; on wallboards who calls, masked, and
    which queues, by name (None: all).
    """

    numbers: bool
    names: bool
    queues: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Scope:
    """When and for whom a topic is drawn, and what of it: what `keys` can have changed; everything
    for None.
    """

    topic: str
    clock: Clock
    sight: Sight
    keys: Collection[str] | None

    @property
    def numbers(self) -> bool:
        return self.sight.numbers

    def has(self, *kinds: str) -> bool:
        return self.keys is None or any(key.partition(":")[0] in kinds for key in self.keys)

    def conferences(self) -> set[str] | None:
        """The ids of those that changed; None for all."""
        if self.keys is None:
            return None
        return {key.removeprefix(CONFERENCE) for key in self.keys if key.startswith(CONFERENCE)}

    def moved_queues(self, kind: str = FIGURES_OF) -> frozenset[str] | None:
        """Of those that may be seen, by name; None for all."""
        if self.keys is None:
            return None
        moved = frozenset(key.removeprefix(kind) for key in self.keys if key.startswith(kind))
        return moved if self.sight.queues is None else moved & self.sight.queues


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a drawing: a whole collection, or the fragments that have these ids."""

    fragments: tuple[Fragment, ...]
    collection: str = ""
    ids: frozenset[str] = frozenset()


Parts = Iterator[Part]


def collection(name: str, members: Iterable[Fragment]) -> Part:
    return Part(tuple(members), name)


def alone(fragment: Fragment) -> Part:
    return Part((fragment,), ids=frozenset({fragment.id}))
