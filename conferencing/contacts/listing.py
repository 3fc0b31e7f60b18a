"""The page of the directory: who is in it, by which filters, page by page. As many statements for
ten thousand contacts as for one.
"""

from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from django.db.models import Q, QuerySet

from conferencing.models import Contact
from conferencing.models.directory import folded
from conferencing.queries.names.foreign_text import fit
from conferencing.queries.names.masking import masked, without_numbers
from conferencing.queries.reading import unreadable
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.totals import Total

from . import finding

PER_PAGE = 50
# By the values of the address.
ORDERS = {"": ("found_by", "pk"), "name_back": ("-found_by", "-pk"), "newest": ("-pk",)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who matches what was typed, has this tag, and is marked as a host or is not (None: all)."""

    find: str = ""
    tag: str = ""
    is_host: bool | None = None
    order: str = ""

    @property
    def is_everybody(self) -> bool:
        return not folded(self.find) and not folded(self.tag) and self.is_host is None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """As its viewer may see it. `sort`: its place on the page."""

    id: int
    name: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    is_host: bool
    sort: str


@dataclass(frozen=True, slots=True)
class ContactPage:
    """`found`: how many match, `of` how many."""

    rows: tuple[ContactRow | Unreadable, ...]
    number: int
    found: Total
    of: Total


def page(wanted: Wanted, *, numbers: bool, number: int = 1) -> ContactPage:
    """A page number out of range becomes the nearest one. Four queries."""
    rows = matching(wanted, numbers=numbers)
    total = Total(Contact.objects.count())
    found = total if wanted.is_everybody else Total(rows.count())
    number = min(max(1, number), found.pages(PER_PAGE))
    on_page = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ContactPage(read(on_page, numbers=numbers), number, found, total)


def matching(wanted: Wanted, *, numbers: bool) -> QuerySet[Contact]:
    rows = finding.contacts(wanted.find, numbers=numbers)
    if not numbers and without_numbers(wanted.tag) != wanted.tag:
        return rows.none()
    if tag := folded(wanted.tag):
        # Each tag has a line of its own behind that of the name.
        rows = rows.filter(Q(found_by__endswith=f"\n{tag}") | Q(found_by__contains=f"\n{tag}\n"))
    if wanted.is_host is not None:
        rows = rows.filter(is_host=wanted.is_host)
    return rows.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


@unreadable.rows_of("contacts")
def read(rows: QuerySet[Contact], *, numbers: bool) -> tuple[ContactRow | Unreadable, ...]:
    """Two queries."""
    contacts = list(rows.prefetch_related("numbers"))
    places = {contact.pk: f"{place:04}" for place, contact in enumerate(contacts)}

    def make(contact: Contact) -> ContactRow:
        return row_of(contact, places[contact.pk], numbers=numbers)

    return tuple(unreadable.each("contact", contacts, make, lambda contact: str(contact.pk)))


def row_of(contact: Contact, sort: str = "", *, numbers: bool) -> ContactRow:
    def shown(text: object) -> str:
        plain = fit(str(text))
        return plain if numbers else without_numbers(plain)

    kept = sorted(contact.numbers.all(), key=attrgetter("pk"))
    return ContactRow(
        contact.pk,
        shown(contact.name),
        tuple(fit(one.number) if numbers else masked(one.number) for one in kept),
        tuple(map(shown, contact.tags)),
        shown(contact.note),
        contact.is_host,
        sort,
    )


def tags(*, numbers: bool) -> list[str]:
    """All that are in use, each once. Whoever sees no numbers chooses none that has one in it. One
    query.
    """
    tagged = Contact.objects.filter(found_by__contains="\n").order_by()
    lists = tagged.values_list("tags", flat=True).distinct()
    found: dict[str, str] = {}
    for tag in map(str, chain.from_iterable(lists)):
        found.setdefault(folded(tag), tag)
    shown = [tag for tag in found.values() if numbers or without_numbers(tag) == tag]
    return sorted(shown, key=folded)


def masked_text(text: str) -> str:
    """The text with its lines where there is nothing to mask in it, and else without them: the
    digits of a number may stand in two.
    """
    plain = fit(text)
    shown = without_numbers(plain)
    return text if shown == plain else shown
