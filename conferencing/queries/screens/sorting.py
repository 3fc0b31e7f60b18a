"""The place of a fragment within its collection: plain text, compared ascending by the browser."""

from datetime import UTC, datetime

LAST = "~"  # sorts behind every time
# Longer than any number or epoch time (ms) that is counted down from it.
_HIGHEST = 10**15


def by_time(at: datetime | None, id: str) -> str:
    """Oldest first; whatever has no time comes last, and the id decides between equals."""
    when = at.astimezone(UTC).strftime("%Y%m%d%H%M%S%f") if at else LAST
    return f"{when} {id}"


def newest_first(number: int) -> str:
    """`number` grows with time."""
    return f"{_HIGHEST - number:016d}"
