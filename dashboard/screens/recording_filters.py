"""The filters of the recordings page, as its address has them.

?conference=<part of a name, or an id>&source=conference&from=2026-03-01&to=2026-03-31&page=2
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from conferencing.queries.recordings import SOURCES, Wanted

NAMES = ("conference", "source", "from", "to")
LONGEST = 255  # characters
# The years that a date may have: at the ends of the calendar there is no day after, nor the same
# moment in UTC.
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Filters:
    """`fields` are as they were typed, by name; `problems` say what is wrong with some of them."""

    fields: dict[str, str]
    problems: dict[str, str]
    wanted: Wanted
    page: int

    @property
    def is_any(self) -> bool:
        return self.wanted != Wanted()

    @property
    def address(self) -> str:
        """The filters without the page."""
        return urlencode({name: value for name, value in self.fields.items() if value})


def read(query: QueryDict) -> Filters:
    """What cannot be read does not filter."""
    fields = {name: query.get(name, "").strip() for name in NAMES}
    fields["conference"] = query.get("conference", "")  # an id may begin or end with a blank
    problems: dict[str, str] = {}
    since, until = read_days(fields, problems)
    wanted = Wanted(
        fields["conference"][:LONGEST],
        fields["source"] if fields["source"] in SOURCES else "",
        since,
        until,
    )
    # No more digits than any page has: Python refuses to read thousands of them.
    page = query.get("page", "")[:9]
    return Filters(fields, problems, wanted, int(page) if page.isdecimal() else 1)


def read_days(
    fields: dict[str, str], problems: dict[str, str]
) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day ("from") to the end of the last ("to"); both None when
    they are the wrong way round.
    """
    first, last = (_read_date(fields[name], name, problems) for name in ("from", "to"))
    if first and last and first > last:
        problems["from"] = "The start date is after the end date."
        return None, None
    return first, last + timedelta(days=1) if last else None


def _read_date(text: str, name: str, problems: dict[str, str]) -> datetime | None:
    """Its beginning in the time zone of the settings; None when empty or not a date (then noted in
    `problems`).
    """
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        problems[name] = f"“{text[:20]}” is not a date like 2026-03-31."
        return None
    return timezone.make_aware(day)
