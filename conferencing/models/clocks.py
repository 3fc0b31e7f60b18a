"""What is known of the clocks of our machines."""

from django.db import models

from .fields import time_field


class ClockReading(models.Model):
    """How far Telnyx's clock is ahead of one machine's, as its processes measured it last."""

    machine = models.CharField(max_length=255, primary_key=True)
    ahead_seconds = models.FloatField()
    # Measured by Telnyx's answers; else by webhooks alone, which tell how far at least.
    by_answers = models.BooleanField()
    measured_at = models.DateTimeField()  # on that machine's clock
    # What prompt webhooks say, where answers contradict them; and when that was noted.
    signed_ahead_seconds = models.FloatField(null=True)
    signed_at = time_field()

    class Meta:
        default_permissions = ()  # seen with the journal (see `admin`)

    def __str__(self) -> str:
        return self.machine
