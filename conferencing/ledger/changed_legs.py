"""Whom a mute or hold is about to change: what an undo will have to restore."""

from django.db import connection

from conferencing.database.pipeline import any_of
from conferencing.models import Command

from . import supervised
from .verbs import VERBS

# The call control ids of a query as a JSON list, made by the database itself.
_AS_LIST = {
    "postgresql": "SELECT COALESCE(jsonb_agg(leg.call_control_id), '[]') FROM ({legs}) leg",
    "sqlite": "SELECT json_group_array(leg.call_control_id) FROM ({legs}) leg",
}


def about_to_change(command: Command) -> tuple[str, list[object]] | None:
    """Those present who are not yet as the command wants them, as SQL and its parameters. None
    where nothing is to be noted: it is no mute or hold, or an undo, which knows its legs.
    """
    verb = VERBS[command.verb]
    if not verb.field or command.undo_of_id:
        return None
    where = f"conference_id = %s AND is_present AND {verb.field} = %s"
    values: list[object] = [command.conference_id, not verb.value]
    named = command.named_legs or ([command.call_control_id] if command.call_control_id else [])
    if named:
        among, legs = any_of("call_control_id", named)
        where, values = f"{where} AND {among}", values + legs
    elif verb.opens and (left_out := sorted(supervised.legs(command.conference_id or ""))):
        among, legs = any_of("call_control_id", left_out)
        where, values = f"{where} AND NOT ({among})", values + legs
    columns = "SELECT call_control_id FROM conferencing_participant"
    query = f"{columns} WHERE {where} ORDER BY call_control_id"
    return _AS_LIST[connection.vendor].format(legs=query), values
