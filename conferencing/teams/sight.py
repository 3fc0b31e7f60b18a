"""What the person may see for whom something is read or done just now: of some teams, or all.

Set where a page is asked for and where a screen is drawn, and asked by whatever reads for them: so
nothing that is read for somebody of a team can forget it. What the program does by itself, in
workers, is limited by nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.contrib.auth.models import AnonymousUser, User

from conferencing.models import Team, TeamQueue

Teams = frozenset[int] | None  # their ids; None for everything
# Where `dashboard.access.visitors` puts what it has read along with a user.
READ_ALONG = "_ids_of_teams"


class Sight:
    """One query for the teams of somebody who was not read with them, and one for the names of the
    queues, when they are asked for; none for whoever sees everything.
    """

    def __init__(self, of: Callable[[], Teams]) -> None:
        self._of = of

    @cached_property
    def teams(self) -> Teams:
        return self._of()

    @property
    def is_limited(self) -> bool:
        return self.teams is not None

    @cached_property
    def queues(self) -> frozenset[str] | None:
        """Their names; None for all."""
        return queues_of(self.teams)

    def sees_queue(self, name: str) -> bool:
        return self.queues is None or name in self.queues


def of_teams(teams: Teams) -> Sight:
    return Sight(lambda: teams)


EVERYTHING = of_teams(None)
_current: ContextVar[Sight] = ContextVar("sight", default=EVERYTHING)


def current() -> Sight:
    return _current.get()


@contextmanager
def as_seen(sight: Sight) -> Iterator[None]:
    """Whatever is read in this block is read for whoever sees so much."""
    token = _current.set(sight)
    try:
        yield
    finally:
        _current.reset(token)


def of_user(user: User | AnonymousUser) -> Sight:
    return Sight(lambda: teams_of(user))


def teams_of(user: User | AnonymousUser) -> Teams:
    """None for whoever is in no team. No query where the user was read with them."""
    if user.pk is None:
        return None
    read: frozenset[int] | None = getattr(user, READ_ALONG, None)
    found = teams_by_id(user.pk) if read is None else read
    return found or None


def teams_by_id(user_id: int) -> frozenset[int]:
    """One query."""
    rows = Team.members.through.objects.filter(user_id=user_id)
    return frozenset(rows.values_list("team_id", flat=True))


def queues_of(teams: Teams) -> frozenset[str] | None:
    if teams is None:
        return None
    rows = TeamQueue.objects.filter(team_id__in=teams)
    return frozenset(rows.values_list("queue", flat=True))
