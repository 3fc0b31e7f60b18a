"""Visits of calls to queues, and what they add up to. Written by conferencing/mirror/visits.py
alone; nothing here is ever read to make a state.
"""

from django.db import models

from .fields import id_field, text_field, time_field


class Visit(models.Model):
    """One stay of a call in a queue: the fields of `QueueVisit` in conferencing/metrics/visits.py,
    by the same names.
    """

    call_control_id = id_field()
    number = models.PositiveIntegerField()
    queue = id_field()
    entered_at = models.DateTimeField()
    left_at = time_field()
    outcome = models.CharField(max_length=16)
    reason = text_field()
    entry_known = text_field(16)
    exit_known = text_field(16)
    answered_by = text_field()
    talk_ended_at = time_field()
    positions = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_control_id", "number"], name="one_row_per_visit_of_a_call"
            )
        ]
        # Few, because every exit writes them all.
        indexes = [
            models.Index(fields=["entered_at"], name="visits_by_entry"),
            models.Index(
                fields=["left_at"], condition=models.Q(left_at__isnull=False), name="visits_by_exit"
            ),
            models.Index(
                fields=["talk_ended_at"],
                condition=models.Q(talk_ended_at__isnull=False),
                name="visits_by_talk",
            ),
            models.Index(
                fields=["queue"], condition=models.Q(left_at__isnull=True), name="visits_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.entered_at:%Y-%m-%d %H:%M:%S}"


def _count() -> "models.BigIntegerField[int, int]":
    return models.BigIntegerField(default=0)


class QueueInterval(models.Model):
    """What the visits to a queue add up to in a quarter of an hour: the fields of `Sums` in
    conferencing/metrics/sums.py, by the same names, and the seconds of the policy by which the
    terms of the service level were counted. `is_mixed`: some of them by others; they are to be
    counted anew.
    """

    queue = id_field()
    starts_at = models.DateTimeField()
    threshold_seconds = models.PositiveIntegerField()
    short_seconds = models.PositiveIntegerField()
    is_mixed = models.BooleanField(default=False)
    offered = _count()
    answered = _count()
    abandoned = _count()
    short_abandoned = _count()
    flow_out = _count()
    removed = _count()
    answer_wait = _count()
    abandon_wait = _count()
    talks = _count()
    talk = _count()
    answered_in_time = _count()
    answered_late = _count()
    abandoned_in_time = _count()
    abandoned_late = _count()

    class Meta:
        constraints = [
            # By time first: what is read is today.
            models.UniqueConstraint(
                fields=["starts_at", "queue"], name="one_row_per_queue_and_interval"
            )
        ]
        # What was counted by another policy than the present one.
        indexes = [
            models.Index(
                fields=["queue", "threshold_seconds", "short_seconds", "starts_at"],
                name="intervals_by_policy",
            ),
            models.Index(
                fields=["queue"], condition=models.Q(is_mixed=True), name="intervals_mixed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.starts_at:%Y-%m-%d %H:%M}"
