"""Who answers the callers of a queue."""

from django.conf import settings
from django.db import models

from .fields import whole
from .queue_settings import QueueSettings


class QueueMember(models.Model):
    """A user who answers the callers of a queue."""

    queue = models.ForeignKey(QueueSettings, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_memberships"
    )
    priority = whole(1, 99, "1 comes first; among equals, whoever has been idle longest.", 1)

    class Meta:
        ordering = ["priority", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "user"],
                name="one_membership_per_queue_and_user",
                violation_error_message="This user is already a member of the queue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.queue}" if self.user_id else "no longer a member"
