"""A listing that says how many rows there are, and sends others: it proves nobody's absence."""

import pytest

from conferencing.telnyx_api import queue_listings
from conferencing.telnyx_api.errors import GatewayError
from tests.fixtures.answering import Answering, in_json

from .test_odd_rows import CASES


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("sent", [0, 1])
@pytest.mark.parametrize("counted", [2, "2", 57.0])
def test_a_listing_that_counts_more_than_it_sends_proves_nobodys_absence(
    telnyx_says: Answering, kind: str, sent: int, counted: object
) -> None:
    """Each has its own word for the count: a list with cursors has another."""
    count = "total_items" if kind == "calls" else "total_results"
    page = {"data": [CASES[kind].row] * sent, "meta": {"total_pages": 1, count: counted}}
    telnyx_says.always(in_json(page))
    rows = CASES[kind].ask()
    assert {len(rows)} <= {sent, 2 * sent}, "conferences are asked for twice"
    assert not rows.is_complete


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("count", [0, -1, "", None, "many", 10**30])
def test_a_count_that_says_nothing_more_leaves_a_listing_as_it_is(
    telnyx_says: Answering, kind: str, count: object
) -> None:
    meta = {"total_pages": 1, "total_results": count, "total_items": count}
    telnyx_says.always(in_json({"data": [CASES[kind].row], "meta": meta}))
    assert CASES[kind].ask().is_complete


@pytest.mark.parametrize(
    "body",
    [
        {"data": [], "meta": {"total_pages": 3}},
        {"data": [], "meta": {"total_pages": "3"}},
    ],
)
def test_an_empty_page_that_is_not_the_last_empties_nothing(
    telnyx_says: Answering, body: object
) -> None:
    telnyx_says.always(in_json(body))
    with pytest.raises(GatewayError, match="unsteady"):
        queue_listings.list_queues()
