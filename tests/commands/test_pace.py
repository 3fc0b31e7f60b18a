"""When everything is looked at again, however much happens."""

from types import SimpleNamespace

import pytest

from conferencing.commands import pace
from conferencing.commands.pace import Bell, Rest


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [100.0]
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    return clock


def test_what_was_asked_for_later_is_enough_for_all_who_ask_until_then(now: list[float]) -> None:
    rung: list[float] = []
    bell = Bell(rung.append)
    bell.ask(after_seconds=2.0)
    for _ in range(50):
        bell.ask()
        bell.ask(after_seconds=1.0)
    assert rung == [2.0]
    now[0] += 2.0
    bell.ask()
    assert rung == [2.0, pytest.approx(pace.TOGETHER_SECONDS)]


@pytest.mark.parametrize(("took", "rests"), [(0.01, 0.1), (0.5, 0.5), (3.0, 1.0), (16.0, 1.0)])
def test_a_round_rests_as_long_as_it_took_up_to_a_second(
    now: list[float], took: float, rests: float
) -> None:
    rest = Rest()
    assert not rest.left_seconds
    with rest.after_round():
        now[0] += took
    assert rest.left_seconds == pytest.approx(rests)
    now[0] += rests
    assert not rest.left_seconds


def test_a_round_that_fails_rests_too(now: list[float]) -> None:
    rest = Rest()
    with pytest.raises(ValueError), rest.after_round():
        raise ValueError
    assert rest.left_seconds == pytest.approx(pace.TOGETHER_SECONDS)
