"""P1: webhooks a second, raw row, journal and mirror committed, against a bare check on Daphne;
P1u: the same with the product on Uvicorn; P1b: against the conventional way.
"""

import statistics
from collections.abc import Iterator
from typing import NamedTuple

from . import databases, servers, signing, stage
from .stage import Load
from .table import Row
from .traffic import Traffic

ROUNDS = 3
FLOOR = "tests.bench.floors.webhooks:application"
CONVENTIONAL = "tests.bench.conventional"
TARGETS = {"daphne": 0.5, "uvicorn": 0.6}


class Round(NamedTuple):
    ours: Load
    floor: Load


def run() -> Iterator[Row]:
    daphne, *uvicorn = _rounds()
    yield _row("P1", "daphne", daphne)
    for rounds in uvicorn:
        yield _row("P1u", "uvicorn", rounds)
    ours, usual = _per_second(daphne), _conventional()
    yield Row(
        "P1b",
        "P1 against a Django view with the ORM row by row",
        f"{ours:.0f}/s",
        f"conventional {usual:.0f}/s",
        f"{ours / usual:.1f}x",
        ">= 6x",
        ours / usual >= 6,
    )


def _rounds() -> Iterator[list[Round]]:
    """Of each server of `stage.webs`, one after the other."""
    traffic = stage.traffic()
    with (
        stage.prepared("p1") as url,
        servers.running([*stage.DAPHNE, FLOOR], stage.environment()) as floor,
    ):
        for web in stage.webs():
            environment = stage.environment(url, SERVER=web)
            with servers.running(stage.PRODUCT, environment) as product:
                yield [_round(product, floor, traffic) for _ in range(ROUNDS)]


def _round(product: servers.Server, floor: servers.Server, traffic: Traffic) -> Round:
    requests = signing.requests(traffic.events(4500))
    return Round(stage.flat_out(product, requests), stage.flat_out(floor, requests))


def _row(name: str, web: str, rounds: list[Round]) -> Row:
    target, best = TARGETS[web], statistics.median(each.floor.per_second for each in rounds)
    ratio = statistics.median(each.ours.per_second / each.floor.per_second for each in rounds)
    refused = sum(each.ours.refused for each in rounds)
    store = "PostgreSQL" if databases.has_postgresql() else "SQLite: no PostgreSQL answers"
    return Row(
        name,
        f"webhooks/s on {web.title()}, committed ({store}), 64 in flight",
        f"{_per_second(rounds):.0f}/s, {refused} refused",
        f"bare check {best:.0f}/s",
        f"{ratio:.2f}",
        f">= {target}",
        ratio >= target and not refused,
    )


def _per_second(rounds: list[Round]) -> float:
    return statistics.median(each.ours.per_second for each in rounds)


def _conventional() -> float:
    """The conventional receiver's webhooks a second: half what was sent is warm-up."""
    settings = {"DJANGO_SETTINGS_MODULE": f"{CONVENTIONAL}.settings"}
    requests = signing.requests(stage.traffic().events(900))
    with stage.prepared("p1b", f"{CONVENTIONAL}.prepare", **settings) as url:
        command = [*stage.DAPHNE, f"{CONVENTIONAL}.asgi:application"]
        with servers.running(command, stage.environment(url, **settings)) as server:
            return stage.flat_out(server, requests, "--warm-up", "200").per_second
