"""The shares of the last seconds, counted back, are those that were shown then."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.metrics import figures, lately, sums
from conferencing.metrics.figures import Line
from conferencing.metrics.policy import Policy
from conferencing.metrics.visits import Outcome, QueueVisit

from .samples import after

NOW, HOLD, DAY = after(1000), timedelta(seconds=10), after(960)
LEFT = (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.FLOW_OUT, Outcome.REMOVED)
POLICIES = st.builds(
    Policy,
    threshold_seconds=st.integers(0, 30),
    formula=st.sampled_from(["SL1", "SL2", "SL3", "SL4", "SL5", "SL6"]),
    counts_waiting=st.booleans(),
    counts_flow_out=st.booleans(),
)


@st.composite
def visits(draw: st.DrawFn) -> QueueVisit:
    entered = draw(st.integers(930, 999))
    left = draw(st.none() | st.integers(entered, 1000))
    outcome = Outcome.WAITING if left is None else draw(st.sampled_from(LEFT))
    left_at = None if left is None else after(left)
    return QueueVisit("v3:a", 1, "support", after(entered), left_at, outcome)


def shown(each: list[QueueVisit], policy: Policy, second: float) -> figures.Figures:
    """From scratch: what had been counted by then, today, with whoever still waited."""
    at = after(second)
    found = [
        entry
        for visit in each
        if visit.left_at and visit.left_at < at
        for entry in sums.entries(visit, policy)
        if entry.at >= DAY
    ]
    there = [v.entered_at for v in each if v.entered_at < at and not (v.left_at and v.left_at < at)]
    late = Line(tuple(there)).late_in((DAY, after(9999)), at, policy)
    return figures.of_queue(policy, sums.total(found), late)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(each=st.lists(visits(), max_size=12), policy=POLICIES)
def test_counting_back_equals_counting_from_scratch(each: list[QueueVisit], policy: Policy) -> None:
    now = shown(each, policy, 1000.000001)
    recent = [v for v in each if v.left_at is None or v.left_at > NOW - HOLD]
    exits = {v.left_at for v in recent if v.left_at and v.left_at > DAY}
    back = list(lately.before_exits(recent, policy, NOW - HOLD, after(1000.000001), DAY))
    found = {
        (
            lately.service_level_before(now.service_level, since, policy),
            lately.abandon_rate_before(now.abandon_rate, since),
        )
        for since in back
    }
    expected = {
        (then.service_level, then.abandon_rate)
        for then in (shown(each, policy, (at - after(0)).total_seconds()) for at in exits)
    }
    assert found == expected
