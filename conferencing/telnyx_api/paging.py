"""Reading a listing to its end, without losing a row that moves while we read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from .errors import GatewayError

PAGE_SIZE = 250  # the most that Telnyx gives
# Far beyond what an account has live. Without an end, a listing that repeats its last page would
# keep us reading for ever.
MAX_PAGES = 40
TRIES = 3

Row = TypeVar("Row")
RowOut = TypeVar("RowOut", covariant=True)


class Page(Protocol[RowOut]):
    """What the SDK returns for one page."""

    @property
    def data(self) -> Sequence[RowOut]: ...
    @property
    def meta(self) -> object: ...


class Listing(Protocol[RowOut]):
    """One of the SDK's `list` methods; `partial` fills in a path or a filter."""

    def __call__(self, *, page_number: int, page_size: int) -> Page[RowOut]: ...


def all_rows(listing: Listing[Row]) -> list[Row]:
    """The rows of all pages. Raises GatewayError when there are more than `MAX_PAGES`, or when the
    listing kept changing.
    """
    for _ in range(TRIES):
        reading = _read_through(listing)
        if reading.is_steady:
            return list(reading.rows.values())
    raise GatewayError(
        "unsteady",
        "The listing changed while it was read",
        retry=True,
        advice="It will be read again soon.",
    )


@dataclass(slots=True)
class _Reading(Generic[Row]):
    """Rows by id, and for each page how many rows Telnyx said there were in all."""

    rows: dict[str, Row] = field(default_factory=dict)
    totals: list[int | None] = field(default_factory=list)

    @property
    def is_steady(self) -> bool:
        """Somebody who leaves moves all rows behind up by one, and one of them slips from a page
        not read yet onto one that was.
        """
        if len(self.totals) == 1 or None in self.totals:
            return True
        return set(self.totals) == {len(self.rows)}


def _read_through(listing: Listing[Row]) -> _Reading[Row]:
    reading: _Reading[Row] = _Reading()
    for number in range(1, MAX_PAGES + 1):
        page = listing(page_number=number, page_size=PAGE_SIZE)
        rows = page.data or []
        reading.rows |= {_id(row): row for row in rows}
        # The SDK's type knows no total_results, but Telnyx sends it.
        reading.totals.append(getattr(page.meta, "total_results", None))
        if _is_last(number, len(rows), getattr(page.meta, "total_pages", None)):
            return reading
    raise too_long()


def too_long() -> GatewayError:
    return GatewayError(
        "too_long",
        f"Telnyx lists more than {MAX_PAGES * PAGE_SIZE:,} rows",
        advice="Switchboard does not read that many. Tell your administrator.",
    )


def _is_last(number: int, length: int, pages: int | None) -> bool:
    if not length:
        return True
    # Telnyx may give smaller pages than we ask for, so trust its own count of pages first.
    return number >= pages if pages is not None else length < PAGE_SIZE


def _id(row: object) -> str:
    """A waiting call has no id of its own."""
    return str(getattr(row, "id", None) or getattr(row, "call_control_id", ""))
