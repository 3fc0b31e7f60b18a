"""Time zones by the time of day that it is there now: for tests of one day, or of opening hours,
that must pass at midnight as well.
"""

from datetime import UTC, datetime


def where_it_is(hour: int) -> str:
    """Return the name of a zone in which the present hour is this one, from 0 to 23."""
    east = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    # The sign of these names is reversed: Etc/GMT-2 is two hours east.
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
