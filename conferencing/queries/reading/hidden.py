"""Supervisors who listen privately: what is drawn for everybody tells nothing of them, not even
to those who may know. They are told elsewhere, each on a page of their own
(`conferencing.supervision.privately`).

Whoever is heard, or was once during this call, is not private any more, and so is not hidden.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from conferencing.models import Command, Supervision
from conferencing.teams import seen

_PRIVATE = f"SELECT 1 FROM {Supervision._meta.db_table} h WHERE h.is_private"
# Of a command that is called k: it is none of theirs.
COMMAND_IS_SHOWN = f"""
    NOT EXISTS ({_PRIVATE} AND h.leg = k.call_control_id AND k.call_control_id <> '')
    AND NOT EXISTS ({_PRIVATE} AND h.dial_command = k.uuid)"""
# Of somebody in a conference who is called p.
PERSON_IS_SHOWN = f"NOT EXISTS ({_PRIVATE} AND h.leg = p.call_control_id)"
# Of a conference that is called f: the last who took the floor there was one of them.
FLOOR_IS_HIDDEN = f"EXISTS ({_PRIVATE} AND h.leg = f.floor_call_control_id AND h.leg <> '')"


def shown_commands() -> QuerySet[Command]:
    """Those that whoever they are read for may see."""
    private = Supervision.objects.filter(is_private=True)
    return seen.commands().filter(
        ~Exists(private.filter(dial_command=OuterRef("uuid"))),
        Q(call_control_id="") | ~Exists(private.filter(leg=OuterRef("call_control_id"))),
    )


def legs_in(conference_id: str) -> frozenset[str]:
    """Of all who ever listened to it privately. One query."""
    rows = Supervision.objects.filter(conference=conference_id, is_private=True).exclude(leg="")
    return frozenset(rows.values_list("leg", flat=True))


def calls() -> QuerySet[Supervision, str]:
    """The legs of all of them, for a condition."""
    rows = Supervision.objects.filter(is_private=True).exclude(leg="")
    return rows.values_list("leg", flat=True)
