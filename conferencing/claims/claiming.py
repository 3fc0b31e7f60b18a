"""What operators press to say that they handle a conference, or no longer do."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from conferencing import signals
from conferencing.commands.press import Refused
from conferencing.models import Claim, Conference


def claim(conference: str, by: User, now: datetime) -> None:
    """Also from somebody else, who may have forgotten it: all see who has it. Raises Refused."""
    if not Conference.objects.filter(pk=conference, ended_at=None).exists():
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
        gone, _ = Claim.objects.filter(pk=conference, user=by).delete()
        if not gone:
            raise Refused("You are not handling this conference.")
        signals.announce({f"conference:{conference}"})
