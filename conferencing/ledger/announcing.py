"""Which screens show a command: they are told when it changes, after the commit."""

from conferencing import signals
from conferencing.models import Call, Command

from .verbs import VERBS


def announce(command: Command) -> None:
    keys = {"ledger"}
    scope = VERBS[command.verb].scope
    if scope == "queue":
        keys.add(f"queue:{command.arguments.get('queue', '')}")
    if scope in ("leg", "number") and command.call_control_id:
        # Shown beside the call wherever it stands: among those that are up, or in a queue.
        keys.add(f"call:{command.call_control_id}")
        waiting = Call.objects.filter(pk=command.call_control_id).exclude(waiting_in="")
        keys |= {f"queue:{name}" for name in waiting.values_list("waiting_in", flat=True)}
    if name := command.conference_id:
        keys |= {f"ledger:{name}", f"conference:{name}"}
    signals.announce(keys)
