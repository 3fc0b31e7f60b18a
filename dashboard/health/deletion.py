"""The deletion of old data: what the last rounds came to, and whether it keeps up."""

from datetime import datetime, timedelta

from conferencing.models import Pulse
from dashboard.retention.kinds import KINDS, Kind

from .check import State, Verdict
from .facts import Facts, Round

# A round begins an hour after the last has ended, and goes on for as long as it takes.
BEHIND = timedelta(days=1)
NO_ROUND = Round(None, 0, 0)


def deletion(facts: Facts) -> Verdict:
    kinds = [(kind, facts.rounds.get(kind.name, NO_ROUND)) for kind in KINDS if kind.days]
    if not kinds:
        return Verdict("idle", "Everything is kept for ever", facts.now)
    details = tuple(filter(None, (_words(facts, *each) for each in kinds)))
    is_behind = any(_is_behind(facts, each) for _, each in kinds)
    ended = [each.ended_at for _, each in kinds if each.ended_at]
    state: State = "warning" if is_behind else "ok"
    if not ended:
        state = "warning" if is_behind else "idle"
        return Verdict(state, "The first round has not ended", facts.now, details=details)
    deleted = sum(each.deleted for _, each in kinds)
    value = f"since the last round ended; {deleted:,} rows deleted in it"
    return Verdict(state, value, facts.now, since=min(ended), details=details)


def _words(facts: Facts, kind: Kind, last: Round) -> str:
    """Empty where there is nothing to say of it."""
    said = [f"{last.deleted:,} deleted"] if last.deleted else []
    if last.deleting:
        said.append(f"{last.deleting:,} more so far in this round")
    if _is_behind(facts, last):
        said.append("behind")
    return f"{kind.words}: {', '.join(said)}" if said else ""


def _is_behind(facts: Facts, last: Round) -> bool:
    """Of a round that has never ended it counts since when a worker could have."""
    return facts.now - (last.ended_at or _began_at(facts)) > BEHIND


def _began_at(facts: Facts) -> datetime:
    workers = facts.alive(Pulse.Job.WORKER)
    return min((each.started_at for each in workers), default=facts.now)
