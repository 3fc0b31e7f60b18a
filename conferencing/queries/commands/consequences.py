"""What a press finds, read from the mirror: for `ledger.consequences`, and for the question that is
asked before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conferencing.database.pipeline import any_of, send
from conferencing.ledger import consequences, supervised
from conferencing.ledger.consequences import Consequence, Present, Room, Scene
from conferencing.ledger.verb import Verb
from conferencing.models import Call, Claim, Conference, Participant

from . import talks

# What is pressed for calls, wherever they are.
CALLS = ("leg", "legs")
RECORDED = ("recording", "paused")
# Whose call has ended is not present any more: a hangup is often heard of before the leave.
PRESENT = f"""
    SELECT f.telnyx_id, f.name, f.recording_state, p.call_control_id,
           p.ends_conference_on_exit, p.soft_ends_conference_on_exit, p.is_muted
    FROM {Conference._meta.db_table} f
    LEFT JOIN {Participant._meta.db_table} p ON p.conference_id = f.telnyx_id AND p.is_present
         AND NOT EXISTS (SELECT 1 FROM {Call._meta.db_table} c
                         WHERE c.call_control_id = p.call_control_id AND c.ended_at IS NOT NULL)
    WHERE f.ended_at IS NULL AND """
# As the list of people stands: whoever has no time comes last (screens.sorting.by_time).
LISTED = "ORDER BY p.joined_at IS NULL, p.joined_at, p.call_control_id"
THEIRS = f"""f.telnyx_id IN (SELECT q.conference_id FROM {Participant._meta.db_table} q
                             WHERE q.is_present AND """


@dataclass(frozen=True, slots=True)
class Target:
    """A verb and what it is pressed for. `people`: none for everyone. `arguments` as the form has
    them. `asker`: the user name of whoever presses.
    """

    verb: Verb
    conference_id: str = ""
    call_control_id: str = ""
    people: tuple[str, ...] = ()
    arguments: Mapping[str, object] | None = None
    asker: str = ""

    @property
    def legs(self) -> tuple[str, ...]:
        """Whom it moves or hangs up."""
        named = self.people or ((self.call_control_id,) if self.call_control_id else ())
        other = self.argument("with_leg")
        return (*named, other) if other else named

    @property
    def destination(self) -> str:
        """The id of the conference that they are put into."""
        if self.verb.name in ("join", "join_these"):
            return self.conference_id
        return self.argument("to_conference")

    def argument(self, name: str) -> str:
        value = (self.arguments or {}).get(name, "")
        # An HTML form's fields come as lists.
        return str(value[0] if isinstance(value, list) and value else value or "")


@dataclass(frozen=True, slots=True)
class Found:
    """`names` and `ids`: of the conferences that are acted on or left."""

    scene: Scene
    names: tuple[str, ...]
    ids: tuple[str, ...] = ()


def of(target: Target) -> Consequence:
    """One statement; one more for everybody in a conference, and two for a call that was once
    connected with another. None for verbs that do nothing to others.
    """
    if target.verb.name not in consequences.RULES.keys() | consequences.FOR_ALL:
        return consequences.NOTHING
    return consequences.of(target.verb, read(target).scene, target.legs)


def read(target: Target) -> Found:
    where, values = _rooms_of(target)
    rows = [_Row._make(row) for row in send(PRESENT + where, values).result()]
    if target.verb.opens:
        left_out = supervised.legs(target.conference_id)
        rows = [row for row in rows if row.leg not in left_out]
    by_room: dict[str, list[_Row]] = {}
    for row in rows:
        by_room.setdefault(row.conference_id, []).append(row)
    inside = {row.leg for row in rows if row.leg}
    outside = [leg for leg in target.legs if leg not in inside]
    connected = talks.of(outside) if target.verb.scope in CALLS else {}
    names = tuple(group[0].name for group in by_room.values())
    handler = handler_of(target) if target.verb.name in consequences.FOR_ALL else ""
    scene = Scene(tuple(map(_room, by_room.values())), connected, handler)
    return Found(scene, names, tuple(by_room))


def handler_of(target: Target) -> str:
    """The user name of who handles the conference, if that is not whoever asks."""
    claims = Claim.objects.filter(pk=target.conference_id).exclude(user__username=target.asker)
    names = claims.values_list("user__username", flat=True) if target.conference_id else []
    return "".join(names)


class _Row(NamedTuple):
    conference_id: str
    name: str
    recording_state: str
    leg: str | None
    ends: bool | None
    closes: bool | None
    is_muted: bool | None


def _rooms_of(target: Target) -> tuple[str, list[object]]:
    """The conference that is acted on; for calls, those that they are in."""
    if target.verb.scope not in CALLS:
        return f"f.telnyx_id = %s {LISTED}", [target.conference_id]
    where, values = any_of("q.call_control_id", target.legs or ("",))
    return f"{THEIRS} {where}) {LISTED}", values


def _room(rows: Sequence[_Row]) -> Room:
    people = tuple(
        Present(row.leg, bool(row.ends), bool(row.closes), bool(row.is_muted))
        for row in rows
        if row.leg
    )
    return Room(people, rows[0].recording_state in RECORDED)
