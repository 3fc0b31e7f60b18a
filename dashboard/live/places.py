"""How many sockets one session, or one kiosk link, may have open in this process at the same time.
Each costs memory, and each topic of its own is drawn for it again and again: without a limit,
whoever may open one page could keep everybody else's from being drawn.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.access.socket_sessions import TOO_MANY, Claim
from webhooks import refusal_kinds
from webhooks.refusals import refusals

# Nobody looks at as many pages; a supervisor's page has two sockets.
MOST = 100


class Places:
    """Used on the event loop of the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, claim: Claim) -> Iterator[int]:
        """One place, as long as the context lasts: 0; or the code to refuse with, before anything
        is asked of the database.
        """
        owner = claim.kiosk or claim.session_key
        if self._taken[owner] >= self._most and owner:
            refusals.note(
                refusal_kinds.SOCKET_CROWD, "a kiosk link" if claim.kiosk else "a session"
            )
            yield TOO_MANY
            return
        self._taken[owner] += 1
        try:
            yield 0
        finally:
            self._taken[owner] -= 1
            # Nobody's key is kept who has nothing open.
            if not self._taken[owner]:
                del self._taken[owner]


places = Places(MOST)
