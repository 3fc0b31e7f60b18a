"""Telnyx's webhooks, as they arrive: whether they could be verified, and what was refused."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max

from webhooks import refusal_kinds
from webhooks.models import Refusal, WebhookEvent
from webhooks.signature import BadKey, public_key

from . import reaching
from .findings import NOT_READY, Finding, ok, skipped, warning, wrong

# What was refused longer ago has been put right, or forgotten.
RECENT = timedelta(days=1)
# Nobody else sends these: they can only be Telnyx's.
_TELLING = (
    refusal_kinds.SIGNATURE,
    refusal_kinds.API_VERSION,
    refusal_kinds.TEXML,
    refusal_kinds.TIME,
)


def key() -> Finding:
    return key_of(settings.TELNYX_PUBLIC_KEY)


def key_of(text: str, called: str = "TELNYX_PUBLIC_KEY") -> Finding:
    """Its form. Whether it is the right one, only a webhook can tell: see `arriving`."""
    try:
        public_key(text)
    except BadKey:
        return wrong(
            "public_key",
            f"{called} is not a public key." if text else f"{called} is not set.",
            "Copy the 44 characters from the Telnyx portal, Keys & Credentials, Public Key.",
        )
    return ok("public_key", "The public key has the right form.")


def arriving(now: datetime) -> Finding:
    if reaching.unreached():
        return skipped("webhooks", NOT_READY)
    try:
        heard_at = newest()
        refused = last_refused(now - RECENT)
    except DatabaseError:
        return skipped("webhooks", NOT_READY)
    if refused and (heard_at is None or refused.last_at > heard_at):
        kind = refusal_kinds.BY_NAME[refused.kind]
        return wrong(
            "webhooks" if kind != refusal_kinds.SIGNATURE else "public_key_used",
            f"Refused at {refused.last_at:%Y-%m-%d %H:%M:%S} UTC: {kind.words}.",
            f"{kind.cure[0].upper()}{kind.cure[1:]}.",
        )
    if heard_at is None:
        return warning(
            "webhooks", "No webhook has ever arrived.", "Call one of your numbers, and look again."
        )
    return ok("webhooks", f"The last webhook arrived at {heard_at:%Y-%m-%d %H:%M:%S} UTC.")


def heard(since: datetime, now: datetime) -> Finding:
    """Whether a webhook has arrived since then, or what of Telnyx was refused instead."""
    heard_at = newest()
    if heard_at and heard_at >= since:
        came = f"A webhook came at {heard_at:%H:%M:%S} UTC"
        return ok("webhooks", f"{came}, and its signature is right.")
    told = arriving(now)
    if told.is_wrong and last_refused(since):
        return told
    return warning("webhooks", "No webhook has come yet.", "Call one of the numbers now.")


def newest() -> datetime | None:
    """When the last verified webhook was received."""
    received = WebhookEvent.objects.filter(is_recovered=False)
    newest: datetime | None = received.aggregate(at=Max("received_at"))["at"]
    return newest


def last_refused(since: datetime) -> Refusal | None:
    """Of those that can only be Telnyx's."""
    names = [kind.name for kind in _TELLING]
    told = Refusal.objects.filter(kind__in=names, last_at__gt=since)
    return told.order_by("-last_at").first()
