"""Contacts by a few letters of a name or tag, or by some digits: for whoever chooses one, and for
the page of the directory. As many statements for ten thousand contacts as for one.
"""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from conferencing.models import Contact, ContactNumber
from conferencing.models.directory import folded
from conferencing.queries.names.foreign_text import fit
from conferencing.queries.names.masking import masked, without_numbers

# More than anybody reads through: whoever is not among them is found by another letter.
MOST = 12
LONGEST = 100  # characters
FEWEST_DIGITS = 2
_PUNCTUATION = str.maketrans("", "", " ()-./")


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of somebody, to choose. `id`: that of the number."""

    id: int
    name: str
    number: str
    tags: tuple[str, ...]
    is_host: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The first few; `is_cut` when there are more."""

    rows: tuple[Choice, ...] = ()
    is_cut: bool = False


def choices(typed: str, *, numbers: bool) -> Choices:
    """By name, those first whose name begins so. Nothing for nothing. One query."""
    if not folded(typed) or "\0" in typed:
        return Choices()
    where = _matching(typed, numbers=numbers, via="contact__", number="number")
    begins = When(contact__found_by__startswith=folded(typed), then=Value(0))
    first = Case(begins, default=Value(1), output_field=IntegerField())
    rows = ContactNumber.objects.filter(where).select_related("contact")
    # One more than is shown tells that there are more.
    found = list(rows.order_by(first, "contact__found_by", "contact_id", "pk")[: MOST + 1])
    return Choices(tuple(_choice(row, numbers) for row in found[:MOST]), len(found) > MOST)


def choice(number_id: int, *, numbers: bool) -> Choice | None:
    row = ContactNumber.objects.select_related("contact").filter(pk=number_id).first()
    return _choice(row, numbers) if row else None


def contacts(typed: str, *, numbers: bool) -> QuerySet[Contact]:
    """All of them when nothing is typed; each once, by name."""
    rows = Contact.objects.order_by("found_by", "pk")
    if not folded(typed):
        return rows
    if "\0" in typed:
        return rows.none()
    where = _matching(typed, numbers=numbers, via="", number="numbers__number")
    return rows.filter(pk__in=Contact.objects.filter(where).values("pk"))


def _matching(typed: str, *, numbers: bool, via: str, number: str) -> Q:
    """Each word in the name or in a tag; or the digits, or a part of an address, in a number. Who
    sees no numbers does not find out by trying, either: not even those in a name.
    """
    text = folded(typed[:LONGEST])
    words = text.split()
    if not numbers:
        words = [word for word in words if not any(map(str.isdigit, word))]
        # Not found by the other words either: hits would tell which digits go with a name.
        if len(words) < len(text.split()):
            return Q(pk__in=[])
    named = Q()
    for word in words:
        named &= Q(**{f"{via}found_by__contains": word})
    if not numbers:
        return named
    digits = text.translate(_PUNCTUATION).removeprefix("+")
    if digits.isdecimal() and len(digits) >= FEWEST_DIGITS:
        return named | Q(**{f"{number}__contains": digits})
    return named | Q(**{f"{number}__icontains": text}) if "@" in text or ":" in text else named


def _choice(row: ContactNumber, numbers: bool) -> Choice:
    def shown(text: object) -> str:
        plain = fit(str(text))
        return plain if numbers else without_numbers(plain)

    contact = row.contact
    return Choice(
        row.pk,
        shown(contact.name),
        row.number if numbers else masked(row.number),
        tuple(map(shown, contact.tags)),
        contact.is_host,
    )
