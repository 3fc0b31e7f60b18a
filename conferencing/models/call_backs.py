"""Call backs: who rings somebody that had hung up while waiting, and how far that has come. Written
by conferencing/agents/call_backs alone.
"""

from django.conf import settings
from django.db import models

from .fields import id_field, text_field, time_field


class CallBack(models.Model):
    """First the phone of whoever pressed rings, then the caller's; then the two are connected.

    ringing > calling > connecting > connected > over
    or, instead of the next: unanswered (the own phone), not_reached (the caller), failed, stopped
    """

    class State(models.TextChoices):
        RINGING = "ringing"
        CALLING = "calling"
        CONNECTING = "connecting"
        CONNECTED = "connected"
        OVER = "over"
        UNANSWERED = "unanswered"
        NOT_REACHED = "not_reached"
        FAILED = "failed"
        STOPPED = "stopped"

    CAN_BE_STOPPED = (State.RINGING, State.CALLING)  # the caller has not answered
    OPEN = (State.RINGING, State.CALLING, State.CONNECTING, State.CONNECTED)

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="call_backs"
    )
    queue = id_field()
    caller = id_field()  # the call that was given up
    visit = models.PositiveIntegerField()  # and which of its visits to queues
    number = text_field()
    from_number = text_field()  # the caller ID that the caller sees
    state = models.CharField(max_length=16, choices=State.choices, default=State.RINGING)
    told = models.TextField(blank=True, default="")  # why it came to nothing
    own_leg = text_field()
    caller_leg = text_field()
    # These legs are up, or may come up: they are ours to end.
    is_own_open = models.BooleanField(default=True)
    is_caller_open = models.BooleanField(default=False)
    ring_seconds = models.PositiveIntegerField()
    tries = models.PositiveIntegerField(default=0)  # to connect
    own_dial = models.UUIDField(null=True, blank=True)
    caller_dial = models.UUIDField(null=True, blank=True)
    connect_command = models.UUIDField(null=True, blank=True)
    tell_command = models.UUIDField(null=True, blank=True)
    own_hangup = models.UUIDField(null=True, blank=True)
    caller_hangup = models.UUIDField(null=True, blank=True)
    began_at = models.DateTimeField()
    state_since = models.DateTimeField()
    connected_at = time_field()
    ended_at = time_field()
    looked_at = time_field()  # when Telnyx was last asked what no webhook has told
    read_at = time_field()  # by then it had told every event of both calls

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(state__in=["ringing", "calling", "connecting", "connected"]),
                name="one_call_back_to_a_number",
            ),
            models.UniqueConstraint(
                fields=["by"],
                condition=models.Q(state__in=["ringing", "calling", "connecting", "connected"]),
                name="one_call_back_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["number", "began_at"], name="call_backs_by_number"),
            models.Index(fields=["queue", "state_since"], name="call_backs_by_queue"),
            models.Index(
                fields=["id"],
                condition=models.Q(is_own_open=True) | models.Q(is_caller_open=True),
                name="call_backs_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} by {self.by}: {self.state}"
