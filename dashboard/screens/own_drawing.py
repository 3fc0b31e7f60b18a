"""What the live socket sends to one person alone."""

from conferencing.queries.agents import agent_home, help
from conferencing.supervision import bar, privately
from dashboard import topics
from dashboard.topics import QUEUE, SUPERVISION

from . import own_fragments
from .parts import Parts, Scope, alone


def supervision(scope: Scope) -> Parts:
    """What stands on each page of a supervisor."""
    if scope.has(SUPERVISION.removesuffix(":")):
        shown = bar.read(topics.owner_of(scope.topic), scope.clock, numbers=scope.numbers)
        yield alone(own_fragments.supervision(shown))
    if scope.has("privately"):
        owner = topics.owner_of(scope.topic)
        hidden = privately.read(owner, scope.clock, numbers=scope.numbers)
        yield alone(own_fragments.private_supervisors(hidden))
    if scope.has("help"):
        yield alone(own_fragments.help_wanted(help.read(scope.clock, numbers=scope.numbers)))


def agent(scope: Scope) -> Parts:
    """Most of what happens to queues is of no concern to this agent: that costs one query."""
    user_id = topics.owner_of(scope.topic)
    if scope.keys is not None and scope.topic not in scope.keys:
        moved = {key.removeprefix(QUEUE) for key in scope.keys}
        if not agent_home.is_member(user_id, moved):
            return
    home = agent_home.read(user_id, scope.clock, numbers=scope.numbers)
    yield alone(own_fragments.agent_me(home.me))
    yield alone(own_fragments.agent_queues(home.queues))
    yield alone(own_fragments.agent_day(home.day))
