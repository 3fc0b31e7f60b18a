"""The account's phone numbers: which of them lead to an application. Raises GatewayError."""

from collections.abc import Mapping
from functools import partial

from conferencing.projection.webhook_fields import text

from .client import telnyx_client
from .paging import Listed, all_rows
from .rows import UnreadableRow

# No call comes in by these, or not yet.
_NOT_IN_USE = ("deleted", "ported-out", "purchase-failed", "purchase-pending", "port-failed")


def leading_to(application_id: str) -> Listed[str]:
    """In E.164, sorted, of those that are in use."""
    with telnyx_client("list") as telnyx:
        listing = partial(
            telnyx.phone_numbers.with_raw_response.list,
            filter={"connection_id": application_id},
            sort="phone_number",
        )
        return all_rows(listing, partial(_number, application_id), "phone number")


def _number(application_id: str, row: object) -> str | None:
    """None for one that leads elsewhere: what does not filter has not understood us."""
    if not isinstance(row, Mapping):
        raise UnreadableRow("it is not an object")
    if text(row, "connection_id") not in ("", application_id):
        return None
    if text(row, "status") in _NOT_IN_USE:
        return None
    number = text(row, "phone_number")
    if not number:
        raise UnreadableRow("it has no usable phone_number")
    return number
