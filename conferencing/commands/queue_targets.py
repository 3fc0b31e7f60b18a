"""The queue that a press is for, or to which it sends callers."""

from dataclasses import replace

from conferencing.ledger import forms
from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Command, Queue
from conferencing.queries.names import queue_names

from .wish import Refused, Wish

State = Command.State
SEND_ON = "Telnyx deletes only empty queues: send its callers to another queue first."


def aim(wish: Wish) -> Wish:
    """Whether it is there is Telnyx's to say, but for what nobody would want to be told late."""
    name = str(wish.arguments["queue"])
    known = Queue.objects.select_for_update().filter(pk=name, is_known_to_telnyx=True).first()
    waiting = Call.objects.filter(waiting_in=name).count()
    match wish.verb.name:
        case "create_queue" if known:
            raise forms.Invalid({"queue": "There is already a queue with this name."})
        case "resize_queue" if not known:
            raise Refused("Telnyx has no queue with this name. Create it first.")
        case "delete_queue" if waiting:
            callers = "1 caller is" if waiting == 1 else f"{waiting} callers are"
            raise Refused(f"{callers} waiting in it. {SEND_ON}")
    _require_no_other_change(wish, name)
    return wish


def choose(wish: Wish) -> Wish:
    """With the name of the queue that was meant."""
    name = queue_names.meant(str(wish.arguments["queue"]))
    if not name:
        raise forms.Invalid({"queue": "This field is required."})
    return replace(wish, arguments={**wish.arguments, "queue": name})


def _require_no_other_change(wish: Wish, queue: str) -> None:
    """Two changes of one queue that are under way together could arrive in either order."""
    underway = Command.objects.filter(
        verb__in=[name for name, verb in VERBS.items() if verb.scope == "queue"],
        state__in=(State.ASKED, State.SENT),
        arguments__queue=queue,
    )
    if any((one.verb, one.arguments) != (wish.verb.name, wish.arguments) for one in underway):
        raise Refused("Another change to this queue is being sent. Try again in a moment.")
