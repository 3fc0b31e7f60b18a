"""A command has changed: the screens that show it are told, and the log, after the commit."""

import logging
from functools import partial

from django.db import transaction

from conferencing import signals, tracing
from conferencing.models import Call, Command

from .verbs import VERBS

logger = logging.getLogger(__name__)


def announce(command: Command) -> None:
    transaction.on_commit(partial(_log, command, command.state))
    keys = {"ledger"}
    scope = VERBS[command.verb].scope
    if scope == "queue":
        keys.add(f"queue:{command.arguments.get('queue', '')}")
    if command.verb in ("poll_question", "stop_question"):
        # Of many at once; those who are asked are in a conference, and wait in no queue.
        keys.add(f"poll:{command.arguments.get('conference', '')}")
    elif scope in ("leg", "number") and command.call_control_id:
        # Shown beside the call wherever it stands: among those that are up, or in a queue.
        keys.add(f"call:{command.call_control_id}")
        waiting = Call.objects.filter(pk=command.call_control_id).exclude(waiting_in="")
        keys |= {f"queue:{name}" for name in waiting.values_list("waiting_in", flat=True)}
    if name := command.conference_id:
        keys |= {f"ledger:{name}", f"conference:{name}"}
    signals.announce(keys)


def _log(command: Command, state: str) -> None:
    """What nobody has pressed is many lines."""
    level = logging.DEBUG if command.is_automatic else logging.INFO
    with tracing.about(command=str(command.uuid)):
        logger.log(level, "Command %s, %s: %s", command.uuid, command.verb, state)
