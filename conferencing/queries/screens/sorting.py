"""The place of a fragment within its collection: plain text, compared ascending by the browser."""

from datetime import UTC, datetime, timedelta

LAST = "~"  # sorts behind every time
# Longer than any number or epoch time (ms) that is counted down from it.
_HIGHEST = 10**15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)  # as exact as a column's time
_FARTHEST = 10**17


def by_time(at: datetime | None, id: str) -> str:
    """Oldest first; whatever has no time comes last, and the id decides between equals."""
    when = at.astimezone(UTC).strftime("%Y%m%d%H%M%S%f") if at else LAST
    return f"{when} {id}"


def in_alphabet(name: str) -> str:
    """Capital letters beside small ones: before them only where nothing else differs."""
    return f"{name.casefold()} {name}"


def newest_first(number: int) -> str:
    """`number` grows with time."""
    return f"{_HIGHEST - number:016d}"


def latest_first(at: datetime, id: str) -> str:
    """The id decides between equals."""
    return f"{_FARTHEST - (at - _EPOCH) // _MICROSECOND:018d} {id}"
