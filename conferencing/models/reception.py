"""When nothing was received from Telnyx, and what could be fetched of it afterwards."""

from django.db import models

from .fields import time_field


class Reception(models.Model):
    """One row: until when we know to have every event."""

    whole_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.whole_until:%H:%M:%S}"


class Unanswered(models.Model):
    """At most one row, while Telnyx does not answer: the first list that was asked for in vain was
    asked for at `since`, the last one was given up at `until`. On our own clock.
    """

    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.since:%H:%M:%S} to {self.until:%H:%M:%S}"


class Gap(models.Model):
    """A time, on our clock, in which events happened and none was received. There is none for mere
    silence.
    """

    began_at = models.DateTimeField(unique=True)
    ended_at = models.DateTimeField()
    recovered = models.PositiveIntegerField(default=0)
    # Rows that held no event, and whether Telnyx had more than we read.
    unreadable = models.PositiveIntegerField(default=0)
    is_cut_off = models.BooleanField(default=False)
    # Telnyx keeps events for 24 hours: what happened before this time is lost.
    lost_before = time_field()
    recovered_at = models.DateTimeField()

    class Meta:
        default_permissions = ()  # seen with the journal (see `admin`)
        verbose_name = "reception gap"
        indexes = [models.Index(fields=["recovered_at"])]

    def __str__(self) -> str:
        return f"{self.began_at:%H:%M} to {self.ended_at:%H:%M}: {self.recovered} recovered"


class Fetch(models.Model):
    """One time at which events were fetched that had not come by themselves: the `recorded_at` of
    all that were fetched then.
    """

    fetched_at = models.DateTimeField(unique=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "fetches"

    def __str__(self) -> str:
        return f"{self.fetched_at:%H:%M:%S}"
