"""Which route a call follows, and where it leads at that moment. Nothing is written here: what a
call does, and what a question about one is answered, is the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from conferencing.models import Route, holidays, numbers, opening_hours
from conferencing.models.routes import Target

Why = Literal["open", "closed", "holiday"]


@dataclass(frozen=True, slots=True)
class Choice:
    """`holiday`: its name, if it has one. `changes_at`: when it closes or opens next by its hours;
    None for never.
    """

    route: Route
    why: Why
    target: Target
    greeting: str = ""
    holiday: str = ""
    changes_at: datetime | None = None


def active() -> list[Route]:
    """In the order in which they count. One query."""
    return list(Route.objects.filter(is_active=True))


def of(routes: Iterable[Route], called: str, at: datetime) -> Choice | None:
    """For a call to this number at this moment, by our own clock. None: it is left alone."""
    route = route_for(routes, called)
    return chosen(route, at) if route else None


def route_for(routes: Iterable[Route], called: str) -> Route | None:
    """The first that names the number; else the first that takes all others."""
    known, number = list(routes), as_reported(called)
    naming = (route for route in known if number in route.numbers)
    default = (route for route in known if route.is_default)
    return next(naming, None) or next(default, None)


def as_reported(called: str) -> str:
    """As routes have it."""
    return numbers.as_reported(called, settings.LOCAL_REGION)


def chosen(route: Route, at: datetime) -> Choice:
    opening = opening_hours.state(opening_hours.read(route.hours), at, route.timezone)
    holiday = holidays.on(route.holidays, at.astimezone(route.timezone).date())
    if holiday:
        closed = route.target_when_closed
        return Choice(route, "holiday", closed, "", holiday.name, opening.changes_at)
    if not opening.is_open:
        return Choice(route, "closed", route.target_when_closed, changes_at=opening.changes_at)
    return Choice(
        route, "open", route.target_when_open, route.greeting, changes_at=opening.changes_at
    )
