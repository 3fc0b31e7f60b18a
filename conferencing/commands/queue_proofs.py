"""Whether Telnyx's list of queues shows what was done to one."""

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms
from conferencing.models import Command
from conferencing.reconcile.queues import SeenQueues


def shows(command: Command, seen: SeenQueues) -> bool:
    """A list from before the acceptance proves nothing."""
    since = command.provable_since
    if since is None or seen.asked_at < since:
        return False
    match command.verb:
        case "create_queue":
            return forms.stored(forms.CreateQueue, command.arguments).queue in seen.rows
        case "resize_queue":
            wanted = forms.stored(forms.ResizeQueue, command.arguments)
            row = seen.rows.get(wanted.queue)
            return row is not None and row.max_size == wanted.max_size
        case "delete_queue":
            return _is_gone(command, forms.stored(forms.DeleteQueue, command.arguments).queue, seen)
    return False


def _is_gone(command: Command, name: str, seen: SeenQueues) -> bool:
    row = seen.rows.get(name)
    if row is None:
        return seen.is_complete
    # The next caller makes a new one of the same name.
    deleted_at = telnyx_clock.at(command.sent_at or command.asked_at)
    return row.created_at is not None and row.created_at > deleted_at
