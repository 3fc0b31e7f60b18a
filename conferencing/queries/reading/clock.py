"""The time of one reading, which remembers when its result will change by itself.

Some of what a screen says depends on the clock alone: that someone has been on hold for long, that
an undo is still open. A query asks `passed` for each such limit; whoever pushes the screen's
fragments draws them again at `until`.
"""

from datetime import datetime, timedelta


class Clock:
    """`now`, `until` and all that is asked are on our own clock; `ours` says there what is stamped
    by Telnyx's, which is so far `ahead` of it.
    """

    def __init__(self, now: datetime, ahead: timedelta = timedelta()) -> None:
        self.now = now
        self.until: datetime | None = None  # the first limit ahead
        self._ahead = ahead

    @property
    def telnyx_now(self) -> datetime:
        return self.now + self._ahead

    def ours(self, at: datetime | None) -> datetime | None:
        """A time that Telnyx reported. None, too, for the first and last that there are."""
        try:
            return at and at - self._ahead
        except OverflowError:
            return None

    def passed(self, at: datetime) -> bool:
        if at <= self.now:
            return True
        self.until = at if self.until is None else min(self.until, at)
        return False

    def older(self, at: datetime | None, age: timedelta) -> bool:
        """Whether `at` is at least so long ago; an unknown time is not."""
        try:
            return at is not None and self.passed(at + age)
        except OverflowError:  # of the year 9999, from versions that took such a time
            return False
