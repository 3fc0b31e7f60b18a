"""The fragments of the directory."""

from conferencing.contacts.listing import PER_PAGE, ContactRow
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.totals import Total

from . import fragments
from .fragments import Fragment, Kind

CONTACT = Kind("contact_line", "contact", "contacts", "contact")


def contact(row: ContactRow | Unreadable) -> Fragment:
    if isinstance(row, Unreadable):
        return fragments.undrawable(CONTACT, row)
    return fragments.member(CONTACT, str(row.id), row.sort, row=row)


def pages(total: Total) -> Fragment:
    """The way on from the first page, which is the one that is pushed."""
    return fragments.first_page(total, PER_PAGE, "Next")
