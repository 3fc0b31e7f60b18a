"""P2: from a webhook's POST to the changed fragment at 50 sockets, against bare asyncio; P2b: the
same with three times the events.
"""

from collections.abc import Iterator

from . import databases, servers, signing, stage
from .stage import Sight
from .table import Row

VIEWERS = 50
SECONDS = 6


def run() -> Iterator[Row]:
    if not databases.has_postgresql():
        yield Row("P2", "webhook to changed fragment", "left out: no PostgreSQL answers")
        return
    traffic = stage.traffic()
    with (
        stage.prepared("p2") as url,
        servers.running(stage.PRODUCT, stage.environment(url)) as product,
    ):
        cookie = stage.cookie(url)

        def ours(rate: int, seconds: int) -> Sight:
            events = stage.board_events(traffic, rate * seconds)
            return stage.watched(product, events, viewers=VIEWERS, rate=rate, cookie=cookie)

        ours(100, 2)
        calm, busy = ours(100, SECONDS), ours(300, SECONDS)
    floor = _floor(int(calm.bytes_per_event))
    ratio = calm.p50 / floor.p50
    yield Row(
        "P2",
        f"webhook to changed fragment, 100 events/s, {VIEWERS} viewers: p50",
        f"{calm.p50:.1f} ms (p99 {calm.p99:.0f}, stored {calm.stored:.1f})",
        f"bare asyncio {floor.p50:.1f} ms",
        f"{ratio:.1f}x",
        "<= 8x",
        ratio <= 8 and _is_whole(calm),
    )
    yield Row(
        "P2b",
        "the same at 300 events/s: p99; effects that never came",
        f"{busy.p99:.0f} ms (p50 {busy.p50:.1f}); {busy.lost} lost",
        f"{busy.outdated} outdated viewers",
        "",
        "<= 100 ms; 0",
        busy.p99 <= 100 and _is_whole(busy),
    )


def _is_whole(sight: Sight) -> bool:
    return not (sight.lost or sight.outdated or sight.refused)


def _floor(size: int) -> Sight:
    with databases.database("p2_floor") as url:
        command = ["-m", "tests.bench.floors.live", "{port}", str(size)]
        environment = {"DATABASE_URL": url, "TELNYX_PUBLIC_KEY": signing.PUBLIC_KEY}
        with servers.running(command, environment) as server:
            events = stage.board_events(stage.traffic(), 100 * SECONDS)
            return stage.watched(server, events, viewers=VIEWERS, rate=100, cookie="")
