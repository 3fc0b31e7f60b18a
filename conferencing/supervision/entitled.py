"""What somebody may do as a supervisor. Asked anew at each wish and before each step: it can be
withdrawn at any moment.
"""

from collections.abc import Mapping

from django.contrib.auth.models import User

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


def modes(user_id: int) -> frozenset[str]:
    """Of these the permitted ones: listen, whisper, barge, take_over, private. Nothing for whoever
    may not listen.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.has_perms([VIEW_BOARD, PERMISSIONS["listen"]]):
        return NOTHING
    known = {**PERMISSIONS, **BESIDE}
    return frozenset(mode for mode, permission in known.items() if user.has_perm(permission))
