"""Whoever is at the far end of a call gets a name, from wherever they are seen: their number is
added to a new contact or to one that is there, or the contact that has it is renamed.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from conferencing.models import Call, Contact, ContactNumber, Supervision
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.names.person import far_number, person_of
from conferencing.teams import calls

from . import keeping
from .finding import MOST, contacts
from .listing import ContactRow, masked_text, row_of

GONE = "Switchboard no longer knows this call."
WITHHELD = "Their number is withheld, so no name can be kept for it."
UNKNOWN = "Their number is not known, so no name can be kept for it."
SUPERVISOR = "Supervisors are shown with the name of their account."
DELETED = "This contact has been deleted in the meantime. Nothing was saved."
CHANGED = "Somebody else has just changed this contact. Nothing was saved: close this and check."
TAKEN = "This number has just been given a name. Nothing was saved: close this and check."
# What separates numbers where several are written.
_SEPARATING = frozenset(",;\"'")


class Refused(Exception):
    """In words for whoever pressed."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """`contact`: whose number it is already; `was`: its version, empty without one."""

    number: str
    contact: Contact | None
    was: str


def of_call(leg: str) -> Unnamed:
    """Raises Refused for whoever cannot be named. At most four queries."""
    number = _number(leg)
    found = ContactNumber.objects.filter(number=number).select_related("contact").first()
    if found is None:
        return Unnamed(number, None, "")
    return Unnamed(number, found.contact, keeping.version(found.contact))


def choices(typed: str, *, numbers: bool) -> tuple[list[ContactRow], bool]:
    """The first few contacts that match, and whether there are more. Two queries."""
    if not typed.strip():
        return [], False
    found = list(contacts(typed, numbers=numbers).prefetch_related("numbers")[: MOST + 1])
    return [row_of(each, numbers=numbers) for each in found[:MOST]], len(found) > MOST


def choice(pk: int, *, numbers: bool) -> ContactRow | None:
    found = Contact.objects.prefetch_related("numbers").filter(pk=pk).first()
    return row_of(found, numbers=numbers) if found else None


def name(leg: str, typed: str, *, contact: int | None, was: str, numbers: bool) -> None:
    """`contact`: to whose numbers it is added; None for a new one. `was`: as the dialog was told.
    Raises Refused; keeping.Wrong for a name that cannot be one.
    """
    try:
        with transaction.atomic():
            _name(of_call(leg), typed, contact=contact, was=was, numbers=numbers)
    except keeping.Changed:
        raise Refused(CHANGED) from None
    except IntegrityError:
        raise Refused(TAKEN) from None


def _name(who: Unnamed, typed: str, *, contact: int | None, was: str, numbers: bool) -> None:
    if who.was != was:
        raise Refused(_meanwhile(who, numbers))
    if who.contact:
        _rename(who.contact, typed, was=was, numbers=numbers)
    elif contact is not None:
        _add(contact, who.number)
    else:
        keeping.keep(Contact(name=_name_of(typed, numbers)), [who.number])


def _rename(contact: Contact, typed: str, *, was: str, numbers: bool) -> None:
    if not numbers and typed == masked_text(contact.name):
        return
    contact.name = _name_of(typed, numbers)
    keeping.keep_over(contact, None, was=was)


def _name_of(typed: str, numbers: bool) -> str:
    return keeping.name_of(typed if numbers else keeping.unmasked(typed))


def _add(pk: int, number: str) -> None:
    contact = Contact.objects.select_for_update().filter(pk=pk).first()
    if contact is None:
        raise Refused(DELETED)
    kept = [row.number for row in contact.numbers.order_by("pk")]
    keeping.keep(contact, keeping.numbers_of([*kept, number], kept={*kept, number}))


def _number(leg: str) -> str:
    call = Call.objects.filter(pk=leg).first()
    if call is None or not calls.seen([leg]):
        raise Refused(GONE)
    if Supervision.objects.filter(leg=leg).exists():
        raise Refused(SUPERVISOR)
    person = person_of(call, contact="", numbers=True)
    number = far_number(call.direction, call.from_number, call.to_number)
    if person.is_withheld:
        raise Refused(WITHHELD)
    if not person.number or _is_odd(number):
        raise Refused(UNKNOWN)
    # As it was reported: that is how it is found again.
    return number


def _is_odd(number: str) -> bool:
    return any(sign.isspace() or sign in _SEPARATING for sign in number)


def _meanwhile(who: Unnamed, numbers: bool) -> str:
    if who.contact is None:
        return DELETED
    shown = who.contact.name if numbers else masked_text(who.contact.name)
    return (
        f"This number now belongs to “{isolated(shown)}”. Nothing was saved: close this and check."
    )
