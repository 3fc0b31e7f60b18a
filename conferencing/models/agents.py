"""Agents: whom to ring and where, what they are doing, and which caller is being brought to whom.
Written by conferencing/agents alone.

What they are doing is in two places. A state is what somebody has said of an agent: ready, away. An
offer is a call that is on its way to them; while it is open, they ring or talk, whatever their
state says.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .fields import id_field, text_field, time_field
from .mirror import Call
from .numbers import NoNumber, normalised


class AgentProfile(models.Model):
    """A user who takes calls. The phone is what rings for them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent_profile"
    )
    phone = models.CharField(
        max_length=255,
        help_text="The phone that rings for this agent: +12025550142 or sip:ana@example.com;"
        " the country code can be left out only where LOCAL_REGION is set.",
    )
    ring_seconds = models.PositiveIntegerField(
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text="How long their phone rings when they take a call, call somebody back or are sent"
        " a caller. Queues that ring ready agents use their own ring time instead.",
    )
    wrap_up_seconds = models.PositiveIntegerField(
        default=30,
        validators=[MaxValueValidator(3600)],
        help_text="How long they have after a call before they are ready again. 0 for none.",
    )
    stays_ready = models.BooleanField(
        "stays ready without a browser",
        default=False,
        help_text="For an agent who has only a phone: they stay ready when no page of"
        " Switchboard is open. Others are set to Away after AGENT_AWAY_SECONDS.",
    )

    class Meta:
        ordering = ["user__username"]
        permissions = [("take_calls", "Can take calls as an agent")]

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        if not self.phone:
            return  # which the field itself says
        try:
            self.phone = normalised(self.phone, settings.LOCAL_REGION)
        except NoNumber as problem:
            raise ValidationError({"phone": str(problem)}) from None
        if _leads_into_a_queue(self.phone):
            words = "Calls to this number go to a queue. Enter the agent's own phone."
            raise ValidationError({"phone": words})


def _leads_into_a_queue(number: str) -> bool:
    """Some call to it has waited: an agent's phone would be a call that waits in its turn."""
    calls = Call.objects.filter(direction="incoming", to_number=number)
    return calls.exclude(visits=[]).exists()


class Said(models.TextChoices):
    """Who has said what an agent's state is."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class AgentState(models.Model):
    """What an agent has said, or what was said of them, last. Without a row they are offline."""

    class Kind(models.TextChoices):
        READY = "ready"
        AWAY = "away"
        WRAP_UP = "wrap_up"
        OFFLINE = "offline"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent_state"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OFFLINE)
    reason = models.CharField(max_length=80, blank=True, default="")
    since = models.DateTimeField()
    # Of a wrap-up: they are ready from then on, whether this row says so yet or not.
    until = time_field()
    # Since when nothing has been asked of them: the longest idle is rung first.
    idle_since = models.DateTimeField()
    missed = models.PositiveIntegerField(default=0)  # offers in a row
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    said = models.CharField(max_length=16, choices=Said.choices, default=Said.AGENT)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class AgentStint(models.Model):
    """A time that an agent was in one state, for occupancy. The last has no end."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent_stints"
    )
    kind = models.CharField(max_length=16, choices=AgentState.Kind.choices)
    reason = models.CharField(max_length=80, blank=True, default="")
    began_at = models.DateTimeField()
    ended_at = time_field()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said = models.CharField(max_length=16, choices=Said.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="an_agent_is_in_one_state",
            )
        ]
        indexes = [models.Index(fields=["user", "began_at"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} from {self.began_at:%H:%M:%S}"


class Offer(models.Model):
    """A caller for an agent, from the choice of the two to the end of their talk.

    reserved > dialling > connecting > connected > over
    Before connecting, where agents have to press 1: asking.
    or, instead of the next: missed, busy, declined, failed, caller_gone, cancelled
    From connecting also: returning, while the caller is seen to be in line again, then failed.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken"  # the agent asked for the next caller
        RUNG = "rung"  # the queue rang a ready agent

    class State(models.TextChoices):
        RESERVED = "reserved"
        DIALLING = "dialling"
        ASKING = "asking"
        CONNECTING = "connecting"
        CONNECTED = "connected"
        RETURNING = "returning"
        OVER = "over"
        MISSED = "missed"
        BUSY = "busy"
        DECLINED = "declined"
        FAILED = "failed"
        CALLER_GONE = "caller_gone"
        CANCELLED = "cancelled"

    # The agent is on it; and so is the caller.
    RINGING = (State.RESERVED, State.DIALLING, State.ASKING)  # nobody has taken the call yet
    WITH_AGENT = (*RINGING, State.CONNECTING, State.CONNECTED)
    WITH_CALLER = (*WITH_AGENT, State.RETURNING)

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offers"
    )
    queue = id_field()
    caller = id_field()  # call control id
    visit = models.PositiveIntegerField(default=0)  # its number among the call's visits to queues
    # Since when the caller waits, from before any return to the line: whoever was put back is
    # served by this, and not by the place that Telnyx gave them.
    waiting_since = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RESERVED)
    told = models.TextField(blank=True, default="")  # why it came to nothing, for the agent
    agent_leg = text_field()
    # That leg is up, or may come up: it is ours to end.
    is_leg_open = models.BooleanField(default=True)
    ring_seconds = models.PositiveIntegerField()
    key_seconds = models.PositiveIntegerField(default=0)  # to press 1 in; 0: it is not asked for
    tries = models.PositiveIntegerField(default=0)  # to connect, or to return the caller
    dial_command = models.UUIDField(null=True, blank=True)
    ask_command = models.UUIDField(null=True, blank=True)
    connect_command = models.UUIDField(null=True, blank=True)
    return_command = models.UUIDField(null=True, blank=True)
    tell_command = models.UUIDField(null=True, blank=True)
    hangup_command = models.UUIDField(null=True, blank=True)
    reserved_at = models.DateTimeField()
    state_since = models.DateTimeField()
    answered_at = time_field()
    connected_at = time_field()
    ended_at = time_field()
    looked_at = time_field()  # when Telnyx was last asked what no webhook has told
    read_at = time_field()  # by then it had told every event of both calls

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["caller"],
                condition=models.Q(
                    state__in=[
                        *("reserved", "dialling", "asking", "connecting", "connected"),
                        "returning",
                    ]
                ),
                name="one_agent_for_a_caller",
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=models.Q(
                    state__in=["reserved", "dialling", "asking", "connecting", "connected"]
                ),
                name="one_caller_for_an_agent",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "reserved_at"]),
            models.Index(fields=["caller"]),
            # What is under way, among all that ever was.
            models.Index(
                fields=["id"],
                condition=models.Q(is_leg_open=True) | models.Q(state="returning"),
                name="offers_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} for {self.agent}: {self.state}"
