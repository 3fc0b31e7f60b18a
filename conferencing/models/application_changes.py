"""What was changed of the account's Voice API applications from here. Written by
conferencing/connections alone.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from .fields import text_field

# A request to Telnyx takes far less.
LONGEST = timedelta(minutes=2)


class ApplicationChange(models.Model):
    """One change at Telnyx, from the moment it was asked for."""

    class Kind(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        DELETED = "deleted"

    class Outcome(models.TextChoices):
        ASKED = "asked", "under way"
        DONE = "done"
        REFUSED = "refused"
        NOT_KNOWN = "not_known", "outcome unknown"

    at = models.DateTimeField()
    # None: from the command line.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    application_id = text_field()
    name = text_field()
    words = models.TextField(blank=True, default="")  # a line for each difference
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.ASKED)
    problem = text_field()

    class Meta:
        verbose_name = "change of a Voice API application"
        verbose_name_plural = "changes of Voice API applications"
        default_permissions = ()
        permissions = [
            ("manage_connections", "Can see and change the Voice API applications at Telnyx")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.application_id}"

    def told(self, now: datetime) -> str:
        """What came of it. Whoever made it may have been killed meanwhile: then nobody knows."""
        outcome = self.Outcome(self.outcome)
        if outcome == self.Outcome.ASKED and self.at < now - LONGEST:
            outcome = self.Outcome.NOT_KNOWN
        words = "" if outcome == self.Outcome.DONE else str(outcome.label).lower()
        return ": ".join(filter(None, (words, self.problem)))
