"""Is this installation ready to work? Whatever sends it traffic asks, so anybody may ask: the
database is read once a second at most, and nothing secret is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.database import outage
from conferencing.queries.reading.clock import Clock

from . import processes, words
from .check import Verdict
from .facts import Facts, Kept, read

READ_SECONDS = 1.0
BROKER_FRESH = timedelta(seconds=30)
PARTS = ("database", "channel layer", "broker", "worker", "beat")


@dataclass(frozen=True, slots=True)
class Part:
    """`words`: what is wrong with it; empty when nothing is."""

    name: str
    words: str = ""


def now(*, hears: bool) -> tuple[Part, ...]:
    """`hears`: whether this process hears itself through the channel layer."""
    layer = "" if hears else "this process does not hear itself through it: check Redis"
    try:
        facts = _facts()
    except outage.AWAY as error:
        away = f"it cannot be reached ({type(error).__name__}): check it and DATABASE_URL"
        others = (Part(name, "not known without the database") for name in PARTS[2:])
        return (Part("database", away), Part("channel layer", layer), *others)
    return (Part("database"), Part("channel layer", layer), *_of(facts))


def is_ready(parts: tuple[Part, ...]) -> bool:
    return not any(part.words for part in parts)


def _of(facts: Facts) -> Iterator[Part]:
    read_at = max(
        (last[1] for each in processes.LIMITS if (last := facts.recent.last("queue", each))),
        default=None,
    )
    is_read = read_at is not None and facts.now - read_at <= BROKER_FRESH
    yield Part(
        "broker", "" if is_read else "it has not answered for 30 s: check Redis and REDIS_URL"
    )
    yield _part("worker", processes.workers(facts), facts.now)
    yield _part("beat", processes.beat(facts), facts.now)


def _part(name: str, verdict: Verdict, now: datetime) -> Part:
    """One that is only warned of is ready."""
    if verdict.state not in ("critical", "unknown"):
        return Part(name)
    age = f"{words.seconds((now - verdict.since).total_seconds())} " if verdict.since else ""
    return Part(name, f"{age}{verdict.value}")


def _read() -> Facts:
    return read(Clock(timezone.now(), telnyx_clock.ahead()))


_facts = Kept(_read, READ_SECONDS)
