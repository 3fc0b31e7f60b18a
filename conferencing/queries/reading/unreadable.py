"""What cannot be read for a screen, or drawn: it is shown as such, and keeps nothing else from
being shown.

A row that fails stands as `Unreadable` among the others. The cause is logged once for each row, and
every time is counted for admins (`oddities`). An outage of the database is no fault of a row, and
is raised.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from traceback import extract_tb
from typing import ParamSpec, TypeVar

from conferencing import oddities
from conferencing.database.outage import AWAY

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 1000  # faults that were logged already

P = ParamSpec("P")
Source = TypeVar("Source")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`what`: conference, queue, call, person, command, recording, event, or a plural for a whole
    list. It comes first in its list, so that it is seen.
    """

    what: str
    id: str = ""

    @property
    def sort(self) -> str:
        return f" {self.id}"


_lock = Lock()
_logged: set[tuple[str, str, str]] = set()


def each(
    what: str,
    sources: Iterable[Source],
    make: Callable[[Source], Made],
    id_of: Callable[[Source], str],
) -> list[Made | Unreadable]:
    """What `make` makes of each; where it fails, the row is Unreadable."""
    return [one(what, id_of(source), make, source) for source in sources]


def one(
    what: str, id: str, make: Callable[P, Made], *args: P.args, **kwargs: P.kwargs
) -> Made | Unreadable:
    try:
        return make(*args, **kwargs)
    except AWAY:
        raise
    except Exception as error:
        return report(what, id, error)


def report(what: str, id: str, error: Exception) -> Unreadable:
    """Count it, and log it if this row has not failed in this way before."""
    cause = _cause(error)
    oddities.note("screen", what, cause)
    with _lock:
        is_new = (what, id, cause) not in _logged
        if len(_logged) >= MOST_REMEMBERED:
            _logged.clear()
        _logged.add((what, id, cause))
    if is_new:
        logger.error("%s %r cannot be shown: %s", what.capitalize(), id, cause)
    return Unreadable(what, id)


def rows_of(
    what: str,
) -> Callable[[Callable[P, Sequence[Made]]], Callable[P, tuple[Made | Unreadable, ...]]]:
    """For the reading of a whole list: when that fails, one Unreadable stands for all of it."""

    def decorate(read: Callable[P, Sequence[Made]]) -> Callable[P, tuple[Made | Unreadable, ...]]:
        @wraps(read)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> tuple[Made | Unreadable, ...]:
            rows = one(what, "", read, *args, **kwargs)
            return (rows,) if isinstance(rows, Unreadable) else tuple(rows)

        return guarded

    return decorate


def readable(rows: Iterable[Made | Unreadable]) -> list[Made]:
    return [row for row in rows if not isinstance(row, Unreadable)]


def _cause(error: Exception) -> str:
    """Without the message, which may quote a number."""
    frames = extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}"
    return type(error).__name__ + (where if frames else "")
