"""The queues themselves. What Telnyx answers is what it would list."""

from conferencing.ledger import forms
from conferencing.projection.events import QueueListed, QueueMissing
from conferencing.telnyx_api import queues
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedQueue

from .sending import Events, Sending


def create(sending: Sending) -> Events:
    wanted = sending.arguments(forms.CreateQueue)
    return _listed(sending, queues.create(wanted.queue, max_size=wanted.max_size))


def resize(sending: Sending) -> Events:
    wanted = sending.arguments(forms.ResizeQueue)
    return _listed(sending, queues.resize(wanted.queue, max_size=wanted.max_size))


def delete(sending: Sending) -> Events:
    name = sending.arguments(forms.DeleteQueue).queue
    try:
        queues.delete(name)
    except GatewayError as error:
        # Telnyx has forgotten it, or this is a repeat: it is gone, as the operator wanted.
        if not error.says_not_found:
            raise
    origin = sending.origin
    gone = QueueMissing(
        kind=origin["kind"], at=origin["at"], source_id=origin["source_id"], queue=name
    )
    return (gone,)


def _listed(sending: Sending, row: ListedQueue) -> Events:
    origin = sending.origin
    listed = QueueListed(
        kind=origin["kind"],
        at=origin["at"],
        source_id=origin["source_id"],
        queue=row.name,
        queue_id=row.queue_id,
        max_size=row.max_size,
        created_at=row.created_at,
    )
    return (listed,)
