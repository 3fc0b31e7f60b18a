"""What answers' Dates tell the clock, however odd they are."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from conferencing.clocks.telnyx import TelnyxClock
from conferencing.clocks.times import read_time

DATES = st.from_regex(
    r"(Mon|Fri), (0?1|31) (Jan|Dec) [0-9]{1,5} (00:00:00|23:59:59) (GMT|\+1400|-1200)",
    fullmatch=True,
)


@given(st.one_of(st.none(), st.text(), DATES))
def test_no_date_takes_the_time_away(date: str | None) -> None:
    clock = TelnyxClock()
    for _ in range(4):
        clock.heard_answer(date, 0.0, 0.1)
    assert read_time("2026-11-20T12:00:00Z", clock.now() + timedelta(days=1)) is not None or (
        clock.now().year < 2026
    )


def test_a_date_that_cannot_be_is_not_heard() -> None:
    clock = TelnyxClock()
    for year in (1970, 2014, 2201, 9999):
        clock.heard_answer(f"Fri, 31 Dec {year} 23:59:59 GMT", 0.0, 0.1)
    assert not clock.has_answers and clock.ahead() == timedelta()
