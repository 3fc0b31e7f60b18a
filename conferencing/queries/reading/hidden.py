"""Supervisors who listen privately: what is drawn for everybody tells nothing of them, not even
to those who may know. They are told elsewhere, each on a page of their own
(`conferencing.supervision.privately`).

Whoever is heard, or was once during this call, is not private any more, and so is not hidden.
"""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from conferencing.models import Command, Supervision
from conferencing.teams import seen

_SUPERVISION, _COMMAND = Supervision._meta.db_table, Command._meta.db_table
_PRIVATE = f"SELECT 1 FROM {_SUPERVISION} h WHERE h.is_private"
# Telnyx has told which call it dialled for them, and nobody has looked since.
_NOT_TAKEN_UP = f"""
    SELECT d.call_control_id FROM {_SUPERVISION} h JOIN {_COMMAND} d ON d.uuid = h.dial_command
    WHERE h.is_private AND h.ended_at IS NULL AND h.leg = '' AND d.call_control_id <> ''"""


def _is_theirs(leg: str) -> str:
    known = f"EXISTS ({_PRIVATE} AND h.leg = {leg} AND h.leg <> '')"
    return f"({known} OR {leg} IN ({_NOT_TAKEN_UP}))"


# Of a command that is called k: it is none of theirs.
COMMAND_IS_SHOWN = f"""
    NOT {_is_theirs("k.call_control_id")}
    AND NOT EXISTS ({_PRIVATE} AND h.dial_command = k.uuid)"""
# Of somebody in a conference who is called p.
PERSON_IS_SHOWN = f"NOT {_is_theirs('p.call_control_id')}"
# Of a conference that is called f: the last who took the floor there was one of them.
FLOOR_IS_HIDDEN = _is_theirs("f.floor_call_control_id")


def shown_commands() -> QuerySet[Command]:
    """Those that whoever they are read for may see."""
    private = Supervision.objects.filter(is_private=True)
    return seen.commands().filter(
        ~Exists(private.filter(dial_command=OuterRef("uuid"))),
        Q(call_control_id="") | ~Q(call_control_id__in=calls()),
    )


def legs_in(conference_id: str) -> frozenset[str]:
    """Of all who ever listened to it privately. One query."""
    return frozenset(leg for _, leg in legs_by_conference([conference_id]))


def legs_by_conference(conferences: Collection[str]) -> list[tuple[str, str]]:
    """The same of several, each with its conference."""
    private = Supervision.objects.filter(is_private=True, conference__in=conferences)
    named = private.annotate(theirs=_their_leg()).filter(theirs__isnull=False)
    return list(named.values_list("conference", "theirs"))


def calls() -> QuerySet[Supervision, str]:
    """The legs of all of them, for a condition."""
    private = Supervision.objects.filter(is_private=True)
    named = private.annotate(theirs=_their_leg()).filter(theirs__isnull=False)
    return named.values_list("theirs", flat=True)


def _their_leg() -> Coalesce:
    """NULL while nobody knows it."""
    dialled = Command.objects.filter(uuid=OuterRef("dial_command")).exclude(call_control_id="")
    told = Subquery(dialled.values("call_control_id")[:1])
    return Coalesce(NullIf(F("leg"), Value("")), told)
