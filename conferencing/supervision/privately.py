"""Who listens privately, for those who may do so themselves, and for nobody else: it stands beside
the bar of each of them, since what is drawn for everybody must not tell.
"""

from conferencing.models import Conference, Supervision
from conferencing.queries.conferences.supervision import name_of
from conferencing.queries.names.directory import Directory
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.supervision import Private
from conferencing.teams import seen

from . import entitled


def read(user_id: int, clock: Clock, *, numbers: bool) -> tuple[Private, ...]:
    """Without themselves. One query while nobody does."""
    rows = Supervision.objects.filter(is_private=True, ended_at=None).exclude(user_id=user_id)
    shown = seen.of(rows, seen.supervision)
    found = list(shown.select_related("user").order_by("started_at"))
    if not found or "private" not in entitled.modes(user_id):
        return ()
    rooms = Conference.objects.filter(pk__in={row.conference for row in found})
    names = dict(rooms.values_list("telnyx_id", "name"))
    known = Directory(numbers=numbers)
    return tuple(
        Private(
            row.pk,
            name_of(row),
            row.conference,
            known.text(names.get(row.conference, "")),
            row.joined_at,
        )
        for row in found
    )
