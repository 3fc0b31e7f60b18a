"""Whether whoever asked for a command may still do so when it is sent: their account may have been
deactivated since, or a permission withdrawn. One query for both and for their teams.

A superuser may do everything, as everywhere. Signing out takes nothing back: what was pressed was
pressed by somebody who might.
"""

from dataclasses import dataclass
from functools import cache

from django.db import connection

from conferencing.database.pipeline import send
from conferencing.ledger import rights, ringing
from conferencing.ledger.problems import Problem
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Team

NOT_DONE = "Nothing was sent to Telnyx."
_MEMBERS = Team.members.through._meta.db_table
# By hand, as that of `dashboard.access.visitors`: Django needs longer to write it than the database
# to answer, and a press waits. `{names}` and `{teams}` are lists in one text.
_STATEMENT = f"""
SELECT person.username, person.is_active, person.is_superuser,
  (SELECT {{names}} FROM auth_permission permission
   JOIN django_content_type type ON type.id = permission.content_type_id
   WHERE permission.id IN (
     SELECT permission_id FROM auth_user_user_permissions WHERE user_id = person.id
     UNION ALL
     SELECT granted.permission_id FROM auth_user_groups member
     JOIN auth_group_permissions granted ON granted.group_id = member.group_id
     WHERE member.user_id = person.id)),
  (SELECT {{teams}} FROM {_MEMBERS} belongs WHERE belongs.user_id = person.id)
FROM auth_user person WHERE person.id = %s
"""
_NAME = "type.app_label || '.' || permission.codename"
_TEAM = "CAST(belongs.team_id AS text)"


@dataclass(frozen=True, slots=True)
class Asker:
    name: str = ""
    is_active: bool = False
    is_superuser: bool = False
    permissions: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()

    def may(self, needed: rights.Rights) -> bool:
        return self.is_superuser or any(one <= self.permissions for one in needed)


def asker(command: Command) -> Asker:
    """As they are now."""
    rows = send(_statement(), [command.asked_by_id]).result()
    for name, is_active, is_superuser, names, teams in rows:
        known = frozenset((names or "").split())
        ids = frozenset(map(int, str(teams or "").split()))
        return Asker(name, bool(is_active), bool(is_superuser), known, ids)
    return Asker()


def why_not(command: Command, by: Asker) -> Problem | None:
    """Why it is not sent; None where it is."""
    needed = rights.needed(command.verb, command.arguments, is_automatic=command.is_automatic)
    if not needed:
        return None
    if not by.is_active:
        return Problem(f"The account of {by.name} is no longer active", advice=NOT_DONE)
    if by.may(needed) or _may_cancel(command, by):
        return None
    does = VERBS[command.verb].infinitive()
    return Problem(f"{by.name} no longer has permission to {does}", advice=NOT_DONE)


def _may_cancel(command: Command, by: Asker) -> bool:
    """Whoever may dial may stop what rings, as at the press; not hang up on somebody who has
    answered since.
    """
    if command.verb != "hangup":
        return False
    may_dial = by.may(rights.needed("dial", {}, is_automatic=False))
    return may_dial and not ringing.is_answered(command.call_control_id)


@cache
def _statement() -> str:
    joined = "string_agg({}, ' ')" if connection.vendor == "postgresql" else "group_concat({}, ' ')"
    return _STATEMENT.format(names=joined.format(_NAME), teams=joined.format(_TEAM))
