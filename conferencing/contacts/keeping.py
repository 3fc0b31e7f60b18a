"""Contacts are changed here alone, so that every open screen hears of it."""

import json
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from conferencing import signals
from conferencing.models import Contact, ContactNumber
from conferencing.models.directory import folded
from conferencing.models.numbers import NoNumber, normalised

MOST_NUMBERS, MOST_TAGS, LONGEST_TAG = 20, 20, 40
CHANGED = frozenset({"contacts"})


class Wrong(ValueError):
    """In words for whoever typed it."""


class Changed(Exception):
    """Somebody else has saved or deleted the contact since its form was opened."""


def numbers_of(typed: Iterable[str]) -> list[str]:
    """As they are kept, each once. Raises Wrong."""
    numbers: dict[str, None] = {}
    for text in typed:
        if not text.strip():
            continue
        try:
            numbers[normalised(text, settings.LOCAL_REGION)] = None
        except NoNumber as problem:
            raise Wrong(str(problem)) from None
    if len(numbers) > MOST_NUMBERS:
        raise Wrong(f"At most {MOST_NUMBERS} numbers; you entered {len(numbers)}.")
    if any(len(number) > 255 for number in numbers):
        raise Wrong("An address can have at most 255 characters.")
    return list(numbers)


def tags_of(typed: Iterable[str]) -> list[str]:
    """As they are kept: of those that differ in capitals or accents alone, the first. Raises
    Wrong.
    """
    tags: dict[str, str] = {}
    for text in typed:
        tag = " ".join(text.split())
        if len(tag) > LONGEST_TAG:
            raise Wrong(f"A tag can have at most {LONGEST_TAG} characters: “{tag[:LONGEST_TAG]}…”.")
        if tag:
            tags.setdefault(folded(tag), tag)
    if len(tags) > MOST_TAGS:
        raise Wrong(f"At most {MOST_TAGS} tags; you entered {len(tags)}.")
    return list(tags.values())


def owners(numbers: Iterable[str], *, but: int | None = None) -> dict[str, Contact]:
    """Whose they are already, by number. One query."""
    taken = ContactNumber.objects.filter(number__in=list(numbers)).select_related("contact")
    return {row.number: row.contact for row in taken if row.contact_id != but}


@transaction.atomic
def keep(contact: Contact, numbers: Sequence[str] | None = None) -> None:
    """Save a contact with exactly these numbers; None leaves them as they are. A number that
    somebody else has by now raises IntegrityError.
    """
    contact.save()
    if numbers is not None:
        mine = ContactNumber.objects.filter(contact=contact)
        mine.exclude(number__in=numbers).delete()
        known = set(mine.values_list("number", flat=True))
        ContactNumber.objects.bulk_create(
            ContactNumber(contact=contact, number=one) for one in numbers if one not in known
        )
    signals.announce(CHANGED)


def version(contact: Contact) -> str:
    """Of what is saved: the same for the same content. It goes into forms, so that it tells nothing
    of the numbers to those who do not see them. One query, unless the numbers are at hand.
    """
    numbers = sorted(row.number for row in contact.numbers.all())
    facts = [contact.name, numbers, contact.tags, contact.note, contact.is_host]
    return salted_hmac("conferencing.contacts", json.dumps(facts)).hexdigest()


@transaction.atomic
def keep_over(contact: Contact, numbers: Sequence[str] | None, *, was: str) -> None:
    """`keep`, over the version `was` alone. Raises Changed, and like `keep`."""
    _check(contact, was)
    keep(contact, numbers)


@transaction.atomic
def delete_version(contact: Contact, *, was: str) -> None:
    """Raises Changed."""
    _check(contact, was)
    delete([contact])


def _check(contact: Contact, was: str) -> None:
    """Whoever saves at the same moment waits here."""
    saved = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if saved is None or version(saved) != was:
        raise Changed


@transaction.atomic
def delete(contacts: Iterable[Contact]) -> None:
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()
    signals.announce(CHANGED)
