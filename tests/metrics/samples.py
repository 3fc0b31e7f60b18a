"""Visits for the tests of figures, by their waits in seconds."""

from datetime import UTC, datetime, timedelta

from conferencing.metrics import sums
from conferencing.metrics.policy import Policy
from conferencing.metrics.sums import Sums
from conferencing.metrics.visits import Outcome, QueueVisit

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
POLICY = Policy()


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def visit(outcome: Outcome, wait: float, *, at: float = 0, talk: float | None = None) -> QueueVisit:
    """Which began `at` seconds after the start."""
    left_at = after(at + wait)
    return QueueVisit(
        call_control_id="v3:a",
        number=1,
        queue="support",
        entered_at=after(at),
        left_at=None if outcome is Outcome.WAITING else left_at,
        outcome=outcome,
        talk_ended_at=None if talk is None else left_at + timedelta(seconds=talk),
    )


def summed(*visits: QueueVisit, policy: Policy = POLICY) -> Sums:
    return sums.total(entry for one in visits for entry in sums.entries(one, policy))
