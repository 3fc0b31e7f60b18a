"""Our own processes, and what waits for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from conferencing.models import Pulse

from . import words
from .check import State, Verdict, judged, worst
from .facts import Facts, Process

WEB, WORKER, BEAT = Pulse.Job.WEB, Pulse.Job.WORKER, Pulse.Job.BEAT
# Beat sends something every second, and workers carry it out.
IDLE_WARNING, IDLE_CRITICAL = 10.0, 30.0
# A length is read every five seconds.
LENGTH_FRESH = timedelta(seconds=30)
LIMITS = {"commands": (10, 100), "background": (200, 2000)}


def beat(facts: Facts) -> Verdict:
    known = facts.of(BEAT)
    if not known:
        return Verdict("critical", "Beat has not run in the last hour", facts.now)
    worked_at = max((each.worked_at for each in known if each.worked_at), default=None)
    if worked_at is None:
        return Verdict("critical", "It is running but has sent nothing yet", facts.told_at(BEAT))
    alive = facts.alive(BEAT)
    states: list[State] = [_idle(facts, worked_at=worked_at)]
    if len(alive) > 1:
        states.append("warning")
    value = "since it sent a task"
    if len(alive) > 1:
        value += f"; {len(alive)} are running, but there should be only one"
    return Verdict(worst(states), value, facts.now, since=worked_at, details=_each(facts, known))


def workers(facts: Facts) -> Verdict:
    return _alive(facts, WORKER, "task")


def webs(facts: Facts) -> Verdict:
    return _alive(facts, WEB, "sign of life")


def _alive(facts: Facts, job: str, does: str) -> Verdict:
    alive = facts.alive(job)
    if not alive:
        return Verdict(
            "critical", "None is running", facts.now, details=_each(facts, facts.of(job))
        )
    worked_at = max((each.worked_at for each in alive if each.worked_at), default=None)
    missing = [each for each in facts.of(job) if _is_missing(facts, each)]
    states: list[State] = ["warning"] if missing else []
    states.append(_idle(facts, worked_at=worked_at or min(each.started_at for each in alive)))
    value = f"{len(alive)} alive"
    if missing:
        value += f", {len(missing)} lost"
    if worked_at:
        value += f"; the last {does} {words.age(facts.now - worked_at)} ago"
    return Verdict(worst(states), value, facts.told_at(job), details=_each(facts, facts.of(job)))


def _is_missing(facts: Facts, process: Process) -> bool:
    """It ended without a word, and none has been started in its place."""
    if process in facts.alive(process.job):
        return False
    return all(each.started_at < process.seen_at for each in facts.of(process.job))


def _idle(facts: Facts, *, worked_at: datetime) -> State:
    seconds = (facts.now - worked_at).total_seconds()
    return judged(seconds, IDLE_WARNING, IDLE_CRITICAL)


def _each(facts: Facts, processes: Iterable[Process]) -> tuple[str, ...]:
    return tuple(
        f"{each.name}: seen {words.age(facts.now - each.seen_at)} ago" for each in processes
    )


def commands(facts: Facts) -> Verdict:
    return _length(facts, "commands")


def background(facts: Facts) -> Verdict:
    return _length(facts, "background")


def _length(facts: Facts, queue: str) -> Verdict:
    last = facts.recent.last("queue", queue)
    if last is None or facts.now - last[1] > LENGTH_FRESH:
        return Verdict("unknown", "The broker does not answer", last[1] if last else None)
    waiting = int(last[0])
    return Verdict(judged(waiting, *LIMITS[queue]), words.counted(waiting, "task"), last[1])
