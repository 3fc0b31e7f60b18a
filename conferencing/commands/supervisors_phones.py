"""The phones of supervisors who are on the line: what would let them be heard, or take them
elsewhere, is refused to everybody. Their own wishes come another way (`press.supervise`).
"""

from conferencing.ledger import supervised
from conferencing.models import Command, Supervision

from .wish import Refused, Wish

NOT_KNOWN_WHOSE = "It is not known yet whose call this is. Try again in a few seconds."


def require(wish: Wish) -> None:
    """Raises Refused. One query for each of few legs; none for what anybody may do."""
    if wish.verb.name in supervised.ALLOWED:
        return
    legs = {wish.call_control_id, *wish.people, str(wish.arguments.get("with_leg", ""))} - {""}
    _require_none(legs)


def require_free(command: Command) -> None:
    """The same for the undo of a command. One for everyone leaves supervisors out by itself."""
    _require_none({command.call_control_id} - {""})


def _require_none(legs: set[str]) -> None:
    for row in supervised.owners_of(legs):
        raise Refused(words(row))


def words(row: Supervision) -> str:
    if row.is_private:
        # It may be somebody else's, while Telnyx has not told yet which call theirs is.
        return NOT_KNOWN_WHOSE
    name = row.user.get_full_name() or row.user.get_username()
    if row.call:
        return (
            f"This is the phone of {name}, who is listening to a call. Only {name} can send it"
            " elsewhere; you can hang it up."
        )
    return (
        f"This is the phone of {name}, who is supervising this conference. Only {name} can unmute"
        " it or send it elsewhere; you can mute, hold or remove it."
    )
