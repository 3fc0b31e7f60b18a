"""The filters of the page of all commands, as its address has them.

?who=sam&verb=mute&conference=<part of a name, or an id>&state=failed&given=by_people
&from=2026-03-01&to=2026-03-31
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.commands.presses import FAILED
from conferencing.queries.commands.search import EVERYTHING, Wanted
from conferencing.queries.screens.ledger import state_words

from .recording_filters import LONGEST, read_days

NAMES = ("who", "verb", "conference", "state", "given", "from", "to")
# They become other verbs when they are pressed: no command has them.
BECOME_OTHERS = ("remove_these", "announce")
# What needs somebody to look at it, as one outcome; each of them can be chosen, too.
TROUBLE = "trouble"
_GIVEN = {"by_people": False, "automatically": True}
_OUTCOMES = {TROUBLE: tuple(FAILED), **{state: (state,) for state in Command.State.values}}


@dataclass(frozen=True, slots=True)
class Filters:
    """`fields` are as they were typed, by name; `problems` say what is wrong with some of them."""

    fields: dict[str, str]
    problems: dict[str, str]
    wanted: Wanted
    page: int

    @property
    def is_any(self) -> bool:
        return self.wanted != EVERYTHING

    @property
    def address(self) -> str:
        """The filters without the page."""
        return urlencode({name: value for name, value in self.fields.items() if value})


def verbs() -> list[tuple[str, str]]:
    """The verbs that commands can have, each with its words in a list of all."""
    listed = [verb for verb in VERBS.values() if verb.name not in BECOME_OTHERS]
    return [(verb.name, verb.listed_as) for verb in listed]


def outcomes() -> list[tuple[str, str]]:
    """Values in the address, each with its words."""
    states = [(state, state_words(state)) for state in Command.State.values]
    return [(TROUBLE, "Failed or outcome unknown"), *states]


def ways() -> list[tuple[str, str]]:
    """The same for how commands came to be."""
    return [("by_people", "People"), ("automatically", "Automatic")]


def read(query: QueryDict) -> Filters:
    """What cannot be read does not filter."""
    # A NUL is no letter of any name, and PostgreSQL does not take one.
    fields = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    # An id may begin or end with a blank.
    fields["conference"] = query.get("conference", "").replace("\0", "")[:LONGEST]
    problems: dict[str, str] = {}
    since, until = read_days(fields, problems)
    wanted = Wanted(
        who=fields["who"],
        verbs=(fields["verb"],) if fields["verb"] in VERBS else (),
        conference=fields["conference"],
        states=_OUTCOMES.get(fields["state"], ()),
        since=since,
        until=until,
        is_automatic=_GIVEN.get(fields["given"]),
    )
    # No more digits than any page has: Python refuses to read thousands of them.
    page = query.get("page", "")[:9]
    return Filters(fields, problems, wanted, int(page) if page.isdecimal() else 1)
