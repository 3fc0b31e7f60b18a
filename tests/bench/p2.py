"""P2: from a webhook's POST to the changed fragment at 50 sockets, against bare asyncio; P2b: the
same with three times the events; P2u and P2ub: both with the product on Uvicorn.
"""

from collections.abc import Iterator
from typing import NamedTuple

from . import databases, servers, signing, stage
from .stage import Sight
from .table import Row
from .traffic import Traffic

VIEWERS = 50
SECONDS = 5
MOST_TIMES, MOST_MILLISECONDS = 6, 80


class Sights(NamedTuple):
    calm: Sight  # 100 events a second
    busy: Sight  # 300


def run() -> Iterator[Row]:
    if not databases.has_postgresql():
        yield Row("P2", "webhook to changed fragment", "left out: no PostgreSQL answers")
        return
    daphne, *uvicorn = _sights()
    floor = _floor(int(daphne.calm.bytes_per_event))
    yield _calm_row("P2", "Daphne", daphne.calm, floor)
    yield _busy_row("P2b", daphne.busy)
    for sights in uvicorn:
        yield _calm_row("P2u", "Uvicorn", sights.calm, floor)
        yield _busy_row("P2ub", sights.busy)


def _sights() -> Iterator[Sights]:
    """At each server of `stage.webs`, one after the other."""
    traffic = stage.traffic()
    with stage.prepared("p2") as url:
        cookie = stage.cookie(url)
        for web in stage.webs():
            environment = stage.environment(url, SERVER=web)
            with servers.running(stage.PRODUCT, environment) as product:
                _seen(product, traffic, cookie, 100, 2)
                yield Sights(
                    _seen(product, traffic, cookie, 100, SECONDS),
                    _seen(product, traffic, cookie, 300, SECONDS),
                )


def _seen(product: servers.Server, traffic: Traffic, cookie: str, rate: int, seconds: int) -> Sight:
    events = stage.board_events(traffic, rate * seconds)
    return stage.watched(product, events, viewers=VIEWERS, rate=rate, cookies=[cookie])


def _calm_row(name: str, web: str, calm: Sight, floor: Sight) -> Row:
    ratio = calm.p50 / floor.p50
    return Row(
        name,
        f"webhook to fragment on {web}, 100 events/s, {VIEWERS} viewers: p50",
        f"{calm.p50:.1f} ms (p99 {calm.p99:.0f}, stored {calm.stored:.1f})",
        f"bare asyncio {floor.p50:.1f} ms",
        f"{ratio:.1f}x",
        f"<= {MOST_TIMES}x",
        ratio <= MOST_TIMES and _is_whole(calm),
    )


def _busy_row(name: str, busy: Sight) -> Row:
    return Row(
        name,
        "the same at 300 events/s: p99; effects that never came",
        f"{busy.p99:.0f} ms (p50 {busy.p50:.1f}); {busy.lost} lost",
        f"{busy.outdated} outdated viewers",
        "",
        f"<= {MOST_MILLISECONDS} ms; 0",
        busy.p99 <= MOST_MILLISECONDS and _is_whole(busy),
    )


def _is_whole(sight: Sight) -> bool:
    return not (sight.lost or sight.outdated or sight.refused)


def _floor(size: int) -> Sight:
    with databases.database("p2_floor") as url:
        command = ["-m", "tests.bench.floors.live", "{port}", str(size)]
        environment = {"DATABASE_URL": url, "TELNYX_PUBLIC_KEY": signing.PUBLIC_KEY}
        with servers.running(command, environment) as server:
            events = stage.board_events(stage.traffic(), 100 * SECONDS)
            return stage.watched(server, events, viewers=VIEWERS, rate=100)
