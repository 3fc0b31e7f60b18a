"""Who is at the end of a leg: names from the directory, and numbers in full or masked.

Masking is done here, in Python, so that no template can leak what its viewer may not see. The
masked view also cleans free text (caller ids, what Telnyx says, conference names) of anything that
looks like a telephone number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from conferencing.models import Call, Contact

# The columns of a call that tell who is at its far end.
PERSON = ("call_control_id", "direction", "from_number", "to_number", "caller_id_name")
HIDDEN = "•••"
# Seven digits or more, with the usual signs between them, and not a date: a telephone number
# wherever it stands.
NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d\d-\d\d\b)\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}")
SIP = re.compile(r"sips?:[^\s@<>]+@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the end of a leg. `name` is from the directory, else the caller id, else empty;
    `number` is full or masked.
    """

    name: str
    number: str

    @property
    def label(self) -> str:
        return self.name or self.number or "unknown caller"


NOBODY = Person("", "")


def masked(number: str) -> str:
    """ "+1 ••• 0142" for "+12025550142", "sip:•••@example.com" for an address; short and odd ones
    vanish whole.
    """
    if "@" in number:
        user, _, host = number.rpartition("@")
        return f"{user.split(':')[0] if ':' in user else 'sip'}:{HIDDEN}@{host}"
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return HIDDEN if number else ""
    country = digits[0] if digits[0] in "17" else digits[:2]
    return (
        f"+{country} {HIDDEN} {digits[-4:]}"
        if number.startswith("+")
        else f"{HIDDEN} {digits[-4:]}"
    )


def without_numbers(text: str) -> str:
    """Free text with telephone numbers and the users of SIP addresses masked."""
    text = SIP.sub(lambda found: f"{found.group().split(':')[0]}:{HIDDEN}@", text)
    return NUMBER.sub(lambda found: masked(found.group()), text)


def listed(names: list[str], most: int = 3) -> str:
    """ "Ana, Bob and 4 others": an enumeration that stays short."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "nobody"


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of some legs. `numbers` False makes it the masked view of them."""

    people: dict[str, Person] = field(default_factory=dict)
    numbers: bool = False

    def person(self, call_control_id: str) -> Person:
        return self.people.get(call_control_id, NOBODY)

    def text(self, text: str) -> str:
        return text if self.numbers else without_numbers(text)


def directory(legs: Iterable[str], *, numbers: bool) -> Directory:
    """Costs two queries, for any number of legs."""
    wanted = {leg for leg in legs if leg}
    return of_calls(
        Call.objects.filter(call_control_id__in=wanted).values_list(*PERSON), numbers=numbers
    )


def of_calls(rows: Iterable[tuple[str, str, str, str, str]], *, numbers: bool) -> Directory:
    """From the columns PERSON of calls that were read already. Costs one query."""
    calls = list(rows)
    known = {far_number(*call[1:4]) for call in calls} - {""}
    names = dict(Contact.objects.filter(number__in=known).values_list("number", "name"))
    return Directory(
        {
            leg: person_of(*told, contact=names.get(far_number(*told[:3])), numbers=numbers)
            for leg, *told in calls
        },
        numbers,
    )


def person_of(
    direction: str,
    from_number: str,
    to_number: str,
    said: str,
    *,
    contact: str | None,
    numbers: bool,
) -> Person:
    """`said` is the caller id's name, `contact` the name in the directory."""
    number = far_number(direction, from_number, to_number)
    name = contact or (said if _is_a_name(said) else "")
    return Person(name, number) if numbers else Person(without_numbers(name), masked(number))


# `far_number` in SQL, of a call that is called c.
FAR_NUMBER = """CASE WHEN c.direction IN ('outgoing', 'outbound') AND c.to_number <> '' THEN c.to_number
                     WHEN c.from_number <> '' THEN c.from_number ELSE c.to_number END"""


def far_number(direction: str, from_number: str, to_number: str) -> str:
    """The number of the person, not ours: whom we called, or who called us."""
    if direction in ("outgoing", "outbound"):
        return to_number or from_number
    return from_number or to_number


def _is_a_name(said: str) -> bool:
    """Networks put the number itself where the caller's name should be, with or without a plus."""
    return bool(said) and sum(sign.isdigit() for sign in said) < 5 and "@" not in said
