"""New rows of the ledger, one or many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from conferencing.database.state_tables import insert_new
from conferencing.models import Command

from . import announcing

# By hand: Django needs longer to write these than the database to run them, and a press waits.
_TABLE = Command._meta.db_table
_COLUMNS = [each.attname for each in Command._meta.concrete_fields if not each.primary_key]


def record_each(
    verb: str,
    legs: Sequence[str],
    *,
    by_id: int,
    now: datetime,
    seconds: float,
    arguments: Mapping[str, object],
) -> list[Command]:
    """What follows a press, for each of many calls, to be done within so many seconds."""
    commands = [
        Command(
            verb=verb,
            call_control_id=leg,
            arguments=dict(arguments),
            asked_by_id=by_id,
            is_automatic=True,
            asked_at=now,
            deadline_at=now + timedelta(seconds=seconds),
        )
        for leg in legs
    ]
    insert(commands)
    for command in commands:
        announcing.announce(command)
    return commands


def insert(commands: Sequence[Command]) -> None:
    """One statement; a few on SQLite. The commands then have their ids."""
    rows = [[getattr(command, name) for name in _COLUMNS] for command in commands]
    made = insert_new(_TABLE, _COLUMNS, rows, key=["uuid"], returning=["id", "uuid"]).result()
    ids = {UUID(str(uuid)): id for id, uuid in made}
    for command in commands:
        command.pk = ids[command.uuid]
        command._state.adding = False
