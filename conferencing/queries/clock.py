"""The time of one reading, which remembers when its result will change by itself.

Some of what a screen says depends on the clock alone: that someone has been on hold for long, that
an undo is still open. A query asks `passed` for each such limit; whoever pushes the screen's
fragments draws them again at `until`.
"""

from datetime import datetime, timedelta


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.until: datetime | None = None  # the first limit ahead

    def passed(self, at: datetime) -> bool:
        if at <= self.now:
            return True
        self.until = at if self.until is None else min(self.until, at)
        return False

    def older(self, at: datetime | None, age: timedelta) -> bool:
        """Whether `at` is at least so long ago; an unknown time is not."""
        return at is not None and self.passed(at + age)
