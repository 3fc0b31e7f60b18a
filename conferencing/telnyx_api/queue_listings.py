"""Which queues there are, and who waits in them. Each raises GatewayError."""

from functools import partial

from . import rows
from .client import telnyx_client
from .paging import all_rows
from .rows import ListedQueue, ListedQueueCall


def list_queues() -> list[ListedQueue]:
    with telnyx_client() as telnyx:
        listed = all_rows(telnyx.queues.list)
    return [rows.queue(row) for row in listed]


def list_queue_calls(name: str) -> list[ListedQueueCall]:
    """Who waits. Telnyx forgets queues that are idle and empty; then the error `says_not_found`."""
    with telnyx_client() as telnyx:
        listed = all_rows(partial(telnyx.queues.calls.list, name))
    return [rows.queue_call(row, name) for row in listed]
