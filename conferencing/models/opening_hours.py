"""The opening hours of a queue as somebody writes them: "Mon-Fri 08:00-18:00, Sat 09:00-13:00".

Each part is some days with the times that hold on them; a time that ends before it begins ends on
the next day. Nothing at all means always open. Times are those of the clocks in the queue's zone.
What can mean but one thing is understood, such as "Monday to Friday 9-17" or "9am-5pm"; "9-5" could
mean until the morning, and is asked about. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXAMPLE = "Mon-Fri 08:00-18:00, Sat 09:00-13:00"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?"
_DAYS_FROM_TO = re.compile(rf"{_DAY}(?:-{_DAY})?")
_TIME = r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?"
_SPAN = re.compile(rf"{_TIME}-{_TIME}")
_SOME_DAYS = _DAYS_FROM_TO.pattern.replace("(mon", "(?:mon")
_SOME_TIMES = _SPAN.pattern.replace("(", "(?:").replace("(?:?:", "(?:")
_BETWEEN = "(?: | ?& ?| and )"
_PART = re.compile(
    rf"(?P<days>{_SOME_DAYS}(?:{_BETWEEN}{_SOME_DAYS})*)?:? ?"
    rf"(?P<times>{_SOME_TIMES}(?:{_BETWEEN}{_SOME_TIMES})*)?"
)
# As people write them: dashes of any length, and times with a dot.
_DASHES = re.compile(r" ?[-\u2010-\u2015\u2212] ?| (?:to|until|till) ")
_DOTS = re.compile(r"(?<=\d)[.](?=\d)")
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
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", typed)]
    return tuple(_all_spans([part for part in parts if part]))


def check(typed: str) -> None:
    """Of what somebody is about to save: a time that ends as it begins may mean a whole day, or
    nothing. Raises NoHours.
    """
    read(typed)
    for span in _SPAN.finditer(_plain(typed)):
        times = [(int(hour), int(minute or 0), half) for hour, minute, half in _ends(span)]
        if times[0] == times[1]:
            raise NoHours(
                f"“{span.group().strip()}” ends when it begins. Write 00:00-24:00 for a whole day."
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


def _all_spans(parts: list[str]) -> Iterator[Span]:
    """Days that stand alone go with the times that follow: "Mon, Wed 9-17"; and times that stand
    alone with the days before: "Mon-Fri 8-12, 13-17".
    """
    days: list[int] = []
    is_open_end = False
    for part in parts:
        match = _PART.fullmatch(_plain(part))
        if match is None or not (match["days"] or days):
            raise _not_understood(part)
        if match["days"]:
            days = [*(days if is_open_end else ()), *_days(match["days"])]
        is_open_end = match["times"] is None
        for times in _SPAN.finditer(match["times"] or ""):
            opens, closes = _times_of(times)
            yield from (Span(day, opens, closes) for day in days)
    if is_open_end:
        raise _not_understood(parts[-1])


def _plain(typed: str) -> str:
    return _DOTS.sub(":", _DASHES.sub("-", typed.lower()))


def _ends(span: re.Match[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Hour, minute and half of the day, of when it opens and of when it closes."""
    return span.groups()[:3], span.groups()[3:]


def _not_understood(part: str) -> NoHours:
    return NoHours(f"“{part[:40]}” is not understood. Write the hours like {EXAMPLE}.")


def _days(typed: str) -> Iterator[int]:
    for first, last in _DAYS_FROM_TO.findall(typed):
        start = _DAYS.index(first)
        count = (_DAYS.index(last or first) - start) % 7 + 1
        yield from (day % 7 for day in range(start, start + count))


def _times_of(span: re.Match[str]) -> tuple[time, time]:
    (hour, minute, half), (end_hour, end_minute, end_half) = _ends(span)
    opens, closes = _time(hour, minute, half), _time(end_hour, end_minute, end_half)
    is_bare = not (minute or end_minute or half or end_half)
    if bool(half) != bool(end_half) or (is_bare and closes <= opens <= time(12) and int(end_hour)):
        raise NoHours(
            f"“{span.group()}” can mean two things. Use 24-hour times, such as 09:00-17:00."
        )
    return opens, closes


def _time(typed_hour: str, typed_minute: str | None, half: str | None) -> time:
    hour, minute = int(typed_hour), int(typed_minute or 0)
    is_known = 1 <= hour <= 12 if half else hour <= 23
    if (hour, minute, half) == (24, 0, None):
        return _MIDNIGHT
    if not is_known or minute > 59:
        said = ":".join(filter(None, (typed_hour, typed_minute)))
        raise NoHours(f"“{said}” is not a time of day. Use 00:00 to 24:00.")
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


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
