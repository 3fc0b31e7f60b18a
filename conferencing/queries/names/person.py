"""Who is at the end of a call: their name and number, in full or masked. Pure.

Masking is done in Python, so that no template can leak what its viewer may not see. The masked
view also removes whatever looks like a telephone number from free text: caller ids, what Telnyx
says, conference names.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .foreign_text import fit
from .masking import masked, without_numbers

# Who has neither a name nor a number.
WITHHELD = "withheld number"
UNKNOWN = "unknown caller"
# Webhooks say the one, listings the other.
OUTGOING = ("outgoing", "outbound")
_INCOMING = ("incoming", "inbound")
# What networks write where a number or a name would be, for a caller who hides it, and for one of
# whom they know nothing.
_WITHHELD = {"anonymous", "blocked", "private", "restricted", "withheld"}
_NOT_KNOWN = {"null", "unavailable", "unknown"}


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is from the directory, else the caller id, else empty; `number` is full or masked.
    Both are fit to show. `supervises`: it is the phone of an operator, rung so that they listen.
    """

    name: str
    number: str
    is_withheld: bool = False
    has_namesake: bool = False
    supervises: bool = False

    @property
    def label(self) -> str:
        """The end of the number tells two of one name apart."""
        nobody = WITHHELD if self.is_withheld else UNKNOWN
        end = self.number if "@" in self.number else self.number[-4:]
        name = f"{self.name} ({end})" if self.has_namesake and self.name and end else self.name
        return name or self.number or nobody


NOBODY = Person("", "")


class FarEnd(Protocol):
    """What a call tells about the person at its far end. Its columns have these names."""

    @property
    def call_control_id(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def from_number(self) -> str: ...
    @property
    def to_number(self) -> str: ...
    @property
    def caller_id_name(self) -> str: ...


def person_of(call: FarEnd, *, contact: str, numbers: bool) -> Person:
    """`contact` is the name in the directory, empty when it has none."""
    number = fit(far_number(call.direction, call.from_number, call.to_number))
    said = fit(call.caller_id_name)
    name = fit(contact) or (said if _is_a_name(said) else "")
    word = _word(number)
    is_withheld = word in _WITHHELD or (not number and call.direction in _INCOMING)
    if word in _WITHHELD or word in _NOT_KNOWN:
        number = ""
    if not numbers:
        name, number = without_numbers(name), masked(number)
    return Person(name, number, is_withheld)


def far_number(direction: str, from_number: str, to_number: str) -> str:
    """The number of the person: whom we called, or who called us. Never ours instead, not even when
    theirs is withheld.
    """
    return to_number if direction in OUTGOING else from_number


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """By leg, in the order in which people stand on screen. Of those that are the same, as where
    somebody is there on two calls, the first is "Ana Lima (1)", or "Ana Lima (0142, 1)".
    """
    same, met = Counter(labels.values()), Counter[str]()
    apart = {}
    for leg, label in labels.items():
        met[label] += 1
        apart[leg] = _counted(label, met[label]) if same[label] > 1 else label
    return apart


def _counted(label: str, at: int) -> str:
    return f"{label[:-1]}, {at})" if label.endswith(")") else f"{label} ({at})"


def listed(names: list[str], most: int = 3) -> str:
    """ "Ana, Bob and 4 others": an enumeration that stays short."""
    if not names:
        return "nobody"
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} others"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _word(number: str) -> str:
    """ "anonymous" for "Anonymous" and for "sip:anonymous@anonymous.invalid"."""
    return number.lower().removeprefix("sip:").removeprefix("sips:").partition("@")[0]


def _is_a_name(caller_id: str) -> bool:
    """Networks put the number itself where the caller's name should be, with or without a plus, or
    that there is none.
    """
    if caller_id.lower() in _WITHHELD | _NOT_KNOWN:
        return False
    # "Unit 12" is a name; no telephone number is as short as four digits.
    digits = sum(character.isdigit() for character in caller_id)
    return bool(caller_id) and digits < 5 and "@" not in caller_id
