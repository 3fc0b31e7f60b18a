"""What can be done to a queue itself. Each raises GatewayError.

None of them takes a command id. A queue that stays empty is forgotten by Telnyx after some time.
"""

from . import answers, rows
from .client import telnyx_client
from .rows import ListedQueue


def create(name: str, *, max_size: int) -> ListedQueue:
    """A second one of this name is refused."""
    with telnyx_client("create_queue") as telnyx:
        made = telnyx.queues.with_raw_response.create(queue_name=name, max_size=max_size)
        return answers.read(rows.queue, made, asked=name, key="name")


def resize(name: str, *, max_size: int) -> ListedQueue:
    """Whoever waits already stays, also beyond the new size."""
    with telnyx_client("update_queue") as telnyx:
        resized = telnyx.queues.with_raw_response.update(name, max_size=max_size)
        return answers.read(rows.queue, resized, asked=name, key="name")


def delete(name: str) -> None:
    """Refused while anybody waits in it."""
    with telnyx_client("delete_queue") as telnyx:
        answers.without_content(telnyx.queues.with_raw_response.delete(name))
