"""May this session, or this kiosk link, watch this topic? Checked for many sockets at once: when
they connect, and again and again while they are open.

The verdicts are those of a page request (session row, user active, session hash, permissions), read
in one query for any number of sockets; of kiosk links and of queues' members in one more each.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from conferencing.teams import sight
from conferencing.teams.sight import Teams
from dashboard import topics

from . import kiosks, open_sessions, permissions, queues, visitors
from .permissions import Audience
from .queues import Queues
from .visitors import Session

SIGNED_OUT = 4401
FORBIDDEN = 4403
NO_LINK = 4410  # a kiosk link that is unknown, revoked or expired: which of these is not said
# As many sockets of this session or kiosk link are open as may be: the browser tries again later.
TOO_MANY = 4429
# Not a refusal: the browser comes back and is shown what its new rights allow.
CHANGED = 4000
# Come back within three seconds, each at a time of its own.
RESTARTING = 4012
# Nor is this: sessions cannot be read now.
UNAVAILABLE = 4503


@dataclass(frozen=True, slots=True)
class Claim:
    """`kiosk`: the digest of a link's token; then no session counts."""

    session_key: str
    topic: str
    kiosk: str = ""


@dataclass(frozen=True, slots=True)
class Permit:
    """`queues`: on a wallboard, the names of those that may be seen. `teams`: on any other screen,
    of which teams alone something may be seen, by their ids; None for everything.
    """

    user_id: int
    audience: Audience
    queues: Queues = None
    teams: Teams = None


def inspect(claims: Collection[Claim], now: datetime) -> dict[Claim, Permit | int]:
    """For each claim a permit, or the code to close its socket with."""
    at_kiosks = [claim for claim in claims if claim.kiosk]
    signed_in = [claim for claim in claims if not claim.kiosk]
    return _of_sessions(signed_in, now) | _of_kiosks(at_kiosks, now)


def _of_sessions(claims: Collection[Claim], now: datetime) -> dict[Claim, Permit | int]:
    sessions = visitors.behind({claim.session_key for claim in claims}, now)
    open_sessions.note_still_seen(sessions, now)
    verdicts = {claim: _judge(claim, sessions.get(claim.session_key)) for claim in claims}
    watching = {claim for claim in claims if topics.is_wallboard(claim.topic)}
    users = [
        session.user
        for claim in watching
        if (session := sessions.get(claim.session_key)) and session.user
    ]
    visible = queues.of_users(users)
    return {
        claim: replace(verdict, queues=visible[verdict.user_id])
        if isinstance(verdict, Permit) and claim in watching
        else verdict
        for claim, verdict in verdicts.items()
    }


def _of_kiosks(claims: Collection[Claim], now: datetime) -> dict[Claim, Permit | int]:
    links = kiosks.behind({claim.kiosk for claim in claims}, now)
    kiosks.note_still_seen(links.values(), now)
    return {
        claim: Permit(0, "kiosk", frozenset(links[claim.kiosk].queues))
        if claim.kiosk in links and claim.topic == topics.WALLBOARD
        else NO_LINK
        for claim in claims
    }


def _judge(claim: Claim, session: Session | None) -> Permit | int:
    if session is None or session.user is None:
        return SIGNED_OUT
    needed = topics.permission_for(claim.topic)
    if needed is None or not permissions.may(session.user, needed):
        return FORBIDDEN
    if topics.owner_of(claim.topic) not in (0, session.user.pk):
        return FORBIDDEN
    teams = None if topics.is_an_agents(claim.topic) else sight.teams_of(session.user)
    return Permit(session.user.pk, permissions.audience(session.user), teams=teams)
