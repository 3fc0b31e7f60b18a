"""Commands that somebody looks for, among all that were ever given."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from conferencing.models import Command, Conference

from ..reading import hidden
from . import presses
from .presses import Press


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commands: whose operator, and whose conference, has this in the name (or this id); of
    one of these verbs, in one of these states, pressed in this time, by somebody or automatically.
    What is empty does not matter.
    """

    who: str = ""
    verbs: tuple[str, ...] = ()
    conference: str = ""
    states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_automatic: bool | None = None


EVERYTHING = Wanted()


def count(wanted: Wanted) -> int:
    return _matching(wanted).count()


def matching(wanted: Wanted, most: int, *, skip: int = 0, before: int | None = None) -> list[Press]:
    """Newest first; `before`: only with a smaller number. Two queries."""
    rows = _matching(wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return presses.numbered(
        list(rows.order_by("-pk").values_list("pk", flat=True)[skip : skip + most])
    )


def _matching(wanted: Wanted) -> QuerySet[Command]:
    rows = hidden.shown_commands()
    if wanted.who:
        name = Concat("asked_by__first_name", Value(" "), "asked_by__last_name")
        is_theirs = Q(asked_by__username__icontains=wanted.who) | Q(asker__icontains=wanted.who)
        rows = rows.annotate(asker=name).filter(is_theirs)
    if wanted.conference:
        is_there = Q(conference_id=wanted.conference)
        # Blanks around a name are a slip; an id is meant letter by letter.
        if called := wanted.conference.strip():
            named = Conference.objects.filter(name__icontains=called).values("pk")
            is_there |= Q(conference_id__in=named)
        rows = rows.filter(is_there)
    one_of_these = {"verb__in": wanted.verbs, "state__in": wanted.states}
    rows = rows.filter(**{column: values for column, values in one_of_these.items() if values})
    if wanted.is_automatic is not None:
        rows = rows.filter(is_automatic=wanted.is_automatic)
    if wanted.since:
        rows = rows.filter(asked_at__gte=wanted.since)
    return rows.filter(asked_at__lt=wanted.until) if wanted.until else rows
