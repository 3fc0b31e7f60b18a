"""Calls that follow a route, and what was done for each. Written by conferencing/inbound alone."""

from datetime import datetime

from django.db import models

from .fields import id_field, text_field, time_field
from .routes import Route, Target, TargetKind


class Arrival(models.Model):
    """One call that follows a route, from its first sight on until somebody has it, or it has
    ended. What it follows is kept here: a change of the route is for those who come later.
    """

    class Stage(models.TextChoices):
        ANSWERING = "answering"
        GREETING = "greeting"
        SENDING = "sending"  # to its target
        WAITING = "waiting"  # in the queue, or while the phone rings
        ALONE = "alone"  # in the conference, and nobody else is there yet
        HANGING_UP = "hanging_up", "Hanging up"  # the message has been read out
        NEEDS_YOU = "needs_you", "Needs you"  # nothing is left to be tried
        LEAVING = "leaving"  # somebody has it: what is played to wait by is stopped
        OVER = "over"

    caller = models.CharField(max_length=255, unique=True)  # call control id
    called = id_field()
    route = models.ForeignKey(
        Route, on_delete=models.SET_NULL, null=True, blank=True, related_name="arrivals"
    )
    route_name = text_field()
    why = models.CharField(max_length=16)  # open, closed or holiday
    greeting = models.TextField(blank=True, default="")
    language = text_field(16)
    hold_audio = text_field(500)
    kind = models.CharField(max_length=16, choices=TargetKind.choices)
    value = models.TextField()
    else_kind = models.CharField(max_length=16, blank=True, default="")
    else_value = models.TextField(blank=True, default="")
    wait_seconds = models.PositiveIntegerField(null=True, blank=True)

    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.ANSWERING)
    stage_since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)  # of the same step
    step_command = models.UUIDField(null=True, blank=True)
    sent_command = models.UUIDField(null=True, blank=True)  # the last that sent them to a target
    music_command = models.UUIDField(null=True, blank=True)
    music_tries = models.PositiveIntegerField(default=0)
    stop_command = models.UUIDField(null=True, blank=True)
    looked_at = time_field()  # when Telnyx was asked for lost events
    refused = models.TextField(blank=True, default="")  # why the step could not be asked for
    told = models.TextField(blank=True, default="")  # why it is at this stage
    came_at = models.DateTimeField()
    ended_at = time_field()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["came_at"]),
            # What is under way, among all that ever came.
            models.Index(
                fields=["id"],
                condition=~models.Q(stage="over"),
                name="arrivals_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} to {self.called}: {self.stage}"

    @property
    def target(self) -> Target:
        return Target(self.kind, self.value)

    def go(self, stage: str, now: datetime) -> None:
        self.stage, self.stage_since = stage, now
        self.tries, self.refused, self.step_command = 0, "", None
        if self.stop_command:
            # Whoever waits again hears it again.
            self.music_command = self.stop_command = None
            self.music_tries = 0
