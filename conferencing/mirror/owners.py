"""Which teams the things of a batch belong to, decided where something is new or is another than
before: a conference by its name, connection or first call, a queue by its first caller.
"""

from collections.abc import Iterable, Mapping, Sequence

from conferencing.projection.states import CallState, ConferenceState, QueueState
from conferencing.teams import owning

from .calls_and_queues import AppliedCalls
from .heads import Heads

Identity = tuple[str, str, str]


def identities(heads: Heads[ConferenceState]) -> dict[str, Identity]:
    """By the id, what the rules of teams look at. To be taken before the batch is applied."""
    return {name: _identity(row.state) for name, row in heads.rows.items()}


def settle(
    heads: Heads[ConferenceState],
    before: Mapping[str, Identity],
    *,
    applied: AppliedCalls | None = None,
    shown: Sequence[tuple[str, str]] = (),
    queues: Heads[QueueState] | None = None,
) -> set[str]:
    """Once everything is saved. `shown`: the conferences of calls, as `send_for_conferences` sent
    for them. Returns the keys to announce. One statement where nothing is known of any team, and
    none where nothing is new.
    """
    conferences = {name for name, now in identities(heads).items() if now != before.get(name)}
    names = set[str]()
    if applied:
        numbered = {after.call_control_id for was, after in applied.changes if _number(was, after)}
        conferences |= {name for name, leg in shown if leg in numbered}
        names |= set(_entered(applied))
    if queues:
        names |= {name for name, row in queues.rows.items() if row.head.version <= 1}
    asked = owning.ask_for_rules(conferences, names)
    return owning.settle(asked, conferences, names)


def _identity(state: ConferenceState) -> Identity:
    return state.name, state.connection_id, state.creator_call_control_id


def _number(was: CallState, now: CallState) -> bool:
    """Whether it has another number than before."""
    return _numbers(was) != _numbers(now)


def _numbers(call: CallState) -> tuple[str, str, str]:
    return call.direction, call.from_number, call.to_number


def _entered(applied: AppliedCalls) -> Iterable[str]:
    for was, now in applied.changes:
        if now.waiting_in and now.waiting_in != was.waiting_in:
            yield now.waiting_in
