"""Whether an agent has Switchboard open in a browser. Written by conferencing/agents/presence."""

from django.conf import settings
from django.db import models


class AgentPresence(models.Model):
    """When an agent was last seen with a page of ours."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="agent_presence",
    )
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} seen at {self.seen_at:%H:%M:%S}"


class PresenceWatch(models.Model):
    """One row: since when some web process has been watching without a break. Before that, nobody
    can have been seen.
    """

    since = models.DateTimeField()
    watched_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"watched from {self.since:%H:%M:%S} to {self.watched_at:%H:%M:%S}"
