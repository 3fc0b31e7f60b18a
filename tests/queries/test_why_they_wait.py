"""Why the callers of a queue wait."""

from collections.abc import Sequence

import pytest

from conferencing.queries.agents.why_they_wait import nobody_to_ring, sentence
from conferencing.queries.screens.agents import AgentKind


def why(*kinds: AgentKind, waiting: int = 1, missed: int = 0, **how: bool) -> str:
    is_open, rings = how.get("is_open", True), how.get("rings", False)
    return sentence(waiting=waiting, kinds=kinds, missed=missed, is_open=is_open, rings=rings)


def test_nothing_is_said_while_nobody_waits() -> None:
    assert why("away", waiting=0, is_open=False) == ""


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((), "This queue has no members who can take calls."),
        (("offline", "offline"), "No agent is signed on."),
        (("on_call", "on_call", "offline"), "Every signed-on agent is on a call."),
        (("on_call",), "The only signed-on agent is on a call."),
        (("away", "wrap_up", "on_call"), "Nobody is ready: 1 on a call, 1 wrapping up, 1 away."),
        (("ringing", "away"), "1 agent is being rung; nobody else is ready."),
        (("ready", "ringing"), "1 agent is being rung; 1 more is ready."),
        (("ready", "away"), "1 agent is ready, but nobody has taken the next call yet."),
    ],
)
def test_what_the_agents_are_doing(kinds: Sequence[AgentKind], words: str) -> None:
    assert why(*kinds) == words


def test_where_agents_are_rung_it_is_a_matter_of_moments() -> None:
    assert why("ready", "ready", rings=True) == "2 agents are ready and will be rung in turn."
    assert why("ready", rings=True) == "1 agent is ready and will be rung."
    assert why("ringing", "ready", "ready", rings=True) == (
        "1 agent is being rung; 2 more are ready."
    )


def test_calls_that_agents_missed_and_a_closed_queue_are_said() -> None:
    assert why("away", missed=2, is_open=False) == (
        "The queue is closed. Nobody is ready: 1 away."
        " 2 calls to agents were not answered in the last 10 minutes."
    )


@pytest.mark.parametrize(
    ("kinds", "without_phone", "words"),
    [
        (["ready", "on_call"], 0, ""),
        (["on_call", "on_call"], 0, "Every signed-on agent is on a call."),
        (["offline"], 0, "No agent is signed on."),
        ([], 2, "No phone is set up for any member of this queue."),
        ([], 0, "This queue has no members who can take calls."),
        (["away", "wrap_up"], 0, "Nobody is ready: 1 wrapping up, 1 away."),
    ],
)
def test_why_nobody_can_be_rung(kinds: list[AgentKind], without_phone: int, words: str) -> None:
    assert nobody_to_ring(kinds, without_phone=without_phone) == words
