"""The fragments of wallboards."""

from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.wallboard import Band, Team, Tiles

from . import fragments, sparkline
from .fragments import Fragment, Kind

BAND = Kind("wall_band", "wall-band", "wall-bands", "queue", "section")


def band(queue: Band | Unreadable) -> Fragment:
    if isinstance(queue, Unreadable):
        return fragments.undrawable(BAND, queue)
    trend = sparkline.of(queue.trend, queue.today.target)
    return fragments.member(BAND, queue.key, queue.sort, queue=queue, trend=trend)


def agents(team: Team | Unreadable) -> Fragment:
    if isinstance(team, Unreadable):
        return fragments.alone_undrawable("wall-agents", team)
    return fragments.alone("wall-agents", "wall_agents", team=team)


def tiles(row: Tiles | Unreadable) -> Fragment:
    if isinstance(row, Unreadable):
        return fragments.alone_undrawable("wall-tiles", row)
    return fragments.alone("wall-tiles", "wall_tiles", tiles=row)
