"""Supervisors on the line: who hears a conference on their own phone, and who is to hear them.
Written by conferencing/supervision alone.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from .fields import text_field, time_field
from .numbers import NoNumber, normalised


class SupervisorPhone(models.Model):
    """What rings for a supervisor who listens. Without one, the phone of their agent profile."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supervisor_phone"
    )
    phone = models.CharField(max_length=255)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        try:
            self.phone = normalised(self.phone, settings.LOCAL_REGION)
        except NoNumber as problem:
            raise ValidationError({"phone": str(problem)}) from None


class Supervision(models.Model):
    """One supervisor in one conference, or on one call, from the press to the end of their own.

    What they want is `wanted_*`; by one command after the other (`step_command`) it is reached.
    Whether anybody hears them is in none of these columns: that is for the mirror to tell.
    """

    class Mode(models.TextChoices):
        LISTEN = "listen"
        WHISPER = "whisper"
        BARGE = "barge"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisions"
    )
    conference = text_field()
    # Without a conference: the leg that is supervised, an agent's or that of a caller who waits,
    # and the queue. What they do there is said when their phone is dialled, and stays so; for
    # another mode it is rung again (`next_mode`), which is another row.
    call = text_field()
    queue = text_field()
    next_mode = models.CharField(max_length=8, choices=Mode.choices, blank=True, default="")
    phone = models.CharField(max_length=255)
    dial_command = models.UUIDField(null=True, blank=True)
    leg = text_field()
    # Others do not see them in any list; over as soon as somebody is to hear them.
    is_private = models.BooleanField(default=False)
    wanted_mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LISTEN)
    wanted_to = models.JSONField(default=list)  # the legs to whisper to
    # The leg that is to leave, so that they stay with the others in its place.
    take_over = text_field()
    # It was so, once; from then on a mute by somebody else is not undone.
    is_reached = models.BooleanField(default=False)
    reached_mode = models.CharField(max_length=8, choices=Mode.choices, blank=True, default="")
    problem = models.TextField(blank=True, default="")
    # False after a change of role without an answer: Telnyx never tells what a role is.
    is_role_sure = models.BooleanField(default=True)
    step_command = models.UUIDField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)  # of the same step
    hangup_command = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField()
    wanted_at = models.DateTimeField()
    joined_at = time_field()
    leaving_at = time_field()
    ended_at = time_field()
    why_ended = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = ()
        permissions = [
            ("listen_conferences", "Can listen to conferences on their own phone"),
            ("whisper_conferences", "Can whisper to people in a conference they listen to"),
            ("barge_conferences", "Can barge in: be heard by everyone in a conference"),
            (
                "take_over_conferences",
                "Can take over: stay with the callers while the agent's call ends",
            ),
            (
                "supervise_privately",
                "Can listen privately, unseen by other supervisors, and see who else does",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_conference_for_a_supervisor",
            )
        ]
        indexes = [
            models.Index(fields=["leg"]),
            models.Index(fields=["conference"]),
            models.Index(fields=["user", "started_at"]),
            # What is under way, among all that ever was.
            models.Index(
                fields=["id"],
                condition=models.Q(ended_at__isnull=True),
                name="supervisions_open",
            ),
            # Looked up beside each command and each person of a list.
            models.Index(
                fields=["leg"],
                condition=models.Q(is_private=True),
                name="supervisions_private_leg",
            ),
            models.Index(
                fields=["dial_command"],
                condition=models.Q(is_private=True),
                name="supervisions_private_dial",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.wanted_mode} in {self.conference or self.call}"
