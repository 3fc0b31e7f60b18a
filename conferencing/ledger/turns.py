"""Whose turn it is: commands on the same target are sent in the order of pressing, one at a time.

The rule: a command waits for every earlier one that is asked or sent and that is about the same
leg, anywhere; or, in the same conference, about everybody. One about everybody waits for all
earlier ones in its conference. A number that is dialled is about nobody who is there: it waits for
nothing, and nothing waits for it.

It stands here twice: `AHEAD` says it in SQL, about one command that is to be claimed, and
`unblocked` in Python, about all at once, in linear time. tests/ledger/test_turn_rule.py holds them
to each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from conferencing.database.pipeline import placeholders
from conferencing.models import Command

from .verbs import BY_COMMAND_ID, NEVER_AGAIN, OF_NUMBERS

State = Command.State

# These block later commands on the same target. An accepted one only waits for its proof.
UNDERWAY = (State.ASKED, State.SENT)
# Newer commands have just been enqueued.
OVERLOOKED_SECONDS = 0.5
# Telnyx remembers a command id for 60 seconds: a repeat after that would be carried out once more.
# Counted from the press, which is before the first attempt, with a margin for the way to Telnyx.
REPEAT_SECONDS = 50.0

# Names of verbs are letters and underscores.
_OF_NUMBERS = ", ".join(f"'{name}'" for name in sorted(OF_NUMBERS))
# The earlier commands that block `mine`; `unblocked` says the same in Python. Without a conference
# there is nobody else's "everybody" to wait for: NULL equals nothing.
AHEAD = f"""
SELECT 1 FROM conferencing_command ahead
WHERE ahead.id < mine.id AND ahead.state IN ('asked', 'sent')
AND mine.verb NOT IN ({_OF_NUMBERS}) AND ahead.verb NOT IN ({_OF_NUMBERS}) AND (
  (ahead.conference_id = mine.conference_id
   AND (mine.call_control_id = '' OR ahead.call_control_id = ''))
  OR (ahead.call_control_id = mine.call_control_id AND mine.call_control_id <> ''))
"""
# Asked, or sent by a worker that is gone: a worker that died and one that waits to try again look
# the same.
_LOST = "mine.state = 'sent' AND mine.lease_until <= %s"
_MAY_REPEAT = f"mine.verb NOT IN ({placeholders(len(NEVER_AGAIN))})"
CLAIMABLE = f"mine.deadline_at > %s AND (mine.state = 'asked' OR {_LOST} AND {_MAY_REPEAT})"

# By hand: Django needs longer to write it than the database to run it, and a press waits.
_UNDERWAY = """
SELECT * FROM conferencing_command WHERE state IN ('asked', 'sent') AND {where}
ORDER BY id DESC LIMIT 1
"""


def unblocked(rows: Iterable[Command]) -> list[Command]:
    """The asked commands that no earlier command in `rows` blocks. `rows` are in the order of
    pressing; `AHEAD` says the same in SQL.
    """
    free = []
    legs_ahead: set[str] = set()
    ahead_in: dict[str, set[str]] = {}
    for row in rows:
        if row.verb in OF_NUMBERS:
            free += [row] if row.state == State.ASKED else []
            continue
        leg = row.call_control_id
        # Without a conference there is nobody else's "everybody" to wait for.
        ahead = ahead_in.setdefault(row.conference_id, set()) if row.conference_id else set()
        is_blocked = bool(leg in legs_ahead or ahead & {leg, ""}) if leg else bool(ahead)
        if row.state == State.ASKED and not is_blocked:
            free.append(row)
        ahead.add(leg)
        legs_ahead |= {leg} - {""}
    return free


def claimable_values(now: datetime) -> list[object]:
    """The parameters of CLAIMABLE."""
    return [now, now, *NEVER_AGAIN]


def repeat_until(command: Command) -> datetime:
    """From then on it is not sent a second time. Never after its deadline."""
    if command.verb not in BY_COMMAND_ID:
        return command.deadline_at
    return min(command.deadline_at, command.asked_at + timedelta(seconds=REPEAT_SECONDS))


def last_underway(verbs: Sequence[str], conference_id: str, call_control_id: str) -> Command | None:
    """The newest of these verbs that blocks later ones in this conference (or outside any), and is
    about everybody or about this leg; about anybody where no leg is named.
    """
    where, values = f"verb IN ({placeholders(len(verbs))})", [*verbs]
    if conference_id:
        where, values = f"{where} AND conference_id = %s", [*values, conference_id]
    else:
        where = f"{where} AND conference_id IS NULL"
    if call_control_id:
        where, values = f"{where} AND call_control_id IN ('', %s)", [*values, call_control_id]
    return next(iter(Command.objects.raw(_UNDERWAY.format(where=where), values)), None)


def same_underway(
    verbs: Sequence[str], conference_id: str, arguments: Mapping[str, object]
) -> Command | None:
    """The newest of these verbs that is on its way in this conference (or outside any) with the
    same arguments, whoever pressed it.
    """
    underway = Command.objects.filter(
        verb__in=verbs, conference_id=conference_id or None, state__in=UNDERWAY
    ).order_by("-id")
    # Here, and not by the database: each writes JSON in its own way, and these are few.
    return next((each for each in underway if each.arguments == dict(arguments)), None)


def forgotten(now: datetime) -> Q:
    """The commands whose id Telnyx may have forgotten by now, if they were sent at all."""
    asked_before = now - timedelta(seconds=REPEAT_SECONDS)
    return Q(verb__in=BY_COMMAND_ID, asked_at__lte=asked_before)


def next_in_line(conference_id: str, call_control_id: str = "") -> list[UUID]:
    """The unblocked commands in this conference, and on this leg anywhere."""
    near = Q(conference_id=conference_id) if conference_id else Q()
    if call_control_id:
        near |= Q(call_control_id=call_control_id)
    if not near:
        return []
    asked = list(_underway().filter(near))
    # The legs that they name may also be named from elsewhere.
    legs = {row.call_control_id for row in asked} - {""}
    elsewhere = _underway().filter(call_control_id__in=legs).exclude(near)
    here = {row.pk for row in asked}
    # Python sorts, because the two queries bring the rows of two indexes.
    in_order = sorted([*asked, *elsewhere], key=lambda row: row.pk)
    return [row.uuid for row in unblocked(in_order) if row.pk in here]


def overlooked(now: datetime) -> list[UUID]:
    """Commands to enqueue again, in the order of pressing: those whose worker died, then unblocked
    ones that were never picked up.
    """
    since = now - timedelta(seconds=OVERLOOKED_SECONDS)
    # Usually there is none, and the rows of all turns are not read.
    asked = Command.objects.filter(state=State.ASKED, deadline_at__gt=now, asked_at__lte=since)
    free = [row.uuid for row in unblocked(_underway())] if asked.exists() else []
    lost = Command.objects.filter(state=State.SENT, lease_until__lte=now, deadline_at__gt=now)
    again = lost.exclude(forgotten(now) | Q(verb__in=NEVER_AGAIN)).order_by("id")
    return [*again.values_list("uuid", flat=True), *free]


def _underway() -> QuerySet[Command]:
    """In the order of pressing."""
    columns = ("uuid", "verb", "conference_id", "call_control_id", "state")
    return Command.objects.filter(state__in=UNDERWAY).order_by("id").only(*columns)
