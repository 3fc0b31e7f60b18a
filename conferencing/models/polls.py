"""Polls: one question that everybody in a conference is asked. Written by conferencing/commands."""

from datetime import datetime

from django.db import models

from .fields import time_field
from .ledger import Command


class Poll(models.Model):
    """Times are on Telnyx's clock, as those of the answers. What came of it is nowhere stored: it
    follows from the commands that asked, and from what the journal has of their calls.
    """

    # The press. Its arguments are the text, what each key means, and for how long it is open.
    command = models.OneToOneField(Command, on_delete=models.PROTECT, related_name="poll")
    conference = models.CharField(max_length=255)
    # The ids of the commands that ask, one for each person.
    asking = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    # When it was closed; empty while nobody has looked since `closes_at`.
    closed_at = time_field()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["conference", "opened_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["conference"],
                condition=models.Q(closed_at=None),
                name="one_open_poll_per_conference",
            )
        ]

    def __str__(self) -> str:
        return f"Poll in {self.conference}"

    @property
    def ends_at(self) -> datetime:
        return self.closed_at or self.closes_at
