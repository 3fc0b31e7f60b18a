"""What could not be read or drawn, counted until it is written down where admins look. Pure.

It is left out, or shown as what it is, and keeps nothing else from being shown. To count it costs
no statement, however often it comes: `reconcile.oddity_counts` writes now and then.
"""

from collections import Counter
from threading import Lock
from typing import NamedTuple

# Of reasons there are as many as places in the code, but a new version of Telnyx's may bring more.
MOST_KINDS = 200
# Characters, as many as the column has.
LONGEST_WHY = 255


class Oddity(NamedTuple):
    """`place`: "listing", "screen" or "webhook". `why` quotes nothing of what was odd."""

    place: str
    what: str
    why: str


_lock = Lock()
_unwritten: Counter[Oddity] = Counter()


def note(place: str, what: str, why: str) -> None:
    oddity = Oddity(place, what, why[:LONGEST_WHY])
    with _lock:
        is_one_too_many = len(_unwritten) >= MOST_KINDS and oddity not in _unwritten
        _unwritten[Oddity(place, "other", "") if is_one_too_many else oddity] += 1


def take() -> Counter[Oddity]:
    """What was counted since the last time."""
    with _lock:
        taken = _unwritten.copy()
        _unwritten.clear()
    return taken


def put_back(taken: Counter[Oddity]) -> None:
    """It could not be written: it counts the next time."""
    with _lock:
        _unwritten.update(taken)
