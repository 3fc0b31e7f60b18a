"""The raw event log: every verified webhook as it came, once. And what was refused, as numbers."""

from django.db import models


class WebhookEvent(models.Model):
    class Outcome(models.TextChoices):
        STORED = "stored", "Stored, not yet applied"
        APPLIED = "applied"
        FAILED = "failed", "Failed to apply"
        TOO_OLD = "too_old", "Too old to apply"

    event_id = models.CharField(max_length=255)
    event_type = models.CharField(max_length=255, blank=True, default="")
    body = models.TextField()
    received_at = models.DateTimeField()
    # On Telnyx's clock, as `occurred_at`, which is empty where the event tells no time that can be.
    signed_at = models.DateTimeField(null=True, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(null=True, blank=True)
    # How often the same event id came again after the first time.
    repeats = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.STORED)
    error = models.TextField(blank=True, default="")
    # Fetched afterwards, not received (see `recovery`); it may still come as a webhook.
    is_recovered = models.BooleanField(default=False, db_default=False)

    class Meta:
        # Not the field's unique=True: that brings a second index, for LIKE, to be written with
        # every webhook.
        constraints = [
            models.UniqueConstraint(fields=["event_id"], name="an_event_id_is_stored_once")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=~models.Q(outcome="applied"), name="webhooks_unapplied"
            ),
            models.Index(fields=["received_at"]),
        ]
        permissions = [("process_again", "Can apply a stored webhook again")]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"


class Refusal(models.Model):
    """How often something of this kind was refused on this day (see `refusals`)."""

    kind = models.CharField(max_length=32)
    day = models.DateField()
    times = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    detail = models.CharField(max_length=255, blank=True, default="")  # of the last one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "day"], name="a_refusal_is_counted_by_day")
        ]
        verbose_name = "refused request"
        # Whoever sees what was accepted also sees what was not.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
