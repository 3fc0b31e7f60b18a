"""Agents who ask for help. Written by conferencing/help alone."""

from django.conf import settings
from django.db import models

from .fields import time_field


class HelpRequest(models.Model):
    """From the press of an agent until somebody says that it is over. While it is open, one
    supervisor at a time has it: `claimed_by`.
    """

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="help_requests"
    )
    asked_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    claimed_at = time_field()
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    cleared_at = time_field()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=models.Q(cleared_at__isnull=True),
                name="one_request_for_help_by_an_agent",
            )
        ]
        indexes = [
            # What is open, among all that ever was.
            models.Index(
                fields=["asked_at"],
                condition=models.Q(cleared_at__isnull=True),
                name="help_requests_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} at {self.asked_at}"
