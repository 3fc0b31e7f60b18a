"""The people at the far ends of calls, by call control id: names from the contacts, numbers shown
or masked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from conferencing.models import Call, Contact, ContactNumber, Supervision

from .foreign_text import fit, isolated
from .masking import sentence_without_numbers, without_numbers
from .person import NOBODY, OUTGOING, FarEnd, Person, far_number, person_of
from .queue_settings import SettingsOfQueues

# `person.far_number` in SQL, of a call that is called c.
FAR_NUMBER = """
    CASE WHEN c.direction IN ('outgoing', 'outbound') THEN c.to_number ELSE c.from_number END"""
# Beside such a call, the contact n of that number.
JOIN_CONTACT = f"""
    LEFT JOIN {ContactNumber._meta.db_table} m ON m.number = {FAR_NUMBER}
    LEFT JOIN {Contact._meta.db_table} n ON n.id = m.contact_id"""


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of some calls. `numbers` False makes it the masked view of them."""

    people: dict[str, Person] = field(default_factory=dict)
    numbers: bool = False
    queues: SettingsOfQueues = field(default_factory=SettingsOfQueues, compare=False)

    def person(self, call_control_id: str) -> Person:
        return self.people.get(call_control_id, NOBODY)

    def label(self, call_control_id: str) -> str:
        """For a sentence."""
        return isolated(self.person(call_control_id).label)

    def text(self, text: str) -> str:
        """Any text from elsewhere, fit to show."""
        shown = fit(text)
        return shown if self.numbers else without_numbers(shown)

    def queue(self, name: str) -> str:
        """What a queue is called. The first one costs a query."""
        return self.queues.name(name, numbers=self.numbers).shown

    def masked(self, text: str) -> str:
        """A sentence whose parts are fit to show, and masked."""
        return text if self.numbers else sentence_without_numbers(text)


def of_legs(legs: Iterable[str], *, numbers: bool) -> Directory:
    """Costs two queries, for any number of legs."""
    calls = Call.objects.filter(call_control_id__in={leg for leg in legs if leg})
    rows = calls.values_list(*_CallRow._fields)
    return of_calls([_CallRow._make(row) for row in rows], numbers=numbers)


def of_calls(calls: Sequence[FarEnd], *, numbers: bool) -> Directory:
    """For calls that were read already. Costs one query; one more where some were dialled."""
    supervisors = _supervisors(calls)
    far_numbers = {call.call_control_id: _far_number(call) for call in calls}
    # A set: an office calls from one number, however many of its people are here.
    wanted = set(far_numbers.values()) - {""}
    found = ContactNumber.objects.filter(number__in=wanted)
    contacts = dict(found.values_list("number", "contact__name"))
    people = {
        call.call_control_id: replace(
            person_of(
                call,
                contact=supervisors.get(call.call_control_id)
                or contacts.get(far_numbers[call.call_control_id], ""),
                numbers=numbers,
            ),
            supervises=call.call_control_id in supervisors,
        )
        for call in calls
    }
    return Directory(dict(_told_apart(people)), numbers)


def _supervisors(calls: Sequence[FarEnd]) -> dict[str, str]:
    """By leg, the names of those who listen, or have listened, on calls that were dialled for it:
    whose phone that is, is surer than what the directory has for its number.
    """
    dialled = [call.call_control_id for call in calls if call.direction in OUTGOING]
    if not dialled:
        return {}
    shown = Supervision.objects.filter(leg__in=dialled, is_private=False)
    rows = shown.select_related("user")
    return {row.leg: row.user.get_full_name() or row.user.get_username() for row in rows}


def _told_apart(people: Mapping[str, Person]) -> Iterator[tuple[str, Person]]:
    """With a note on those who share their name with another number."""
    numbers_of: dict[str, set[str]] = defaultdict(set)
    for person in people.values():
        numbers_of[person.name].add(person.number)
    for leg, person in people.items():
        has_namesake = len(numbers_of[person.name]) > 1
        yield leg, replace(person, has_namesake=True) if has_namesake else person


class _CallRow(NamedTuple):
    call_control_id: str
    direction: str
    from_number: str
    to_number: str
    caller_id_name: str


def _far_number(call: FarEnd) -> str:
    return far_number(call.direction, call.from_number, call.to_number)
