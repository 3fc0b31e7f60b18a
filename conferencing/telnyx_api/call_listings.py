"""Which calls are up, and on which connections they come. Each raises GatewayError."""

import time

from conferencing.projection.webhook_fields import inner, number

from . import answers, rows
from .answers import Page
from .client import telnyx_client
from .errors import CALL_ENDED, GatewayError
from .paging import (
    MAX_PAGES,
    MAX_SECONDS,
    PAGE_SIZE,
    Listed,
    all_rows,
    readable,
    refuse_after,
    too_long,
)
from .rows import CallStatus, ListedCall


def list_connections() -> Listed[str]:
    """The ids of the account's call control applications."""
    with telnyx_client("list") as telnyx:
        listing = telnyx.call_control_applications.with_raw_response.list
        return all_rows(listing, rows.connection, "connection")


def list_active_calls(connection_id: str) -> Listed[ListedCall]:
    """All that are up on a connection, in conferences and queues too."""
    found: list[object] = []
    cursor, until = "", time.monotonic() + MAX_SECONDS
    with telnyx_client("list") as telnyx:
        for _ in range(MAX_PAGES):
            refuse_after(until)
            # The SDK takes this list for a numbered one, and would ask for its page 2 for ever.
            query: dict[str, object] = {"page[limit]": PAGE_SIZE}
            if cursor:
                query["page[after]"] = cursor
            page = answers.page(
                telnyx.connections.with_raw_response.list_active_calls(
                    connection_id, extra_query=query
                )
            )
            found += page.rows
            before, cursor = cursor, _cursor(page)
            if not cursor or cursor == before:
                counted = number(page.meta, "total_items")
                return readable(found, rows.active_call, "call", counted=counted)
    raise too_long()


def retrieve_call(leg: str) -> CallStatus | None:
    """None: Telnyx does not know it, or no longer."""
    try:
        with telnyx_client("get_call") as telnyx:
            answer = telnyx.calls.with_raw_response.retrieve_status(leg)
            return answers.read(rows.call_status, answer, asked=leg, key="call_control_id")
    except GatewayError as error:
        if error.code == CALL_ENDED:
            return CallStatus(is_alive=False, ended_at=None)
        if error.says_call_gone:
            return None
        raise


def _cursor(page: Page) -> str:
    """Of the next page; empty after the last."""
    after = inner(page.meta, "cursors").get("after")
    return after if isinstance(after, str) else ""
