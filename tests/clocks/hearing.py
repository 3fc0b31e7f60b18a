"""As if Telnyx's answers had told this process what time it is there."""

import time
from datetime import timedelta
from email.utils import formatdate

from conferencing.clocks.telnyx import telnyx_clock


def hear_answers(ahead: timedelta) -> None:
    """Telnyx's clock is so far ahead of ours: known to within half a second."""
    for _ in range(3):
        now = time.monotonic()
        date = formatdate(time.time() + ahead.total_seconds(), usegmt=True)
        telnyx_clock.heard_answer(date, now, now)
