"""The filters of the page of changes, as its address has them.

?who=sam&what=Team&from=2026-03-01&to=2026-03-31&page=2
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from dashboard.access import changes

from .recording_filters import LONGEST, read_days

NAMES = ("who", "what", "from", "to")
KINDS = tuple(sorted(changes.WORDS.values()))


@dataclass(frozen=True, slots=True)
class Filters:
    """`fields` are as they were typed, by name; `problems` say what is wrong with some of them."""

    fields: dict[str, str]
    problems: dict[str, str]
    since: datetime | None
    until: datetime | None

    @property
    def is_any(self) -> bool:
        return self.wanted != Q()

    @property
    def wanted(self) -> Q:
        conditions = {
            "by_name__icontains": self.fields["who"],
            "what": self.fields["what"],
            "at__gte": self.since,
            "at__lt": self.until,
        }
        return Q(**{name: value for name, value in conditions.items() if value})

    @property
    def address(self) -> str:
        """The filters without the page."""
        return urlencode({name: value for name, value in self.fields.items() if value})


def read(query: QueryDict) -> Filters:
    """What cannot be read does not filter."""
    # A NUL is no letter of any name, and PostgreSQL does not take one.
    fields = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    if fields["what"] not in KINDS:
        fields["what"] = ""
    problems: dict[str, str] = {}
    since, until = read_days(fields, problems)
    return Filters(fields, problems, since, until)
