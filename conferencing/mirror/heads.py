"""The rows that a batch touches, each the head of a journal: inserted where they are new, locked,
and saved with what has been folded into them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from django.db import transaction

from conferencing.database.pipeline import Pending, any_of, ready
from conferencing.database.state_tables import Table
from conferencing.projection import events as e

from .tables import Head

State = TypeVar("State")
EventT = TypeVar("EventT", bound=e.Event)

# Rows known to exist, as (table, key), so that most batches need not try to insert theirs; only to
# save time.
_existing: set[tuple[str, str]] = set()
MOST_EXISTING = 100_000


@dataclass(slots=True)
class Row(Generic[State]):
    head: Head
    state: State


@dataclass(slots=True)
class Heads(Generic[State]):
    """The rows of one kind, by name. `send` sends for them, `receive` takes them in.

    Both statements go in the order of the keys, and the kinds one after the other: whoever waits
    here holds nothing that comes later, so no two processes wait for each other in a circle.
    """

    table: Table[Head, State]
    begin: Callable[[str], State]
    names: list[str]
    rows: dict[str, Row[State]] = field(default_factory=dict)
    _locked: Pending[list[tuple[Head, State]]] = field(default_factory=lambda: ready([]))

    def send(self) -> None:
        new = [name for name in self.names if (self.table.name, name) not in _existing]
        self._locked = self._insert_and_lock(new, self.names)

    def receive(self) -> None:
        self._take(self._locked.result())
        missing = [name for name in self.names if name not in self.rows]
        if missing:
            # Cached as existing but missing: the database was replaced (a restore, or a test).
            self._take(self._insert_and_lock(missing, missing).result())
        # Not before the commit: a rollback would take the rows away again.
        transaction.on_commit(self._remember)

    def mended(self) -> list[str]:
        """Those that are stored in a form that does not fit, in order: whatever happens to them,
        they are made anew.
        """
        return [name for name in self.names if (name,) in self.table.mended]

    def taken(self, news: Mapping[str, list[EventT]]) -> dict[str, list[EventT]]:
        """Of these events, by name, those that may change their row."""
        return {
            name: [event for event in events if self.rows[name].head.takes(event)]
            for name, events in news.items()
        }

    def whole(self, names: Iterable[str]) -> list[str]:
        """Those of these whose journals have all there was, each once."""
        return sorted(name for name in {*names} if not self.rows[name].head.is_sealed)

    def save(self, names: Iterable[str]) -> None:
        rows = {name: self.rows[name] for name in names}
        self.table.save((row.head, row.state) for row in rows.values())
        if self.table.mended:
            whole = [(name,) for name in rows]
            transaction.on_commit(partial(self.table.mended.difference_update, whole))

    def _insert_and_lock(
        self, new: list[str], names: list[str]
    ) -> Pending[list[tuple[Head, State]]]:
        if not names:
            return ready([])
        if new:
            # Another process may be inserting the same ones: whoever is second waits here, then
            # locks what the first one saved.
            self.table.insert_new((Head(), self.begin(name)) for name in new)
        return self.table.send(*any_of(self.table.key[0], names), lock=True)

    def _take(self, rows: list[tuple[Head, State]]) -> None:
        for head, state in rows:
            self.rows[getattr(state, self.table.key[0])] = Row(head, state)

    def _remember(self) -> None:
        if len(_existing) > MOST_EXISTING:
            _existing.clear()
        _existing.update((self.table.name, name) for name in self.names)
