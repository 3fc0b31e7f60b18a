"""Until when an undo is open that this process has drawn: a change in a conference reads the ledger
only in these few seconds.
"""

from collections.abc import Iterable
from datetime import datetime

from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.teams import sight
from conferencing.teams.sight import Teams

from .parts import Scope

_offered: dict[tuple[str, Teams], datetime] = {}  # by topic, and by the teams of who looks


def may_end(topic: str, scope: Scope) -> bool:
    """Somebody who leaves, or is changed, may withdraw an undo that was drawn."""
    offer = topic, sight.current().teams
    until = _offered.get(offer)
    if until is not None and until <= scope.clock.now:
        _offered.pop(offer, None)
        return False
    return until is not None and scope.has("conference")


def note(topic: str, lines: Iterable[LedgerLine | Unreadable]) -> None:
    """These are drawn now."""
    offers = [line.undo_until for line in lines if isinstance(line, LedgerLine) and line.undo_until]
    if offers:
        _offered[topic, sight.current().teams] = max(offers)
    else:
        _offered.pop((topic, sight.current().teams), None)


def forget() -> None:
    _offered.clear()
