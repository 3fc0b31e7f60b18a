"""What nobody has pressed waits in its lane, and not with a thread of the worker."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest

from conferencing import tracing
from conferencing.commands.lane import Lane

SECONDS = 30.0


def test_no_more_threads_than_may_are_at_it_and_all_is_done() -> None:
    lock, go = Lock(), Event()
    at_it, most, done = 0, 0, list[str]()

    def work(uuid: str, rank: int) -> None:
        nonlocal at_it, most
        with lock:
            at_it += 1
            most = max(most, at_it)
        assert go.wait(SECONDS)
        with lock:
            at_it -= 1
            done.append(uuid)

    lane = Lane(2, work)
    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(lane.carry_out, str(number), 0) for number in range(20)]
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
    done = list[tuple[str, int]]()

    def work(uuid: str, rank: int) -> None:
        done.append((uuid, rank))
        if uuid == "first":
            for other in (("dial", 1), ("bridge", 0), ("hangup", 0), ("dial", 1)):
                lane.carry_out(*other)

    lane = Lane(1, work)
    lane.carry_out("first", 1)
    assert done == [("first", 1), ("bridge", 0), ("hangup", 0), ("dial", 1)]


def test_one_odd_command_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    done = list[str]()

    def work(uuid: str, rank: int) -> None:
        done.append(uuid)
        if uuid == "odd":
            lane.carry_out("next", 0)
            raise ValueError(uuid)

    lane = Lane(1, work)
    lane.carry_out("odd", 0)
    lane.carry_out("later", 0)
    assert done == ["odd", "next", "later"]
    assert "Command odd could not be carried out" in caplog.text


def test_slow_answers_to_some_hold_up_nobody_else() -> None:
    """Ten agents have picked up, and Telnyx takes its time: all ten are connected at once."""
    everybody = Barrier(10)

    def work(uuid: str, rank: int) -> None:
        with lane.aside():
            everybody.wait(SECONDS)

    lane = Lane(3, work)
    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(lane.carry_out, str(number), 0) for number in range(10)]
    assert all(turn.exception() is None for turn in turns)
    assert not everybody.broken


def test_slow_answers_take_no_more_threads_of_the_worker() -> None:
    go, asked = Event(), list[str]()

    def work(uuid: str, rank: int) -> None:
        with lane.aside():
            asked.append(uuid)
            assert go.wait(SECONDS)

    lane = Lane(2, work, stand_ins=3)
    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(lane.carry_out, str(number), 0) for number in range(20)]
        free = [pool.submit(lambda: None) for _ in range(20)]
        for each in free:
            each.result(SECONDS)
        assert len(asked) <= 5
        go.set()
    assert all(turn.exception() is None for turn in turns)
    lane._threads.shutdown()
    assert sorted(asked, key=int) == [str(number) for number in range(20)]


def test_when_all_answers_come_at_once_fewer_go_on() -> None:
    """Two are at it at most, but for those whose answer has just come."""
    lock, go = Lock(), Event()
    beginning, most = 0, 0

    def work(uuid: str, rank: int) -> None:
        nonlocal beginning, most
        with lock:
            beginning += 1
            most = max(most, beginning)
        with lock:
            beginning -= 1
        with lane.aside():
            assert go.wait(SECONDS)

    lane = Lane(2, work, stand_ins=4)
    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(lane.carry_out, str(number), 0) for number in range(30)]
        go.set()
    assert all(turn.exception() is None for turn in turns)
    lane._threads.shutdown()
    assert most <= 2
    assert (lane._free, lane._hosts, lane._stand_ins) == (2, 2, 4)


def test_the_lines_of_each_have_its_own_ids() -> None:
    """Whoever's thread it is."""
    told = list[dict[str, str]]()

    def work(uuid: str, rank: int) -> None:
        told.append({**tracing.current()})
        if uuid == "first":
            with tracing.instead({"request": "r2"}):
                lane.carry_out("second", 1)
            with tracing.instead(tracing.NONE):
                lane.carry_out("third", 1)

    lane = Lane(1, work)
    with tracing.about(request="r1"):
        lane.carry_out("first", 1)
        assert tracing.current() == {"request": "r1"}
    assert told == [
        {"request": "r1", "command": "first"},
        {"request": "r2", "command": "second"},
        {"command": "third"},
    ]
