"""May this session watch this topic? Checked for many sockets at once: when they connect, and again
and again while they are open.

The verdicts are those of a page request (session row, user active, session hash, permissions), read
in one query for any number of sockets.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from dashboard import topics

from . import permissions, visitors
from .permissions import Audience
from .visitors import Session

SIGNED_OUT = 4401
FORBIDDEN = 4403
# Not a refusal: the browser comes back and is shown what its new rights allow.
CHANGED = 4000
# Nor is this: sessions cannot be read now.
UNAVAILABLE = 4503


@dataclass(frozen=True, slots=True)
class Claim:
    session_key: str
    topic: str


@dataclass(frozen=True, slots=True)
class Permit:
    user_id: int
    audience: Audience


def inspect(claims: Collection[Claim], now: datetime) -> dict[Claim, Permit | int]:
    """For each claim a permit, or the code to close its socket with."""
    sessions = visitors.behind({claim.session_key for claim in claims}, now)
    return {claim: _judge(claim, sessions.get(claim.session_key)) for claim in claims}


def _judge(claim: Claim, session: Session | None) -> Permit | int:
    if session is None or session.user is None:
        return SIGNED_OUT
    needed = topics.permission_for(claim.topic)
    if needed is None or not permissions.may(session.user, needed):
        return FORBIDDEN
    if topics.owner_of(claim.topic) not in (0, session.user.pk):
        return FORBIDDEN
    return Permit(session.user.pk, permissions.audience(session.user))
