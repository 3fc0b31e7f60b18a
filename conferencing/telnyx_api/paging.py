"""Reading a listing to its end, without losing a row that moves while we read.

A row that cannot be read is left out, counted, and said in the log once; all others count. But such
a listing proves only who and what is there, never that somebody is not. The same is true of one
that counts more rows than it sends.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from conferencing import oddities
from conferencing.projection.webhook_fields import number

from . import answers
from .answers import Answer, Page
from .errors import GatewayError
from .rows import UnreadableRow

logger = logging.getLogger(__name__)

PAGE_SIZE = 250  # the most that Telnyx gives
# Far beyond what an account has live. Without an end, a listing that repeats its last page would
# keep us reading for ever.
MAX_PAGES = 40
# For all pages, however often they are read: each request has a deadline of its own, and forty slow
# ones, three times over, would hold up every comparison for minutes.
MAX_SECONDS = 60.0
TRIES = 3

Row = TypeVar("Row")
# Returns None for a row that is not wanted. Raises UnreadableRow.
Reader = Callable[[object], Row | None]


class Listed(list[Row]):
    """The rows of a listing, and how many more there were that could not be read or did not come.
    Unless it `is_complete`, what is missing from it may be there.
    """

    def __init__(self, rows: Iterable[Row] = (), unreadable: int = 0) -> None:
        super().__init__(rows)
        self.unreadable = unreadable

    def __add__(self, other: "Listed[Row]") -> "Listed[Row]":  # type: ignore[override]
        return Listed([*self, *other], self.unreadable + other.unreadable)

    @property
    def is_complete(self) -> bool:
        return not self.unreadable


class Listing(Protocol):
    """One of the SDK's raw `list` methods; `partial` fills in a path or a filter."""

    def __call__(self, *, page_number: int, page_size: int) -> Answer: ...


def all_rows(listing: Listing, read: Reader[Row], kind: str) -> Listed[Row]:
    """The rows of all pages, read. `kind` names them in the log.

    Raises GatewayError when a page is not understood, when there are more than `MAX_PAGES`, when
    they take longer than `MAX_SECONDS`, or when the listing kept changing.
    """
    until = time.monotonic() + MAX_SECONDS
    for _ in range(TRIES):
        reading = _read_through(listing, until)
        if reading.is_steady:
            return readable(reading.rows, read, kind, counted=reading.totals[-1])
    raise GatewayError(
        "unsteady",
        "The listing kept changing while it was being read",
        retry=True,
        advice="Try again in a moment.",
    )


_said: set[tuple[str, str]] = set()  # (kind, why)


def readable(
    rows: Sequence[object], read: Reader[Row], kind: str, *, counted: int | None
) -> Listed[Row]:
    """Those of these rows that can be read. `counted`: how many there are, by Telnyx's own word."""
    listed: Listed[Row] = Listed()
    if counted is not None and counted > len(rows):
        listed.unreadable += counted - len(rows)
        _note(kind, "it was counted but not sent")
    for row in rows:
        try:
            if (each := read(row)) is not None:
                listed.append(each)
        except UnreadableRow as error:
            listed.unreadable += 1
            _note(kind, str(error))
    return listed


def _note(kind: str, why: str) -> None:
    """Counted each time, but said once: a row stays as it is for as long as it is listed."""
    oddities.note("listing", kind, why)
    if (kind, why) not in _said:
        _said.add((kind, why))
        logger.warning(
            "Telnyx lists a %s that cannot be read: %s. It is left out. Until it can be read,"
            " Switchboard does not conclude from that list that anything has ended. If this does"
            " not stop, tell Telnyx support. Logged once.",
            kind,
            why,
        )


@dataclass(slots=True)
class _Reading:
    """Rows as they came, and for each page how many rows Telnyx said there were in all."""

    pages: int = 0
    is_cut_off: bool = False
    rows: list[object] = field(default_factory=list)
    totals: list[int | None] = field(default_factory=list)

    @property
    def is_steady(self) -> bool:
        """Somebody who leaves moves all rows behind up by one, and one of them slips from a page
        not read yet onto one that was.
        """
        if self.is_cut_off:
            return False
        if len(self.totals) == 1 or None in self.totals:
            return True
        return set(self.totals) == {len(self.rows)}

    def add(self, page: Page) -> None:
        known = {_id(row) for row in self.rows} - {""}
        self.rows += [row for row in page.rows if _id(row) not in known]
        self.totals.append(number(page.meta, "total_results"))
        self.pages += 1


def _read_through(listing: Listing, until: float) -> _Reading:
    reading = _Reading()
    for page_number in range(1, MAX_PAGES + 1):
        refuse_after(until)
        page = answers.page(listing(page_number=page_number, page_size=PAGE_SIZE))
        reading.add(page)
        if is_last(page_number, page):
            pages = number(page.meta, "total_pages")
            # A page without rows that is not to be the last contradicts itself.
            reading.is_cut_off = not page.rows and pages is not None and page_number < pages
            return reading
    raise too_long()


def too_long() -> GatewayError:
    return GatewayError(
        "too_long",
        f"Telnyx lists more than {MAX_PAGES * PAGE_SIZE:,} rows",
        advice="Switchboard cannot read that many. Tell your administrator.",
    )


def refuse_after(until: float) -> None:
    """Before each page. `until` is a time of the monotonic clock."""
    if time.monotonic() > until:
        raise GatewayError(
            "too_slow",
            f"Telnyx's list took longer than {MAX_SECONDS:.0f} s",
            retry=True,
            advice="Telnyx is answering slowly. Try again in a moment.",
        )


def is_last(page_number: int, page: Page) -> bool:
    if not page.rows:
        return True
    # Telnyx may give smaller pages than we ask for, so trust its own count of pages first.
    pages = number(page.meta, "total_pages")
    return page_number >= pages if pages is not None else len(page.rows) < PAGE_SIZE


def _id(row: object) -> str:
    """A waiting call has no id of its own."""
    if not isinstance(row, dict):
        return ""
    return str(row.get("id") or row.get("call_control_id") or "")
