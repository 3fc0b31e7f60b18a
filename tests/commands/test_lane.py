"""What nobody has pressed waits in its lane, and not with a thread of the worker."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from conferencing.commands.lane import Lane

SECONDS = 30.0


def test_no_more_threads_than_may_are_at_it_and_all_is_done() -> None:
    lane, lock, go = Lane(2), Lock(), Event()
    at_it, most, done = 0, 0, list[str]()

    def work(uuid: str) -> None:
        nonlocal at_it, most
        with lock:
            at_it += 1
            most = max(most, at_it)
        assert go.wait(SECONDS)
        with lock:
            at_it -= 1
            done.append(uuid)

    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(lane.carry_out, str(number), 0, work) for number in range(20)]
        # All but two are back while nothing is done yet: their threads are free for presses.
        free = [pool.submit(lambda: None) for _ in range(20)]
        for each in free:
            each.result(SECONDS)
        assert not done
        go.set()
    assert all(turn.exception() is None for turn in turns)
    assert sorted(done, key=int) == [str(number) for number in range(20)]
    assert most == 2


def test_the_lowest_rank_comes_first_and_nothing_twice() -> None:
    lane, done = Lane(1), list[str]()

    def work(uuid: str) -> None:
        done.append(uuid)
        if uuid == "first":
            for other, rank in (("dial", 1), ("bridge", 0), ("hangup", 0), ("dial", 1)):
                lane.carry_out(other, rank, work)

    lane.carry_out("first", 1, work)
    assert done == ["first", "bridge", "hangup", "dial"]


def test_one_odd_command_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    lane, done = Lane(1), list[str]()

    def work(uuid: str) -> None:
        done.append(uuid)
        if uuid == "odd":
            lane.carry_out("next", 0, work)
            raise ValueError(uuid)

    lane.carry_out("odd", 0, work)
    lane.carry_out("later", 0, work)
    assert done == ["odd", "next", "later"]
    assert "Command odd could not be carried out" in caplog.text
