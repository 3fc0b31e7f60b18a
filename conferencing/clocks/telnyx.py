"""Telnyx's clock, as far as this process knows it. Thread-safe.

What Telnyx reports, and what is compared with it, is stamped with this clock. Deadlines, leases and
how old our own knowledge is are not: for them the machine's own clock is right, however wrong.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

from .difference import FEWEST, Bounds, Difference
from .times import EARLIEST

# A clock of ours that is wrong by more is told, although everything allows for it.
MOST_SECONDS_OFF = 5
# Our own clock may stand in 1970, but nobody's in the year 9999, where no date has a tomorrow.
LATEST_YEAR = 2200
# A difference below this is none that anybody could see.
FINEST_SECONDS = 0.1


class TelnyxClock:
    """Is our own until something is known. `own` and `steady` are clocks of this machine, in
    seconds: the one that people read, and one that nobody sets.
    """

    def __init__(
        self,
        own: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own_clock, self._steady = own, steady
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._difference: Difference | None = None
        self._answers = 0

    @property
    def is_known(self) -> bool:
        return self._difference is not None and self._difference.is_known

    @property
    def has_answers(self) -> bool:
        """Whether this process has heard enough of Telnyx's answers to know for itself."""
        return self.is_known and self._answers >= FEWEST

    def ahead(self) -> timedelta:
        """This clock less the machine's own, to a tenth of a second: zero while they agree as far
        as can be known, negative when the machine's is ahead.
        """
        if self._difference is None or not self._difference.is_known:
            return timedelta()
        seconds = self._difference.seconds - self._own()
        return timedelta(seconds=round(seconds / FINEST_SECONDS) * FINEST_SECONDS)

    def now(self) -> datetime:
        return self.at(datetime.fromtimestamp(self._own_clock(), UTC))

    def at(self, own: datetime) -> datetime:
        """What this clock says when the machine's own says `own`, which is about now."""
        return own + self.ahead()

    def heard_answer(self, date: str | None, asked: float, answered: float) -> None:
        """An answer's Date header, and the times of time.monotonic() around the request."""
        try:
            told = parsedate_to_datetime(date or "")
            seconds = told.timestamp()
        except (ValueError, OverflowError):
            return  # none, or none that can be read: the next one will do
        if not EARLIEST.year <= told.year <= LATEST_YEAR:
            return
        with self._lock:
            self._answers += 1
            self._difference = self._begun().after_answer(seconds, asked, answered)

    def heard_webhook(self, signed_at: datetime) -> None:
        """A verified webhook has just arrived."""
        with self._lock:
            self._difference = self._begun().after_webhook(signed_at.timestamp(), self._steady())

    def heard_of(self, ahead: timedelta) -> None:
        """Another process on this machine has measured `ahead`."""
        seconds = ahead.total_seconds() + self._own()
        with self._lock:
            self._difference = self._begun().told(
                Bounds(seconds - 0.5, seconds + 0.5), self._steady()
            )

    def heard_of_webhooks(self, ahead: timedelta) -> None:
        """Another process on this machine has measured `ahead` by prompt webhooks."""
        seconds = ahead.total_seconds() + self._own()
        with self._lock:
            self._difference = self._begun().told_by_webhooks(seconds, self._steady())

    @property
    def is_signed(self) -> bool:
        """Whether this process has heard enough prompt webhooks to know for itself."""
        with self._lock:
            return self._begun().signed(self._steady()) is not None

    def _begun(self) -> Difference:
        own = self._own()
        return replace(self._difference, own=own) if self._difference else Difference(own, own)

    def _own(self) -> float:
        """The machine's own clock less its steady one."""
        return self._own_clock() - self._steady()


telnyx_clock = TelnyxClock()
