"""Celery's beat, which also says that it lives and when it last sent a task."""

from typing import Any

from celery import beat

from . import beating, pulses

JOB = "beat"


class Scheduler(beat.Scheduler):
    def setup_schedule(self) -> None:
        beating.begin(JOB)
        super().setup_schedule()

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        sent = super().apply_async(*args, **kwargs)
        # Not with the broker away: then this raises, and beat goes on trying.
        pulses.work(JOB)
        return sent

    def close(self) -> None:
        super().close()
        beating.end(JOB)
