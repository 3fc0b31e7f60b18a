"""Conditions in SQL: whether what a row tells of may be seen by whoever it is read for just now
(`sight`). For whoever sees everything each is TRUE, and the statement the same as without teams.

Ids of teams are whole numbers, and stand in the text; columns are names of ours.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, Q, QuerySet

from conferencing.models import (
    Call,
    CallBack,
    Command,
    Conference,
    Offer,
    Participant,
    QueueMember,
    Recording,
    Supervision,
    TeamConference,
    TeamQueue,
    TeamRule,
    Visit,
)

from . import sight

EVERYTHING, NOTHING = "TRUE", "FALSE"

Row = TypeVar("Row", bound=Model)


def conference(column: str) -> str:
    """Whose id is in `column`."""
    return _owned(TeamConference, "conference_id", column)


def queue(column: str) -> str:
    """Whose name is in `column`."""
    return _owned(TeamQueue, "queue", column)


def call(leg: str, at: str = "") -> str:
    """Of a call, by what is known of its past: it was never anywhere that may not be seen, and has
    been where it may, or came in on a number of the team. With `at`: or it waited, at that time, in
    a queue that may be seen.
    """
    if not sight.current().is_limited:
        return EVERYTHING
    always = f"(NOT {_was_elsewhere(leg)} AND ({_was_here(leg)} OR {_came_in(leg)}))"
    return f"({always} OR {_waited(leg, at)})" if at else always


def recording(row: str) -> str:
    """Of the table or alias `row`: that of a conference, or of a call."""
    if not sight.current().is_limited:
        return EVERYTHING
    in_room = conference(f"{row}.conference_id")
    return f"""CASE WHEN {row}.conference_id = '' THEN {call(f"{row}.call_control_id")}
        ELSE {in_room} END"""


def command(row: str) -> str:
    """Of the table or alias `row`. All that its line names has to be seen: where it was pressed,
    and where it leads.
    """
    if not sight.current().is_limited:
        return EVERYTHING
    target, recorded = _argument(row, "queue"), _argument(row, "recording_id")
    room, other = _argument(row, "to_conference"), _argument(row, "with_leg")
    listened = _argument(row, "supervises")
    of_recording = f"""EXISTS (SELECT 1 FROM {Recording._meta.db_table} tr
        WHERE tr.recording_id = {recorded} AND {recording("tr")})"""
    return f"""(
        CASE WHEN {row}.conference_id IS NOT NULL THEN {conference(f"{row}.conference_id")}
            WHEN {recorded} IS NOT NULL THEN {of_recording}
            WHEN {listened} IS NOT NULL THEN {call(listened, f"{row}.asked_at")}
            WHEN {row}.call_control_id <> '' THEN
                {call(f"{row}.call_control_id", f"{row}.asked_at")}
            ELSE {target} IS NOT NULL END
        AND ({target} IS NULL OR {queue(target)})
        AND ({room} IS NULL OR {conference(room)})
        AND ({other} IS NULL OR NOT {_was_elsewhere(other)}))"""


def supervision(row: str) -> str:
    """Of a conference, or of a call in a queue."""
    in_room, in_queue = conference(f"{row}.conference"), queue(f"{row}.queue")
    return f"CASE WHEN {row}.conference = '' THEN {in_queue} ELSE {in_room} END"


def of(rows: QuerySet[Row], condition: Callable[[str], str], column: str = "") -> QuerySet[Row]:
    """Those of these rows that may be seen; the same ones for whoever sees everything. `condition`
    is one of the above, of a column or, without one, of the row.
    """
    if not sight.current().is_limited:
        return rows
    table = rows.model._meta.db_table
    return rows.extra(where=[condition(f"{table}.{column}" if column else table)])


def conferences(rows: QuerySet[Conference]) -> QuerySet[Conference]:
    return of(rows, conference, "telnyx_id")


def commands() -> QuerySet[Command]:
    return of(Command.objects.all(), command)


def recordings(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    return of(rows, recording)


def in_queues(rows: QuerySet[Row], column: str = "queue") -> QuerySet[Row]:
    """Those of queues that may be seen, whose name is in `column`."""
    return of(rows, queue, column)


def agents() -> QuerySet[QueueMember, int] | None:
    """The ids of those who answer for a queue that may be seen; None for all."""
    teams = sight.current().teams
    if teams is None:
        return None
    queues = TeamQueue.objects.filter(team_id__in=teams).values("queue")
    return QueueMember.objects.filter(queue_id__in=queues).values_list("user_id", flat=True)


def accounts(rows: QuerySet[User]) -> QuerySet[User]:
    """Those of one's own teams, those who answer for a queue that may be seen, and those who are of
    no team and answer for no queue yet.
    """
    mine, theirs = sight.current().teams, agents()
    if mine is None or theirs is None:
        return rows
    is_new = Q(teams=None, queue_memberships=None)
    return rows.filter(is_new | Q(teams__in=mine) | Q(pk__in=theirs)).distinct()


def sees_agent(user_id: int) -> bool:
    theirs = agents()
    return theirs is None or theirs.filter(user_id=user_id).exists()


def sees_conference(conference_id: str) -> bool:
    """No query for whoever sees everything, who may name what there is not."""
    teams = sight.current().teams
    if teams is None:
        return True
    return TeamConference.objects.filter(conference_id=conference_id, team_id__in=teams).exists()


def sees_recording(recording_id: str) -> bool:
    if not sight.current().is_limited:
        return True
    return recordings(Recording.objects.filter(pk=recording_id)).exists()


def _owned(model: type[TeamConference] | type[TeamQueue], name: str, column: str) -> str:
    teams = sight.current().teams
    if teams is None:
        return EVERYTHING
    table, ids = model._meta.db_table, _ids(teams)
    mine = f"t.{name} = {column} AND t.team_id IN ({ids})"
    return f"EXISTS (SELECT 1 FROM {table} t WHERE {mine})"


def _ids(teams: frozenset[int]) -> str:
    # None is nobody's: an empty list is no SQL.
    return ", ".join(f"{one:d}" for one in sorted(teams)) or "-1"


def _argument(row: str, name: str) -> str:
    """Of a command, as text; null where there is none."""
    if connection.vendor == "postgresql":
        return f"NULLIF({row}.arguments ->> '{name}', '')"
    return f"NULLIF(json_extract({row}.arguments, '$.{name}'), '')"


def _places(leg: str) -> list[tuple[str, str]]:
    """Where a call has been: what is before a condition, and the condition for its being seen."""
    visits, people = Visit._meta.db_table, Participant._meta.db_table
    offers, backs = Offer._meta.db_table, CallBack._meta.db_table
    phones = Supervision._meta.db_table
    return [
        (f"FROM {visits} v WHERE v.call_control_id = {leg}", queue("v.queue")),
        (f"FROM {people} q WHERE q.call_control_id = {leg}", conference("q.conference_id")),
        (f"FROM {offers} o WHERE o.agent_leg = {leg}", queue("o.queue")),
        (f"FROM {backs} b WHERE b.own_leg = {leg} OR b.caller_leg = {leg}", queue("b.queue")),
        (f"FROM {phones} s WHERE s.leg = {leg}", supervision("s")),
    ]


def _was_here(leg: str) -> str:
    each = (f"EXISTS (SELECT 1 {place} AND {seen})" for place, seen in _bracketed(leg))
    return f"({' OR '.join(each)})"


def _was_elsewhere(leg: str) -> str:
    each = (f"EXISTS (SELECT 1 {place} AND NOT {seen})" for place, seen in _bracketed(leg))
    return f"({' OR '.join(each)})"


def _bracketed(leg: str) -> list[tuple[str, str]]:
    # An OR within a condition must not reach beyond it.
    return [
        (place.replace(" WHERE ", " WHERE (", 1) + ")", f"({seen})") for place, seen in _places(leg)
    ]


def _waited(leg: str, at: str) -> str:
    return f"""EXISTS (SELECT 1 FROM {Visit._meta.db_table} w WHERE w.call_control_id = {leg}
        AND w.entered_at <= {at} AND (w.left_at IS NULL OR w.left_at >= {at})
        AND {queue("w.queue")})"""


def _came_in(leg: str) -> str:
    """On a number of the team."""
    calls, rules = Call._meta.db_table, TeamRule._meta.db_table
    ids = _ids(sight.current().teams or frozenset())
    return f"""EXISTS (SELECT 1 FROM {calls} c JOIN {rules} r ON r.value = c.to_number
        WHERE c.call_control_id = {leg} AND c.direction = 'incoming'
        AND r.kind = '{TeamRule.Kind.NUMBER.value}' AND r.team_id IN ({ids}))"""
