"""P3: what showing one event to one viewer costs the web process with 1,000 viewers, against bare
sockets and the same bytes.
"""

from collections.abc import Iterator

from . import servers, signing, stage
from .stage import Sight
from .table import Row

VIEWERS, RATE, SECONDS = 1000, 10, 10
ROOMS = 20


def run() -> Iterator[Row]:
    ours = _product()
    floor = _floor(int(ours.bytes_per_event))
    ratio = ours.cpu_per_sight / floor.cpu_per_sight
    whole = not (ours.lost or ours.outdated or ours.refused)
    yield Row(
        "P3",
        f"CPU for an event at a viewer, {VIEWERS} viewers, {ours.bytes_per_event / 1024:.1f} KB",
        f"{ours.cpu_per_sight * 1e6:.0f} us, {ours.lost} lost",
        f"raw sockets {floor.cpu_per_sight * 1e6:.0f} us",
        f"{ratio:.1f}x",
        "<= 8x",
        ratio <= 8 and whole,
    )


def _product() -> Sight:
    with stage.prepared("p3", "tests.bench.prepare", "--rooms", str(ROOMS)) as url:
        environment = stage.environment(url)
        with servers.running(stage.PRODUCT, environment) as server:
            events = stage.board_events(stage.traffic(ROOMS), RATE * SECONDS)
            return stage.watched(
                server, events, viewers=VIEWERS, rate=RATE, cookies=stage.cookies(url, VIEWERS)
            )


def _floor(size: int) -> Sight:
    command = ["-m", "tests.bench.floors.live", "{port}", str(size)]
    with servers.running(command, {"ROWS": "0", "TELNYX_PUBLIC_KEY": signing.PUBLIC_KEY}) as server:
        events = stage.board_events(stage.traffic(ROOMS), RATE * SECONDS)
        return stage.watched(server, events, viewers=VIEWERS, rate=RATE)
