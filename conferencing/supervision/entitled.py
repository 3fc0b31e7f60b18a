"""What somebody may do as a supervisor. Asked anew at each wish and before each step: it can be
withdrawn at any moment.
"""

from collections.abc import Mapping

from django.contrib.auth.models import User

from conferencing.models import Supervision
from conferencing.teams import seen, sight

VIEW_BOARD = "conferencing.view_board"
PERMISSIONS: Mapping[str, str] = {
    "listen": "conferencing.listen_conferences",
    "whisper": "conferencing.whisper_conferences",
    "barge": "conferencing.barge_conferences",
}
# What may go with it.
BESIDE: Mapping[str, str] = {
    "take_over": "conferencing.take_over_conferences",
    "private": "conferencing.supervise_privately",
}
NOTHING: frozenset[str] = frozenset()


def modes(user_id: int, at: Supervision | None = None) -> frozenset[str]:
    """Of these the permitted ones: listen, whisper, barge, take_over, private. Nothing for whoever
    may not listen; `at`: or may not see where they are.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.has_perms([VIEW_BOARD, PERMISSIONS["listen"]]):
        return NOTHING
    if at and not sees(user, at):
        return NOTHING
    known = {**PERMISSIONS, **BESIDE}
    return frozenset(mode for mode, permission in known.items() if user.has_perm(permission))


def sees(user: User, at: Supervision) -> bool:
    """Whether that conference, or the queue of that call, is theirs to see, by their teams."""
    mine = sight.of_user(user)
    if not mine.is_limited:
        return True
    with sight.as_seen(mine):
        if at.conference:
            return seen.sees_conference(at.conference)
    return mine.sees_queue(at.queue)
