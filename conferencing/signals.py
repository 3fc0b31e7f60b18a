"""One signal: something that a screen may show has changed. It says what, not how; whoever misses
it loses time, but no data.

Keys: "conference:<telnyx id>", "call:<call control id>", "queue:<name>", "ledger",
"ledger:<conference id>", "connections", "reception",
"recordings", "contacts", "help", "supervision:<user id>", "privately"
(who listens so),
"poll:<conference id>" (how far the asking has come).
"""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.dispatch import Signal

changed = Signal()  # sent with keys: frozenset[str]


def announce(keys: Iterable[str]) -> None:
    """Send `changed` once the transaction around this call has committed; at once when there is
    none; never on rollback.
    """
    news = frozenset(keys)
    if news:
        transaction.on_commit(partial(changed.send, sender=None, keys=news))
