"""The holidays of a route as somebody writes them, one on a line: "2026-12-25 Christmas" for one
day, "12-25 Christmas" for that day of every year. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

EXAMPLE = "2026-04-03 Good Friday"
_LINE = re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:\s+(?P<name>.+))?")
# It has a 29th of February, which a line without a year may name.
_LEAP_YEAR = 2000


class NoHoliday(ValueError):
    """In words for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """`year` 0 is every year."""

    year: int
    month: int
    day: int
    name: str = ""

    def is_on(self, day: date) -> bool:
        return self.year in (0, day.year) and (self.month, self.day) == (day.month, day.day)


def read(typed: str) -> tuple[Holiday, ...]:
    """Raises NoHoliday."""
    return tuple(_holidays(typed))


def on(typed: str, day: date) -> Holiday | None:
    return next((one for one in read(typed) if one.is_on(day)), None)


def _holidays(typed: str) -> Iterator[Holiday]:
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise NoHoliday(f"“{line[:40]}” is not understood. Write a day like {EXAMPLE}.")
        year, month, day = int(match["year"] or 0), int(match["month"]), int(match["day"])
        try:
            date(year or _LEAP_YEAR, month, day)
        except ValueError:
            raise NoHoliday(f"“{line[:40]}” is not a day. Write it like {EXAMPLE}.") from None
        yield Holiday(year, month, day, match["name"] or "")
