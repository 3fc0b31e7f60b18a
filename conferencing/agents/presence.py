"""Agents whose browser is gone are set away: nobody may sit at the phone that would ring.

Every web process notes each few seconds whose pages are open in it, and that somebody is watching
at all. While no web process runs, as during a deploy, nobody is judged; and after that everybody
has the whole time again, to come back.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, When

from conferencing.models import (
    AgentPresence,
    AgentState,
    CallBack,
    Offer,
    PresenceWatch,
)
from conferencing.models.agents import Said
from conferencing.queries.agents.agents import BROWSER_CLOSED

from . import states

Kind = AgentState.Kind
NOTE_SECONDS = 5.0
# After a longer pause than this, some may have come and gone unseen.
UNWATCHED = timedelta(seconds=4 * NOTE_SECONDS)
# In these somebody may be rung, now or soon.
AT_WORK = (Kind.READY, Kind.WRAP_UP)


def note(users: Iterable[int], now: datetime) -> None:
    """These have a page open in this process. One query where no agent is at work."""
    if not settings.AGENT_AWAY_SECONDS:
        return
    at_work = set(AgentState.objects.filter(kind__in=AT_WORK).values_list("user_id", flat=True))
    if at_work:
        _note_watch(now)
        _seen(at_work.intersection(users), now)


def came(user_id: int, now: datetime) -> None:
    """They have just loaded a page, or pressed something on one."""
    if settings.AGENT_AWAY_SECONDS:
        _seen({user_id}, now)


def set_away(now: datetime) -> None:
    """Those who are gone, unless a call is on its way to them: then when that is over."""
    for user_id in sorted(gone(now)):
        with transaction.atomic():
            state = AgentState.objects.select_for_update(of=("self",)).select_related("user")
            found = state.get(user_id=user_id)
            if found.kind in AT_WORK and not _busy([user_id]) and gone(now, [user_id]):
                states.say(found.user, Kind.AWAY, now, reason=BROWSER_CLOSED)


def gone(now: datetime, users: Collection[int] | None = None) -> set[int]:
    """Of these, or of all agents: those at work who have had no page open for too long, and are not
    busy. Three queries at most, one where no agent is at work.
    """
    if not settings.AGENT_AWAY_SECONDS:
        return set()
    working = AgentState.objects.filter(kind__in=AT_WORK)
    working = working.exclude(user__agent_profile__stays_ready=True)
    if users is not None:
        working = working.filter(user_id__in=users)
    # What somebody has said of them is news of them; that a wrap-up is over is none.
    said_at = Case(When(~Q(said=Said.SYSTEM), then="since"))
    seen = list(working.values_list("user_id", said_at, "user__agent_presence__seen_at"))
    watch = PresenceWatch.objects.first() if seen else None
    if watch is None or now - watch.watched_at > UNWATCHED:
        return set()
    until = now - timedelta(seconds=settings.AGENT_AWAY_SECONDS)
    late = {
        user
        for user, said, seen_at in seen
        if max(filter(None, (said, seen_at, watch.since))) <= until
    }
    return late - _busy(late) if late else late


def _busy(users: Collection[int]) -> set[int]:
    offers = Offer.objects.filter(agent_id__in=users, state__in=Offer.WITH_AGENT)
    backs = CallBack.objects.filter(by_id__in=users, state__in=CallBack.OPEN)
    return {*offers.values_list("agent_id", flat=True), *backs.values_list("by_id", flat=True)}


def _note_watch(now: datetime) -> None:
    """Since when is kept, unless nobody has watched for a while."""
    watching = PresenceWatch.objects.filter(pk=1)
    if watching.filter(watched_at__gt=now - UNWATCHED).update(watched_at=now):
        return
    fresh = {"since": now, "watched_at": now}
    if not watching.filter(watched_at__lte=now - UNWATCHED).update(**fresh):
        rows = [PresenceWatch(pk=1, **fresh)]
        PresenceWatch.objects.bulk_create(rows, ignore_conflicts=True)


def _seen(users: Collection[int], now: datetime) -> None:
    # Sorted, for two processes that note the same agents must not wait for each other.
    rows = [AgentPresence(user_id=user, seen_at=now) for user in sorted(users)]
    AgentPresence.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["seen_at"]
    )
