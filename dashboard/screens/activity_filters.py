"""The filters of the page of all commands, as its address has them.

?who=sam&verb=mute&conference=<part of a name, or an id>&state=failed&from=2026-03-01&to=2026-03-31
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.presses import EVERYTHING, FAILED, Wanted
from conferencing.queries.screens.ledger import state_words

from .recording_filters import LONGEST, read_days

NAMES = ("who", "verb", "conference", "state", "from", "to")
# All that needs somebody to look at it; each alone can be chosen, too.
TROUBLE = "trouble"


def _label(verb: str) -> str:
    """What its button says: to mute one person and to mute several is the same to who looks."""
    return VERBS[verb].label if verb in VERBS else ""


_VERBS = {
    label: tuple(verb.name for verb in VERBS.values() if verb.label == label)
    for label in dict.fromkeys(verb.label for verb in VERBS.values())
}
_OUTCOMES = {TROUBLE: tuple(FAILED), **{state: (state,) for state in Command.State.values}}
# (value in the address, words)
VERB_CHOICES = [(verbs[0], label) for label, verbs in _VERBS.items()]
OUTCOME_CHOICES = [
    (TROUBLE, "Failed or not known"),
    *((state, state_words(state)) for state in Command.State.values),
]


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


def read(query: QueryDict) -> Filters:
    """What cannot be read does not filter."""
    # A NUL is no letter of any name, and PostgreSQL does not take one.
    fields = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    fields["verb"] = _VERBS.get(_label(fields["verb"]), ("",))[0]
    problems: dict[str, str] = {}
    since, until = read_days(fields, problems)
    wanted = Wanted(
        who=fields["who"],
        verbs=_VERBS.get(_label(fields["verb"]), ()),
        conference=fields["conference"],
        states=_OUTCOMES.get(fields["state"], ()),
        since=since,
        until=until,
    )
    # No more digits than any page has: Python refuses to read thousands of them.
    page = query.get("page", "")[:9]
    return Filters(fields, problems, wanted, int(page) if page.isdecimal() else 1)
