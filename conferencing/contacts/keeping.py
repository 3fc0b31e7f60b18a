"""Contacts are changed here alone, so that every open screen hears of it."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from conferencing import signals
from conferencing.models import Contact, ContactNumber
from conferencing.models.directory import folded, found_by
from conferencing.models.numbers import NoNumber, normalised
from conferencing.queries.names.masking import HIDDEN

MOST_NUMBERS, MOST_TAGS, LONGEST_TAG = 20, 20, 40
LONGEST_NAME, LONGEST_NOTE = 255, 2000
AT_ONCE = 500
MASKED = (
    f"“{HIDDEN}” stands for digits that you may not see. Leave this as it was, or replace it"
    " completely."
)
CHANGED = frozenset({"contacts"})


class Wrong(ValueError):
    """In words for whoever typed it."""


class Changed(Exception):
    """Somebody else has saved or deleted the contact since its form was opened."""


def name_of(typed: str) -> str:
    """Raises Wrong."""
    name = " ".join(typed.split())
    if not name:
        raise Wrong("Enter a name.")
    if len(name) > LONGEST_NAME:
        raise Wrong(f"A name can have at most {LONGEST_NAME} characters; this has {len(name):,}.")
    return name


def unmasked(typed: str) -> str:
    """What whoever sees no numbers has typed. Raises Wrong."""
    if HIDDEN in typed:
        raise Wrong(MASKED)
    return typed


def note_of(typed: str) -> str:
    """Raises Wrong."""
    note = typed.strip()
    if len(note) > LONGEST_NOTE:
        raise Wrong(f"A note can have at most {LONGEST_NOTE:,} characters; this has {len(note):,}.")
    return note


def numbers_of(typed: Iterable[str], *, kept: Container[str] = ()) -> list[str]:
    """As they are kept, each once; those that the directory has already, in whatever form, as they
    are. Raises Wrong.
    """
    texts = dict.fromkeys(text.strip() for text in typed)
    texts.pop("", None)
    # First: to read a hundred thousand of them takes long.
    if len(texts) > MOST_NUMBERS:
        raise Wrong(f"At most {MOST_NUMBERS} numbers; you entered {len(texts):,}.")
    try:
        numbers = dict.fromkeys(
            text if text in kept else normalised(text, settings.LOCAL_REGION) for text in texts
        )
    except NoNumber as problem:
        raise Wrong(str(problem)) from None
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
        for one in numbers:
            if one not in known:
                ContactNumber.objects.create(contact=contact, number=one)
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A contact as it is to be kept."""

    name: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    is_host: bool


def lock(contacts: Iterable[int]) -> None:
    """Whoever saves one of them waits until this transaction is over."""
    for some in batched(sorted(contacts)):
        list(Contact.objects.select_for_update().filter(pk__in=some).order_by("pk").values("pk"))


@transaction.atomic
def keep_many(new: Sequence[Kept], changed: Mapping[int, Kept]) -> None:
    """Some statements for each thousand. A number that somebody else has by now raises
    IntegrityError.
    """
    rows = Contact.objects.bulk_create([_contact(each) for each in new], batch_size=AT_ONCE)
    wanted = [(row.pk, each) for row, each in zip(rows, new, strict=True)]
    renewed = [_contact(each, pk) for pk, each in changed.items()]
    # Not `bulk_update`, which takes a minute where this takes a second.
    Contact.objects.bulk_create(
        renewed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "tags", "note", "is_host", "found_by"],
        batch_size=AT_ONCE,
    )
    wanted += [(pk, replace(each, numbers=added)) for pk, each, added in _renumbered(changed)]
    ContactNumber.objects.bulk_create(
        [ContactNumber(contact_id=pk, number=one) for pk, each in wanted for one in each.numbers],
        batch_size=AT_ONCE,
    )
    signals.announce(CHANGED)


def _renumbered(changed: Mapping[int, Kept]) -> Iterator[tuple[int, Kept, tuple[str, ...]]]:
    """Takes away what is no longer theirs; gives what is to be added to each."""
    for some in batched(sorted(changed)):
        mine: dict[int, dict[str, int]] = {pk: {} for pk in some}
        for row in ContactNumber.objects.filter(contact__in=some):
            mine[row.contact_id][row.number] = row.pk
        gone = [
            pk
            for contact, numbers in mine.items()
            for number, pk in numbers.items()
            if number not in changed[contact].numbers
        ]
        ContactNumber.objects.filter(pk__in=gone).delete()
        for pk in some:
            kept = changed[pk].numbers
            yield pk, changed[pk], tuple(one for one in kept if one not in mine[pk])


def _contact(kept: Kept, pk: int | None = None) -> Contact:
    tags = list(kept.tags)
    # Django saves many at once without `save`.
    found = found_by(kept.name, tags)
    return Contact(
        pk=pk, name=kept.name, tags=tags, note=kept.note, is_host=kept.is_host, found_by=found
    )


def batched(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """No database takes any number of values in one statement."""
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]


@transaction.atomic
def delete(contacts: Iterable[Contact]) -> None:
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()
    signals.announce(CHANGED)
