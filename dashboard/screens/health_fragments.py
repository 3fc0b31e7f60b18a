"""The fragments of the link's health: the tile of the board, the head of the page, and a row for
each figure.
"""

from dashboard.health.check import Check
from dashboard.health.report import Report, Summary

from . import health_picture
from .fragments import Fragment, Kind, alone, member

CHECK = Kind("link_check", "link-figure", "", "figure")


def tile(summary: Summary) -> Fragment:
    return alone("link-tile", "link_tile", summary=summary)


def head(report: Report) -> Fragment:
    return alone("link-head", "link_head", report=report)


def check(check: Check) -> Fragment:
    picture = health_picture.of(check) if check.history else None
    return member(CHECK, check.name, "", check=check, picture=picture)
