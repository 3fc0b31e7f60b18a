"""What operators press to say that they handle a conference, or no longer do."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from conferencing import signals
from conferencing.commands.press import Refused
from conferencing.models import Claim, Conference
from conferencing.teams import seen

NOT_YOURS = "You are not handling this conference."


def claim(conference: str, by: User, now: datetime) -> None:
    """Also from somebody else, who may have forgotten it: all see who has it. Raises Refused."""
    live = seen.conferences(Conference.objects.filter(pk=conference, ended_at=None))
    if not live.exists():
        raise Refused("This conference is no longer live.")
    with transaction.atomic():
        known = Claim.objects.select_for_update().filter(pk=conference).first()
        if known and known.user_id == by.pk:
            return
        about = {"user": by, "claimed_at": now}
        Claim.objects.update_or_create(conference=conference, defaults=about)
        signals.announce({f"conference:{conference}"})


def release(conference: str, by: User) -> None:
    """Only one's own. Raises Refused."""
    with transaction.atomic():
        if not seen.sees_conference(conference):
            raise Refused(NOT_YOURS)
        gone, _ = Claim.objects.filter(pk=conference, user=by).delete()
        if not gone:
            raise Refused(NOT_YOURS)
        signals.announce({f"conference:{conference}"})
