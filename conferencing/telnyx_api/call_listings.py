"""Which calls are up, and on which connections they come. Each raises GatewayError."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.clocks.times import read_time

from .client import telnyx_client
from .errors import CALL_ENDED, GatewayError, not_understood
from .paging import MAX_PAGES, PAGE_SIZE, all_rows, too_long

if TYPE_CHECKING:
    from telnyx.types import ConnectionListActiveCallsResponse as ActiveCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """A call that is up. Telnyx lists neither its numbers nor what it is doing."""

    call_control_id: str
    call_leg_id: str
    call_session_id: str
    duration_seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus:
    """`ended_at` is given only for a call that has ended; Telnyx keeps it for ten minutes."""

    is_alive: bool
    ended_at: datetime | None


def list_connections() -> list[str]:
    """The ids of the account's call control applications."""
    with telnyx_client() as telnyx:
        listed = all_rows(telnyx.call_control_applications.list)
    return [row.id for row in listed if row.id]


def list_active_calls(connection_id: str) -> list[ListedCall]:
    """All that are up on a connection, in conferences and queues too."""
    rows: dict[str, ActiveCall] = {}
    cursor = ""
    with telnyx_client() as telnyx:
        for _ in range(MAX_PAGES):
            # The SDK takes this list for a numbered one, and would ask for its page 2 for ever.
            query: dict[str, object] = {"page[limit]": PAGE_SIZE}
            if cursor:
                query["page[after]"] = cursor
            page = telnyx.connections.list_active_calls(connection_id, extra_query=query)
            rows |= {row.call_control_id: row for row in page.data or []}
            before, cursor = cursor, _cursor(page.meta)
            if not cursor or cursor == before:
                return [_listed(row) for row in rows.values()]
    raise too_long()


def retrieve_call(leg: str) -> CallStatus | None:
    """None: Telnyx does not know it, or no longer."""
    try:
        with telnyx_client() as telnyx:
            row = telnyx.calls.retrieve_status(leg).data
    except GatewayError as error:
        if error.code == CALL_ENDED:
            return CallStatus(is_alive=False, ended_at=None)
        if error.says_call_gone:
            return None
        raise
    if row is None or row.is_alive is None:
        raise not_understood("There is no call in it")
    return CallStatus(is_alive=row.is_alive, ended_at=read_time(row.end_time, telnyx_clock.now()))


def _cursor(meta: object) -> str:
    """Of the next page; empty after the last. The SDK keeps what its type does not know as it
    came.
    """
    cursors = getattr(meta, "cursors", None)
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) else ""


def _listed(row: "ActiveCall") -> ListedCall:
    return ListedCall(
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id or "",
        call_session_id=row.call_session_id or "",
        duration_seconds=row.call_duration,
    )
