"""The topics of the live socket: each is what one screen shows. Who may watch it, and which
announced changes can show on it.

It stands outside the rooms because access control, the hub and the screens have to agree on it
without importing each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

CONFERENCE = "conference:"  # the topic of one console is this and Telnyx's id
QUEUE = "queue:"  # that of one queue is this and the name by which its viewers know it
AGENT = "agent:"  # an agent's home is this and the number of their account
SUPERVISION = "supervision:"  # a supervisor's own, on every page: this and the number of theirs
AGENTS = "agents:"  # the key of what the members of a queue do
CALL_BACKS = "call_backs:"  # the key of call backs to callers of a queue
FIGURES = "figures"  # a key of its own: nearly every change moves some figure
BALANCE = "balance"  # of a console: its conference changes far more often than anybody can read it
POLL = "poll"  # of a console: how many have answered, which hundreds may do at once
FIGURES_OF = "figures:"  # and the name of a queue
WALLBOARD = "wallboard"  # of all queues; of some with their keys, see `wallboard_of`
HIDDEN = "•••"  # as conferencing.queries.names.masking writes it
LONGEST, LONGEST_CHOICE = 300, 4000  # characters


@dataclass(frozen=True, slots=True)
class Topic:
    """`kinds`: of the keys of `conferencing.signals`, what stands before the colon."""

    permission: str
    kinds: frozenset[str]


_BOARD = "conferencing.view_board"
ALL_QUEUES = "conferencing.view_all_queues"  # see `dashboard.access.permissions`
_AGENT = "conferencing.take_calls"
_QUEUES = "conferencing.view_queues"  # on wallboards each sees those that are theirs to see
_RECORDINGS = "conferencing.view_recordings"
_DIRECTORY = "conferencing.manage_directory"

TOPICS = {
    "board": Topic(
        _BOARD, frozenset({"conference", "call", "queue", "ledger", "reception", "contacts"})
    ),
    "queues": Topic(
        ALL_QUEUES,
        frozenset({"conference", "call", "queue", "connections", "contacts", "ledger"}),
    ),
    WALLBOARD: Topic(_QUEUES, frozenset({"queue", "contacts"})),
    "activity": Topic(_BOARD, frozenset({"ledger", "contacts"})),
    "recordings": Topic(_RECORDINGS, frozenset({"recordings", "ledger", "contacts"})),
    "directory": Topic(_DIRECTORY, frozenset({"contacts"})),
    # Nothing is announced of it: it is drawn anew every few seconds.
    "link": Topic(_BOARD, frozenset()),
}


def permission_for(topic: str) -> str | None:
    """What one needs to watch a topic; None when there is no such topic."""
    if topic.startswith(CONFERENCE):
        return _BOARD if _can_have_an_id(topic, CONFERENCE) else None
    if topic.startswith(QUEUE):
        return ALL_QUEUES if _can_have_an_id(topic, QUEUE) else None
    if topic.startswith(AGENT):
        return _AGENT if owner_of(topic) else None
    if topic.startswith(SUPERVISION):
        # Not the one to listen: whoever has just lost it sees what becomes of their call.
        return _BOARD if owner_of(topic) else None
    if is_wallboard(topic):
        return _QUEUES if len(topic) < LONGEST_CHOICE else None
    return TOPICS[topic].permission if topic in TOPICS else None


def owner_of(topic: str) -> int:
    """Of an agent's home, or the bar of a supervisor, which nobody else may watch; 0 for any other
    topic.
    """
    kind, _, number = topic.partition(":")
    number = number if f"{kind}:" in (AGENT, SUPERVISION) else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0


def is_an_agents(topic: str) -> bool:
    """Whether it is what an agent may see as a member of queues, whatever the teams of these."""
    return topic.startswith(AGENT)


def concerning(topic: str, keys: Iterable[str]) -> set[str]:
    """Those of the announced keys that can show on a topic's screen, and FIGURES when they can
    move its figures.
    """
    if topic.startswith(CONFERENCE):
        theirs = {"contacts", topic, f"ledger:{topic.removeprefix(CONFERENCE)}"}.intersection(keys)
        if topic in theirs:
            return theirs | {BALANCE, POLL}
        is_asking = f"{POLL}:{topic.removeprefix(CONFERENCE)}" in keys
        return theirs | {POLL} if is_asking else theirs
    if topic.startswith(SUPERVISION):
        return {"contacts", "help", "privately", topic}.intersection(keys)
    if topic.startswith(AGENT):
        # Which of the queues are theirs, only a look at the members tells.
        return {key for key in keys if key in ("contacts", topic) or key.startswith(QUEUE)}
    if topic.startswith(QUEUE):
        return {key for key in keys if key in ("contacts", "ledger") or _is_of_queue(key, topic)}
    if is_wallboard(topic):
        return _moved_figures(keys)
    kinds = TOPICS[topic].kinds
    # "ledger:<conference>" is for that console; the other screens redraw at the bare "ledger".
    shown = {
        key for key in keys if key.partition(":")[0] in kinds and not key.startswith("ledger:")
    }
    moves_figures = "queue" in kinds and shown - {"ledger", "connections", "reception"}
    return shown | {FIGURES} if moves_figures else shown


def _is_of_queue(key: str, topic: str) -> bool:
    """Whoever sees no numbers knows some queues by another name: theirs may be any that changes."""
    name = topic.removeprefix(QUEUE)
    is_hidden = HIDDEN in topic and key.startswith((QUEUE, AGENTS, CALL_BACKS))
    return key in (topic, f"{AGENTS}{name}", f"{CALL_BACKS}{name}") or is_hidden


def _can_have_an_id(topic: str, kind: str) -> bool:
    """Whether what it names may have such an id; PostgreSQL takes no NUL."""
    return topic > kind and len(topic) < LONGEST and "\0" not in topic


def wallboard_of(keys: Iterable[str]) -> str:
    """The topic of these queues' wallboard; of all queues when there are none."""
    chosen = ",".join(quote(key, safe="") for key in sorted(set(keys)))
    return f"{WALLBOARD}:{chosen}" if chosen else WALLBOARD


def is_wallboard(topic: str) -> bool:
    return topic.partition(":")[0] == WALLBOARD


def screen_of(topic: str) -> str:
    """Its name in TOPICS; consoles have none there."""
    return WALLBOARD if is_wallboard(topic) else topic


def chosen_queues(topic: str) -> frozenset[str] | None:
    """The keys of a wallboard's queues; None for all that its viewer may see."""
    _, _, chosen = topic.partition(":")
    return frozenset(map(unquote, chosen.split(","))) if chosen else None


def _moved_figures(keys: Iterable[str]) -> set[str]:
    """FIGURES_OF for each queue: they are drawn together, at the pace of figures. And whose agents
    do something else.
    """
    keys = set(keys)
    moved = {
        FIGURES_OF + name
        for kind, _, name in (key.partition(":") for key in keys)
        if kind == "queue"
    }
    agents = {key for key in keys if key.startswith(AGENTS)}
    return moved | agents | {"contacts"}.intersection(keys)
