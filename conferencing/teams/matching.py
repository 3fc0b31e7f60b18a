"""Which teams something belongs to, by the rules. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conferencing.models import TeamRule

Kind = TeamRule.Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """In the order of the columns that `owning` reads."""

    team: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Conference:
    """What of a conference the rules look at. Empty: not known (yet), and no rule fits that.
    `number`: that was called, or that a call was made from, by the call that began it.
    """

    name: str = ""
    number: str = ""
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    rules: tuple[Rule, ...] = field(default=())

    def of_queue(self, name: str) -> frozenset[int]:
        return frozenset(rule.team for rule in self.fitting_queue(name))

    def of_conference(self, about: Conference) -> frozenset[int]:
        return frozenset(rule.team for rule in self.fitting_conference(about))

    def fitting_queue(self, name: str) -> list[Rule]:
        return [one for one in self.rules if one.kind == Kind.QUEUE and fits(one.value, name)]

    def fitting_conference(self, about: Conference) -> list[Rule]:
        return [one for one in self.rules if _fits_conference(one, about)]


def _fits_conference(rule: Rule, about: Conference) -> bool:
    match rule.kind:
        case Kind.CONFERENCE:
            return fits(rule.value, about.name)
        case Kind.NUMBER:
            return bool(about.number) and rule.value == about.number
        case Kind.CONNECTION:
            return bool(about.connection) and rule.value == about.connection
    return False


def fits(pattern: str, name: str) -> bool:
    """Whether a name is as the pattern says: * is any text, capitals make no difference. In one
    pass through the name, whatever the pattern.
    """
    first, *rest = _plain(pattern).split("*")
    text = _plain(name)
    if not text or not text.startswith(first):
        return False
    if not rest:
        return text == first
    *middle, last = rest
    return _has_in_order(text[len(first) :], middle, last)


def _has_in_order(text: str, parts: Iterable[str], last: str) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(last) and text.endswith(last)


def _plain(text: str) -> str:
    return text.strip().casefold()
