"""Why the callers of a queue wait, in a sentence. Pure."""

from collections import Counter
from collections.abc import Iterable

from ..screens.agents import AgentKind

_NOT_READY: tuple[tuple[AgentKind, str], ...] = (
    ("on_call", "on a call"),
    ("wrap_up", "wrapping up"),
    ("away", "away"),
)


def sentence(
    *, waiting: int, kinds: Iterable[AgentKind], missed: int, is_open: bool, rings: bool
) -> str:
    """`kinds`: the states of the members. `missed`: calls to agents that they did not answer, of
    those who wait now. Empty while nobody waits.
    """
    if not waiting:
        return ""
    return " ".join(
        filter(None, (_closed(is_open), _agents(Counter(kinds), rings), _missed(missed)))
    )


def nobody_to_ring(kinds: Iterable[AgentKind], *, without_phone: int) -> str:
    """Why no member can be rung for a caller now; empty where one can. `without_phone`: members who
    have none.
    """
    many = Counter(kinds)
    if many["ready"]:
        return ""
    if not many.total() and without_phone:
        return "No phone is set up for any member of this queue."
    return _agents(many, rings=False)


def _closed(is_open: bool) -> str:
    return "" if is_open else "The queue is closed."


def _agents(many: Counter[AgentKind], rings: bool) -> str:
    present = many.total() - many["offline"]
    if not many.total():
        return "This queue has no members who can take calls."
    if not present:
        return "No agent is signed on."
    if many["ready"] and many["ringing"]:
        return _rung(many["ringing"], many["ready"])
    if many["ready"]:
        return _ready(many["ready"], rings)
    if many["ringing"]:
        return f"{_agents_are(many['ringing'])} being rung; nobody else is ready."
    if many["on_call"] == present:
        many_or_one = "Every" if present > 1 else "The only"
        return f"{many_or_one} signed-on agent is on a call."
    parts = [f"{many[kind]} {words}" for kind, words in _NOT_READY if many[kind]]
    return f"Nobody is ready: {', '.join(parts)}."


def _rung(ringing: int, ready: int) -> str:
    return f"{_agents_are(ringing)} being rung; {ready} more {'is' if ready == 1 else 'are'} ready."


def _ready(ready: int, rings: bool) -> str:
    if rings:
        return f"{_agents_are(ready)} ready and will be rung{' in turn' if ready > 1 else ''}."
    return f"{_agents_are(ready)} ready, but nobody has taken the next call yet."


def _missed(missed: int) -> str:
    if not missed:
        return ""
    calls = "1 call to an agent was" if missed == 1 else f"{missed} calls to agents were"
    return f"{calls} not answered in the last 10 minutes."


def _agents_are(number: int) -> str:
    return "1 agent is" if number == 1 else f"{number} agents are"
