"""What `worker` and `beat`, as processes of their own, need before they start."""

from django.conf import settings
from django.core.management import CommandError


def refuse_if_embedded() -> None:
    """They would hear of nothing. Raises CommandError."""
    if settings.EMBEDDED:
        raise CommandError(
            "REDIS_URL is not set: the web process runs the worker and beat itself, so no separate"
            " ones are needed."
        )
