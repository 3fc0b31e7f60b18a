"""Decide what belongs to which team, and keep it in rows, so that no screen asks a rule.

Done in the transaction that tells of something new; and for everything, in batches, after the rules
have changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q

from conferencing import signals
from conferencing.database.pipeline import Pending, Rows, any_of, ready, send
from conferencing.models import (
    Call,
    Conference,
    Queue,
    QueueSettings,
    RulesChange,
    TeamConference,
    TeamQueue,
    TeamRule,
)

from . import matching
from .matching import Rule, Rules

BATCH = 500
# Who had read the rules before they were changed has written by then what it made of them.
LINGERING = timedelta(seconds=30)

_RULES = f"SELECT team_id, kind, value FROM {TeamRule._meta.db_table}"
_CONFERENCES = f"""
    SELECT f.telnyx_id, f.name, f.connection_id,
        CASE WHEN c.direction = 'outgoing' THEN c.from_number ELSE c.to_number END
    FROM {Conference._meta.db_table} f
    LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = f.creator_call_control_id
         AND NOT (f.creator_call_control_id = '')
    WHERE """

Row = TypeVar("Row", TeamConference, TeamQueue)
Owners = Mapping[str, frozenset[int]]


def rules() -> Rules:
    """One query."""
    return _read(send(_RULES, []))


def ask_for_rules(conferences: Collection[str], queues: Collection[str]) -> Pending[Rows]:
    """Send for them, where there is something to decide."""
    return send(_RULES, []) if conferences or queues else ready([])


def settle(asked: Pending[Rows], conferences: Collection[str], queues: Collection[str]) -> set[str]:
    """To be called in the transaction that has written these. Returns the keys to announce of those
    that belong to others than before. No statement where there is no rule.
    """
    known = _read(asked)
    if not known.rules:
        return set()
    return _settled(known, sorted(conferences), sorted(queues))


def settle_queues(names: Collection[str]) -> set[str]:
    """Of queues that are new to us, as by their settings."""
    return settle(ask_for_rules((), names), (), names)


def note_change(now: datetime) -> None:
    """The rules are others from now on, once the transaction around this has committed."""
    RulesChange.objects.update_or_create(pk=1, defaults={"changed_at": now, "settled_at": None})


def settle_all(now: datetime) -> bool:
    """Everything anew, where the rules have changed since; and once more when nobody can decide by
    the old ones any longer. Returns whether it was done. What is live comes first.
    """
    again = Q(changed_at__lte=now - LINGERING, settled_at__lt=F("changed_at") + LINGERING)
    if not RulesChange.objects.filter(Q(settled_at=None) | again).exists():
        return False
    changed = set[str]()
    for conferences, queues in _everything():
        with transaction.atomic():
            changed |= _settled(rules(), conferences, queues)
    if changed:
        # With this every screen is drawn whole, and nobody has to hear of each single one.
        signals.announce({"contacts"})
    RulesChange.objects.filter(changed_at__lte=now).update(settled_at=now)
    return True


def _everything() -> Iterator[tuple[list[str], list[str]]]:
    queues = {*Queue.objects.values_list("pk", flat=True)}
    queues |= {*QueueSettings.objects.values_list("pk", flat=True)}
    live = Conference.objects.filter(ended_at=None).order_by("pk")
    yield list(live.values_list("pk", flat=True)), sorted(queues)
    last = ""
    while batch := _after(last):
        yield batch, []
        last = batch[-1]


def _after(last: str) -> list[str]:
    rows = Conference.objects.filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _settled(known: Rules, conferences: list[str], queues: list[str]) -> set[str]:
    wanted = {name: known.of_queue(name) for name in queues}
    changed = {f"queue:{name}" for name in _keep(TeamQueue, "queue", wanted)}
    wanted = _of_conferences(known, conferences)
    found = _keep(TeamConference, "conference_id", wanted)
    return changed | {f"conference:{telnyx_id}" for telnyx_id in found}


def _of_conferences(known: Rules, ids: list[str]) -> dict[str, frozenset[int]]:
    if not ids:
        return {}
    where, values = any_of("f.telnyx_id", ids)
    return {
        telnyx_id: known.of_conference(matching.Conference(name, number or "", connection))
        for telnyx_id, name, connection, number in send(_CONFERENCES + where, values).result()
    }


def _keep(model: type[Row], column: str, wanted: Owners) -> set[str]:
    """Whose rows were others than those that are wanted."""
    if not wanted:
        return set()
    have: defaultdict[str, set[int]] = defaultdict(set)
    rows = model._default_manager.filter(**{f"{column}__in": list(wanted)})
    for name, team in rows.values_list(column, "team_id"):
        have[name].add(team)
    changed = {name for name, teams in wanted.items() if teams != have[name]}
    gone = [Q(**{column: name}, team_id__in=have[name] - wanted[name]) for name in changed]
    for condition in gone:
        model._default_manager.filter(condition).delete()
    new = [(name, team) for name in sorted(changed) for team in sorted(wanted[name] - have[name])]
    model._default_manager.bulk_create(
        (model(**{column: name}, team_id=team) for name, team in new), ignore_conflicts=True
    )
    return changed


def _read(asked: Pending[Rows]) -> Rules:
    return Rules(tuple(Rule(*row) for row in asked.result()))
