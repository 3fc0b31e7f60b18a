"""Who handles a conference. Written by conferencing/claims alone."""

from django.conf import settings
from django.db import models


class Claim(models.Model):
    """A word among operators, so that two do not act against each other. It forbids nothing."""

    # Telnyx's id: a conference has one at most.
    conference = models.CharField(max_length=255, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    claimed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conference} by {self.user}"
