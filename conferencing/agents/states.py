"""What is said of an agent, by whom, and since when: ready, away, wrapping up, offline. Each such
time is kept.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from conferencing import signals
from conferencing.models import AgentState, AgentStint, QueueMember
from conferencing.models.agents import Said

Kind = AgentState.Kind
LONGEST_REASON = 80


def say(
    user: User, kind: str, now: datetime, *, reason: str = "", by: User | None = None
) -> AgentState:
    """The agent is this from now on, as `by` says: the agent, a supervisor, or nobody but us."""
    with transaction.atomic():
        state = _locked(user, now)
        said = Said.SYSTEM if by is None else Said.AGENT if by == user else Said.SUPERVISOR
        is_same = (state.kind, state.reason) == (kind, reason) and kind != Kind.WRAP_UP
        if not is_same or state.pk is None:
            _change(state, kind, reason, now, said, by)
        if kind == Kind.READY and said != Said.SYSTEM:
            state.missed = 0
        state.save()
        announce(user.pk)
    return state


def begin_wrap_up(user: User, seconds: int, now: datetime) -> None:
    """After a call. Who has said meanwhile that they are away stays so."""
    with transaction.atomic():
        state = _locked(user, now)
        state.missed, state.idle_since = 0, now
        if state.kind in (Kind.READY, Kind.WRAP_UP) and seconds:
            _change(state, Kind.WRAP_UP, "", now, Said.SYSTEM, None)
            state.until = now + timedelta(seconds=seconds)
        state.save()
        announce(user.pk)


def end_wrap_ups(now: datetime) -> None:
    """Those whose time is over are ready, since then."""
    for pk in AgentState.objects.filter(kind=Kind.WRAP_UP, until__lte=now).values_list("user_id"):
        with transaction.atomic():
            state = AgentState.objects.select_for_update().get(user_id=pk[0])
            if state.kind == Kind.WRAP_UP and state.until and state.until <= now:
                _change(state, Kind.READY, "", state.until, Said.SYSTEM, None)
                state.idle_since = state.since
                state.save()
                announce(state.user_id)


def was_asked(user: User, now: datetime) -> None:
    """Something was asked of them that came to nothing: others are asked first now."""
    AgentState.objects.filter(user=user).update(idle_since=now)
    announce(user.pk)


def missed(user: User, limit: int, now: datetime) -> None:
    """They were rung and did not answer, or not to stay; too often in a row, and they are away."""
    with transaction.atomic():
        state = _locked(user, now)
        state.missed, state.idle_since = state.missed + 1, now
        if state.missed >= limit and state.kind != Kind.AWAY:
            calls = "1 call" if state.missed == 1 else f"{state.missed} calls in a row"
            _change(state, Kind.AWAY, f"Missed {calls}", now, Said.SYSTEM, None)
            state.missed = 0
        state.save()
        announce(user.pk)


def announce(user_id: int) -> None:
    """To the agent's own screen, and to those that show the agents of these queues."""
    queues = QueueMember.objects.filter(user_id=user_id).values_list("queue_id", flat=True)
    signals.announce({f"agent:{user_id}", *(f"agents:{queue}" for queue in queues)})


def _locked(user: User, now: datetime) -> AgentState:
    AgentState.objects.get_or_create(user=user, defaults={"since": now, "idle_since": now})
    return AgentState.objects.select_for_update().get(user=user)


def _change(
    state: AgentState, kind: str, reason: str, now: datetime, said: str, by: User | None
) -> None:
    reason = reason[:LONGEST_REASON]
    if kind == Kind.READY and state.kind != Kind.READY:
        state.idle_since = now
    state.kind, state.reason, state.since, state.until = kind, reason, now, None
    state.said, state.said_by = said, by
    stints = AgentStint.objects.filter(user=state.user)
    stints.filter(ended_at=None).update(ended_at=now)
    stints.create(user=state.user, kind=kind, reason=reason, began_at=now, said=said, said_by=by)
