"""P12: the live board of 200 conferences and 2,000 people for a supervisor of a team, with twenty
teams to each of which all of it belongs; beside an installation without teams. Both show the same.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from . import p5, servers, stage
from .stage import Sight
from .table import Row

ROOMS, TEAMS = 200, 20
VIEWERS, RATE, SECONDS = 50, 50, 6


@dataclass(frozen=True, slots=True)
class Board:
    page: float
    queries: int
    sight: Sight


def run() -> Iterator[Row]:
    with_teams, without = _board(TEAMS), _board(0)
    yield Row(
        "P12",
        f"board with {TEAMS} teams, for one of them: page p50, queries",
        f"{with_teams.page:.0f} ms, {with_teams.queries}",
        f"without: {without.page:.0f} ms, {without.queries}",
        f"{with_teams.page / without.page:.1f}x",
        "<= 1.5x",
        with_teams.page <= 1.5 * without.page,
    )
    yield Row(
        "P12e",
        f"event to {VIEWERS} viewers of that team, {RATE}/s: p50, p99, CPU for one at one, lost",
        _sight(with_teams.sight),
        f"without: {_sight(without.sight)}",
        f"{with_teams.sight.p50 / without.sight.p50:.1f}x",
        "<= 1.5x",
        with_teams.sight.p50 <= 1.5 * without.sight.p50,
    )


def _sight(sight: Sight) -> str:
    lost = sight.lost + sight.outdated
    return f"{sight.p50:.0f}, {sight.p99:.0f} ms, {sight.cpu_per_sight * 1e6:.0f} us, {lost}"


def _board(teams: int) -> Board:
    size = ["--rooms", str(ROOMS), "--teams", str(teams)]
    with stage.prepared(f"p12_{teams}", "tests.bench.prepare", *size) as url:
        environment = stage.environment(url)
        cookies = stage.cookies(url, VIEWERS, "Team 7" if teams else "")
        with servers.running(stage.PRODUCT, environment) as server:
            page = asyncio.run(p5.page(server.port, cookies[0]))
            events = stage.board_events(stage.traffic(ROOMS), RATE * SECONDS)
            sight = stage.watched(server, events, viewers=VIEWERS, rate=RATE, cookies=cookies)
        queries = servers.output(["-m", "tests.bench.counting", cookies[0]], environment)
    return Board(page, int(queries), sight)
