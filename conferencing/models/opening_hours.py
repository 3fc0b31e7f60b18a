"""The opening hours of a queue as somebody writes them: "Mon-Fri 08:00-18:00, Sat 09:00-13:00".

Each part is some days with the times that hold on them; a time that ends before it begins ends on
the next day. Nothing at all means always open. Times are those of the clocks in the queue's zone.
Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXAMPLE = "Mon-Fri 08:00-18:00, Sat 09:00-13:00"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_TIME = r"\d{1,2}:\d{2}"
_PART = re.compile(rf"({_DAY})(?:-({_DAY}))?\s+((?:{_TIME}-{_TIME}\s*)+)")
_SPAN = re.compile(rf"({_TIME})-({_TIME})")
_MIDNIGHT = time(0, 0)


class NoHours(ValueError):
    """In words for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Span:
    """On `weekday` (Monday is 0) from `opens` until `closes`, which is on the next day when it is
    not after `opens`.
    """

    weekday: int
    opens: time
    closes: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        last = day if self.closes > self.opens else day + timedelta(days=1)
        return (
            datetime.combine(day, self.opens, zone),
            datetime.combine(last, self.closes, zone),
        )


@dataclass(frozen=True, slots=True)
class State:
    """`changes_at`: when it closes or opens next; None for never."""

    is_open: bool
    changes_at: datetime | None


ALWAYS = State(True, None)


def read(typed: str) -> tuple[Span, ...]:
    """Raises NoHours."""
    parts = [part.strip() for part in re.split(r"[,;\n]", typed) if part.strip()]
    return tuple(span for part in parts for span in _spans(part))


def check(typed: str) -> None:
    """Of what somebody is about to save: a time that ends as it begins may mean a whole day, or
    nothing. Raises NoHours.
    """
    read(typed)
    for opens, closes in _SPAN.findall(typed):
        if _clock(opens) == _clock(closes):
            raise NoHours(
                f"“{opens}-{closes}” ends when it begins. Write 00:00-24:00 for a whole day."
            )


def state(spans: tuple[Span, ...], now: datetime, zone: ZoneInfo) -> State:
    """Whether it is open now."""
    if not spans:
        return ALWAYS
    today = now.astimezone(zone).date()
    times = _merged(sorted(_times(spans, today, zone)))
    for opens, closes in times:
        if opens.timestamp() <= now.timestamp() < closes.timestamp():
            return State(True, None if closes - opens > timedelta(days=7) else closes)
    later = [opens for opens, _ in times if opens.timestamp() > now.timestamp()]
    return State(False, min(later, default=None))


def _spans(part: str) -> Iterator[Span]:
    match = _PART.fullmatch(part.lower())
    if match is None:
        raise NoHours(f"“{part[:40]}” is not understood. Write the hours like {EXAMPLE}.")
    first, last, times = match.groups()
    start = _DAYS.index(first)
    days = (_DAYS.index(last or first) - start) % 7 + 1
    for opens, closes in _SPAN.findall(times):
        for day in range(start, start + days):
            yield Span(day % 7, _time(opens), _time(closes))


def _clock(typed: str) -> tuple[int, int]:
    hour, minute = map(int, typed.split(":"))
    return hour, minute


def _time(typed: str) -> time:
    hour, minute = _clock(typed)
    if (hour, minute) == (24, 0):
        return _MIDNIGHT
    if hour > 23 or minute > 59:
        raise NoHours(f"“{typed}” is not a time of day. Use 00:00 to 24:00.")
    return time(hour, minute)


def _times(
    spans: tuple[Span, ...], today: date, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Those of yesterday, which may reach into today, and of the eight days from today on."""
    for days in range(-1, 9):
        day = today + timedelta(days=days)
        for span in spans:
            if span.weekday == day.weekday():
                yield span.on(day, zone)


def _merged(times: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """What touches is one: a queue that is open round the clock does not close at midnight."""
    merged: list[tuple[datetime, datetime]] = []
    for opens, closes in times:
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return merged
