"""A press and a round may both be about to ring the same phone, or the agent goes away in that very
moment. So what was found out before is looked at once more in the transaction that rings it, under
a lock: the agent's profile, after the offer or the call back and before the agent's state.
"""

from datetime import datetime

from conferencing.models import AgentProfile, AgentState, CallBack, Offer

Kind = AgentState.Kind


def is_calling_back(user_id: int) -> bool:
    _lock(user_id)
    return CallBack.objects.filter(by=user_id, state__in=CallBack.OPEN).exists()


def has_caller(user_id: int) -> bool:
    """One is being brought to them, or talks with them. Whoever is no agent has none."""
    _lock(user_id)
    return Offer.objects.filter(agent=user_id, state__in=Offer.WITH_AGENT).exists()


def is_ready(profile: AgentProfile, now: datetime) -> bool:
    """Nobody can say otherwise until the transaction ends."""
    rows = AgentState.objects.select_for_update(of=("self",)).filter(user=profile.user_id)
    state = rows.first()
    if state is None:
        return False
    is_wrapped_up = state.kind == Kind.WRAP_UP and bool(state.until and state.until <= now)
    return state.kind == Kind.READY or is_wrapped_up


def _lock(user_id: int) -> None:
    list(AgentProfile.objects.select_for_update().filter(user=user_id).values_list("pk"))
