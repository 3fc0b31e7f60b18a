"""The fragments that one person sees, each drawn for that person alone: an agent's own page, and
what stands on each page of a supervisor.
"""

from conferencing.queries.screens.agents import AgentDay, AgentMe, MyQueue
from conferencing.queries.screens.help import HelpWanted
from conferencing.queries.screens.supervision import Bar, Private

from . import fragments
from .fragments import Fragment


def agent_me(me: AgentMe) -> Fragment:
    return fragments.alone("agent-me", "agent_me", me=me)


def agent_queues(queues: tuple[MyQueue, ...]) -> Fragment:
    return fragments.alone("agent-queues", "agent_queues", queues=queues)


def agent_day(day: AgentDay) -> Fragment:
    return fragments.alone("agent-day", "agent_day", day=day)


def supervision(bar: Bar | None) -> Fragment:
    """The bar of one supervisor, on each of their pages."""
    return fragments.alone("supervision", "supervision", bar=bar)


def private_supervisors(listening: tuple[Private, ...]) -> Fragment:
    """Who listens privately, on each page of whoever may do so."""
    return fragments.alone("private-supervisors", "private_supervisors", listening=listening)


def help_wanted(wanted: tuple[HelpWanted, ...]) -> Fragment:
    """The agents who ask for help, on each page of a supervisor."""
    return fragments.alone("help-wanted", "help_wanted", wanted=wanted)
