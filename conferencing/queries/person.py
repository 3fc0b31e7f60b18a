"""Who is at the end of a call: their name and number, in full or masked. Pure.

Masking is done here, in Python, so that no template can leak what its viewer may not see. The
masked view also removes whatever looks like a telephone number from free text: caller ids, what
Telnyx says, conference names.
"""

import re
from dataclasses import dataclass
from typing import Protocol

HIDDEN = "•••"
# Seven digits or more, with the usual punctuation between them, and not a date.
_NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d\b)\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}")
_SIP_USER = re.compile(r"(sips?):[^\s@<>]+@", re.IGNORECASE)
_OUTGOING = ("outgoing", "outbound")  # webhooks say the one, listings the other


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is from the directory, else the caller id, else empty; `number` is full or masked."""

    name: str
    number: str

    @property
    def label(self) -> str:
        return self.name or self.number or "unknown caller"


NOBODY = Person("", "")


class FarEnd(Protocol):
    """What a call tells of the person at its far end. Its columns have these names."""

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
    number = far_number(call.direction, call.from_number, call.to_number)
    name = contact or (call.caller_id_name if _is_a_name(call.caller_id_name) else "")
    return Person(name, number) if numbers else Person(without_numbers(name), masked(number))


def far_number(direction: str, from_number: str, to_number: str) -> str:
    """The number of the person, not ours: whom we called, or who called us."""
    if direction in _OUTGOING:
        return to_number or from_number
    return from_number or to_number


def masked(number: str) -> str:
    """ "+1 ••• 0142" for "+12025550142", "sip:•••@example.com" for an address; short and odd ones
    are hidden completely.
    """
    if "@" in number:
        return _masked_address(number)
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return HIDDEN if number else ""
    last = f"{HIDDEN} {digits[-4:]}"
    return f"+{_country(digits)} {last}" if number.startswith("+") else last


def without_numbers(text: str) -> str:
    """Free text with telephone numbers and the users of SIP addresses masked."""
    return _NUMBER.sub(_masked_match, _SIP_USER.sub(rf"\1:{HIDDEN}@", text))


def listed(names: list[str], most: int = 3) -> str:
    """ "Ana, Bob and 4 others": an enumeration that stays short."""
    if not names:
        return "nobody"
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} others"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _masked_address(address: str) -> str:
    user, _, host = address.rpartition("@")
    scheme = user.split(":")[0] if ":" in user else "sip"
    return f"{scheme}:{HIDDEN}@{host}"


def _country(digits: str) -> str:
    # Only +1 and +7 have one digit. Where a code has three, its last one is hidden as well.
    return digits[0] if digits[0] in "17" else digits[:2]


def _masked_match(match: re.Match[str]) -> str:
    return masked(match.group())


def _is_a_name(caller_id: str) -> bool:
    """Networks put the number itself where the caller's name should be, with or without a plus."""
    # "Unit 12" is a name; no telephone number is as short as four digits.
    digits = sum(character.isdigit() for character in caller_id)
    return bool(caller_id) and digits < 5 and "@" not in caller_id
