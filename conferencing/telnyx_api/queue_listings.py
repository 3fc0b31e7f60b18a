"""Which queues there are, and who waits in them. Each raises GatewayError."""

from functools import partial

from . import rows
from .client import telnyx_client
from .paging import Listed, all_rows
from .rows import ListedQueue, ListedQueueCall


def list_queues() -> Listed[ListedQueue]:
    with telnyx_client("list") as telnyx:
        return all_rows(telnyx.queues.with_raw_response.list, rows.queue, "queue")


def list_queue_calls(name: str) -> Listed[ListedQueueCall]:
    """Who waits. Telnyx forgets queues that are idle and empty; then the error `says_not_found`."""
    with telnyx_client("list_queue_calls") as telnyx:
        listing = partial(telnyx.queues.calls.with_raw_response.list, name)
        return all_rows(listing, partial(rows.queue_call, queue_name=name), "waiting call")
