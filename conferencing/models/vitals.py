"""How the link to Telnyx has done, in sums of five minutes, and which of our processes are alive.
Written by conferencing/vitals alone.
"""

from django.db import models

from .fields import text_field, time_field


class LinkInterval(models.Model):
    """What all processes counted of one figure in five minutes: a `Tally` of `tallies`, by the
    same names. What is older than a day is kept as one row, at the beginning of time.
    """

    starts_at = models.DateTimeField()
    figure = models.CharField(max_length=32)
    of = text_field(64)
    times = models.BigIntegerField(default=0)
    total = models.FloatField(default=0.0)
    most = models.FloatField(default=0.0)
    last = models.FloatField(default=0.0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["starts_at", "figure", "of"], name="one_row_per_figure_and_interval"
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.figure} {self.of} {self.starts_at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """One process of ours, in one of its jobs. Gone when it stops in order.

    `seen_at`: it was alive; `worked_at`: it did its job: ran a task, sent one on time, or its event
    loop turned.
    """

    class Job(models.TextChoices):
        WEB = "web"
        WORKER = "worker"
        BEAT = "beat"

    job = models.CharField(max_length=8, choices=Job.choices)
    machine = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    worked_at = time_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "machine", "pid"], name="one_pulse_per_process")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job} {self.machine}:{self.pid}"
