"""Whether whoever asked for a command may still do so when it is sent: their account may have been
deactivated since, or a permission withdrawn. One query for both and for their teams.

A superuser may do everything, as everywhere. Signing out takes nothing back: what was pressed was
pressed by somebody who might.
"""

from dataclasses import dataclass

from conferencing.database.pipeline import send
from conferencing.ledger import rights, ringing
from conferencing.ledger.problems import Problem
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, standing

NOT_DONE = "Nothing was sent to Telnyx."


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
    about = f"SELECT username, is_active, is_superuser, {standing.columns()}"
    rows = send(f"{about} FROM auth_user person WHERE id = %s", [command.asked_by_id]).result()
    for name, is_active, is_superuser, names, ids in rows:
        known, teams = standing.permissions(names), standing.teams(ids)
        return Asker(name, bool(is_active), bool(is_superuser), known, teams)
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
