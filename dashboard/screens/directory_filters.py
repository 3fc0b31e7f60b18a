"""The filters of the directory, as its address has them; what may be a number is not in it
(`typed_searches`).

?find=ana&tag=press&host=yes&order=newest&page=2
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from conferencing.contacts.listing import ORDERS, Wanted

from . import typed_searches

NAMES = ("find", "tag", "host", "order")
TYPED = ("find", "tag")
HOSTS = {"yes": True, "no": False}
FORGOTTEN = "This search has expired. Type it again."


@dataclass(frozen=True, slots=True)
class Filters:
    """`fields` are as they were typed, by name; `address` says the same without any number."""

    fields: dict[str, str]
    problem: str
    wanted: Wanted
    page: int
    address: str

    @property
    def is_any(self) -> bool:
        return self.wanted != Wanted()


def address_of(request: HttpRequest, given: QueryDict) -> str:
    """Of the page with the filters of a form; without anything that does not filter."""
    fields = {name: given.get(name, "").replace("\0", "").strip() for name in NAMES}
    fields |= {name: typed_searches.kept(request, fields[name]) for name in TYPED}
    return urlencode({name: value for name, value in fields.items() if value})


def read(request: HttpRequest) -> Filters:
    """What cannot be read does not filter; a search that is no longer known finds nobody."""
    query = request.GET
    given = {name: query.get(name, "")[: typed_searches.LONGEST] for name in NAMES}
    fields, problem = dict(given), ""
    for name in TYPED:
        try:
            fields[name] = typed_searches.typed(request, given[name])
        except typed_searches.Forgotten:
            fields[name], problem = "", FORGOTTEN
    wanted = Wanted(
        # There is no such name.
        find="\0" if problem else fields["find"],
        tag=fields["tag"],
        is_host=HOSTS.get(fields["host"]),
        order=fields["order"] if fields["order"] in ORDERS else "",
    )
    address = urlencode({name: value for name, value in given.items() if value})
    # No more digits than any page has: Python refuses to read thousands of them.
    page = query.get("page", "")[:9]
    return Filters(fields, problem, wanted, int(page) if page.isdecimal() else 1, address)
