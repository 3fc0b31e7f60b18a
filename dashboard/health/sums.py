"""What was counted of the link in some time, by all processes together. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from conferencing.tallies import Key, Tally


@dataclass(slots=True)
class Sums:
    tallies: dict[Key, Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[Key, Tally]]) -> "Sums":
        sums = cls()
        for key, tally in rows:
            sums.add(key, tally)
        return sums

    def add(self, key: Key, tally: Tally) -> None:
        known = self.tallies.get(key)
        if known is None:
            # A row may be added to several sums.
            self.tallies[key] = Tally(
                tally.times, tally.total, tally.most, tally.last, tally.last_at
            )
        elif tally.last_at >= known.last_at:
            known.add(tally)
        else:
            last = (known.last, known.last_at)
            known.add(tally)
            known.last, known.last_at = last

    def times(self, figure: str, *of: str) -> int:
        """Of all its kinds, or of these."""
        return sum(t.times for key, t in self._each(figure) if not of or key.of in of)

    def by_kind(self, figure: str) -> dict[str, int]:
        return {key.of: tally.times for key, tally in self._each(figure)}

    def total(self, figure: str) -> float:
        return sum(tally.total for _, tally in self._each(figure))

    def most(self, figure: str, of: str = "") -> float | None:
        tally = self.tallies.get(Key(figure, of))
        return tally.most if tally else None

    def last(self, figure: str, of: str = "") -> tuple[float, datetime] | None:
        """What was measured last, and when."""
        tally = self.tallies.get(Key(figure, of))
        return (tally.last, tally.last_at) if tally else None

    def _each(self, figure: str) -> Iterator[tuple[Key, Tally]]:
        return ((key, tally) for key, tally in self.tallies.items() if key.figure == figure)
