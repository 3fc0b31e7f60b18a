"""The tables that a receiver written the usual way would have: the raw event, a journal, and the
present state.
"""

from typing import ClassVar

from django.db import models


class RawEvent(models.Model):  # noqa: DJ008 (nobody reads these rows)
    objects: ClassVar[models.Manager["RawEvent"]] = models.Manager()
    event_id = models.CharField(max_length=255, unique=True)
    event_type = models.CharField(max_length=255)
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)


class Conference(models.Model):  # noqa: DJ008 (nobody reads these rows)
    objects: ClassVar[models.Manager["Conference"]] = models.Manager()
    telnyx_id = models.CharField(max_length=255, unique=True)
    status = models.CharField(max_length=64, default="in_progress")
    floor = models.CharField(max_length=255, default="")
    floor_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    audio = models.JSONField(default=dict)
    version = models.PositiveBigIntegerField(default=0)


class Participant(models.Model):  # noqa: DJ008 (nobody reads these rows)
    objects: ClassVar[models.Manager["Participant"]] = models.Manager()
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE)
    call_control_id = models.CharField(max_length=255)
    is_present = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    last_spoke_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "call_control_id"], name="conventional_leg_once"
            )
        ]


class Call(models.Model):  # noqa: DJ008 (nobody reads these rows)
    objects: ClassVar[models.Manager["Call"]] = models.Manager()
    call_control_id = models.CharField(max_length=255, unique=True)
    from_number = models.CharField(max_length=255, default="")
    to_number = models.CharField(max_length=255, default="")
    status = models.CharField(max_length=64, default="")
    queue = models.CharField(max_length=255, default="", db_index=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(default=0)


class Entry(models.Model):  # noqa: DJ008 (nobody reads these rows)
    """The journal."""

    objects: ClassVar[models.Manager["Entry"]] = models.Manager()
    aggregate = models.CharField(max_length=300, db_index=True)
    event_type = models.CharField(max_length=255)
    occurred_at = models.DateTimeField()
    data = models.JSONField()
