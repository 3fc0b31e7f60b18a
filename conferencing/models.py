"""What the database holds: the mirror of Telnyx's conferences, calls and queues, its journal, and
the ledger of commands.

Mirrored rows have one writer, `mirror.py`. Their columns are the fields of `states.py`, by the same
names.
"""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models


def id_field(**options: Any) -> "models.CharField[str, str]":
    """Telnyx's ids are opaque text; 255 is more than any seen."""
    return models.CharField(max_length=255, **options)


def text_field(length: int = 255) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


def time_field() -> "models.DateTimeField[datetime | None, datetime | None]":
    return models.DateTimeField(null=True, blank=True)


class Mirrored(models.Model):
    """The head of an aggregate's journal: `version` counts its changes, (head_at, head_id) is the
    newest event folded.
    """

    version = models.PositiveBigIntegerField(default=0)
    head_at = time_field()
    head_id = text_field(300)

    class Meta:
        abstract = True


class Conference(Mirrored):
    telnyx_id = id_field(primary_key=True)
    name = text_field()
    status = text_field()
    region = text_field()
    connection_id = text_field()
    creator_call_control_id = text_field()
    created_at = time_field()
    first_seen_at = time_field()
    expires_at = time_field()
    ended_at = time_field()
    end_reason = text_field()
    ended_by = text_field()
    floor_call_control_id = text_field()
    floor_at = time_field()
    floor_source_id = text_field(300)
    audio = models.JSONField(default=list)
    recordings = models.JSONField(default=list)
    recording_state = text_field(16)
    recording_since = time_field()
    recording_paused_at = time_field()
    recording_resume_at = time_field()
    recording_format = text_field(16)
    recording_stopped_at = time_field()
    # Not from events: when a listing last agreed with this row.
    verified_at = time_field()

    class Meta:
        indexes = [
            models.Index(fields=["ended_at"]),
            # Only those have this time whose recording has not arrived.
            models.Index(
                fields=["recording_stopped_at"],
                condition=models.Q(recording_stopped_at__isnull=False),
                name="conferences_awaited",
            ),
        ]
        permissions = [
            ("view_board", "Can watch the live board, the consoles and the ledger"),
            ("view_numbers", "Can see phone numbers in full"),
            ("command_mute", "Can mute and unmute"),
            ("command_hold", "Can hold and unhold"),
            ("command_remove", "Can remove a participant"),
            ("command_end", "Can end a conference"),
            ("command_record", "Can start, pause, resume and stop the recording of a conference"),
            ("command_announce", "Can speak and play audio into a conference"),
            ("command_keys", "Can send keys to people and ask them for digits"),
            (
                "command_people",
                "Can hang up, transfer, park and move calls, and create conferences",
            ),
            ("command_role", "Can change the role of a participant"),
            ("view_recordings", "Can see the list of recordings"),
            ("listen_recordings", "Can listen to and download recordings"),
            ("delete_recordings", "Can delete recordings"),
        ]

    def __str__(self) -> str:
        return self.name or self.telnyx_id


class Participant(models.Model):
    """A leg in a conference: present, or once present. Its stays tell when."""

    # Two indexes below begin with the conference.
    conference = models.ForeignKey(
        Conference,
        on_delete=models.CASCADE,
        related_name="participants",
        db_constraint=False,
        db_index=False,
    )
    call_control_id = id_field()
    call_leg_id = text_field()
    call_session_id = text_field()
    participant_id = text_field()
    stays = models.JSONField(default=list)
    is_present = models.BooleanField(default=False)
    joined_at = time_field()
    left_at = time_field()
    is_muted = models.BooleanField(default=False)
    muted_at = time_field()
    is_on_hold = models.BooleanField(default=False)
    held_at = time_field()
    role = text_field()
    whisper_to = models.JSONField(default=list)
    ends_conference_on_exit = models.BooleanField(default=False)
    soft_ends_conference_on_exit = models.BooleanField(default=False)
    last_spoke_at = time_field()
    audio = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "call_control_id"], name="one_row_per_leg_and_conference"
            )
        ]
        # A field's own db_index would bring a second index, for LIKE, that every event would have
        # to write.
        indexes = [
            models.Index(fields=["conference", "is_present"]),
            models.Index(fields=["call_control_id"]),
        ]

    def __str__(self) -> str:
        return self.call_control_id


class Call(Mirrored):
    """One call leg."""

    call_control_id = id_field(primary_key=True)
    call_leg_id = text_field()
    call_session_id = text_field()
    connection_id = text_field()
    from_number = text_field()
    to_number = text_field()
    caller_id_name = text_field()
    direction = text_field()
    status = text_field()
    initiated_at = time_field()
    answered_at = time_field()
    bridged_at = time_field()
    ended_at = time_field()
    hangup_cause = text_field()
    hangup_source = text_field()
    sip_hangup_cause = text_field()
    mos = text_field()
    machine_result = text_field()
    greeting_result = text_field()
    streaming = text_field()
    streaming_failure = text_field()
    is_held_by_phone = models.BooleanField(default=False)
    audio = models.JSONField(default=list)
    recordings = models.JSONField(default=list)
    visits = models.JSONField(default=list)
    waiting_in = text_field()
    waiting_since = time_field()
    last_digits = text_field()
    last_digits_at = time_field()
    last_digits_status = text_field(64)

    class Meta:
        indexes = [
            models.Index(
                fields=["waiting_in"], condition=~models.Q(waiting_in=""), name="calls_waiting"
            ),
            # The few that are up, among all that ever were.
            models.Index(
                fields=["initiated_at"], condition=models.Q(ended_at=None), name="calls_up"
            ),
        ]

    def __str__(self) -> str:
        return self.call_control_id


class Queue(Mirrored):
    name = id_field(primary_key=True)
    queue_id = text_field()
    max_size = models.PositiveIntegerField(null=True, blank=True)
    created_at = time_field()
    is_known_to_telnyx = models.BooleanField(default=True)
    verified_at = time_field()

    class Meta:
        permissions = [("view_queues", "Can watch queues and their waiting callers")]

    def __str__(self) -> str:
        return self.name


class QueueDay(models.Model):
    """How many callers a queue answered and lost on one day (in TIME_ZONE). The mirror counts them
    as it journals their exits.
    """

    date = models.DateField()
    queue = id_field()
    answered = models.PositiveIntegerField(default=0)
    abandoned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # By date first: what is read is today.
            models.UniqueConstraint(fields=["date", "queue"], name="one_row_per_queue_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.date}"


class Recording(models.Model):
    """A recording that Telnyx has saved. Without its address: that is a secret, asked for anew
    whenever somebody listens.
    """

    recording_id = id_field(primary_key=True)
    # Empty for the recording of a call.
    conference_id = text_field()
    call_control_id = text_field()
    source = text_field(16)
    started_at = time_field()
    ended_at = time_field()
    saved_at = models.DateTimeField()
    channels = text_field(16)
    format = text_field(16)
    # By us, or found to be gone at Telnyx.
    deleted_at = time_field()

    class Meta:
        indexes = [models.Index(fields=["saved_at"]), models.Index(fields=["conference_id"])]

    def __str__(self) -> str:
        return self.recording_id


class JournalEntry(models.Model):
    """One event of one aggregate, for ever. The mirror is a fold of these; nothing updates or
    deletes them.
    """

    aggregate = models.CharField(max_length=300)
    source_id = models.CharField(max_length=300)  # "webhook:" and an id
    kind = text_field()
    event_class = text_field()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aggregate", "source_id"], name="an_event_is_journaled_once"
            )
        ]
        indexes = [
            # What a late event has missed.
            models.Index(fields=["aggregate", "occurred_at"]),
            # The feed leaves out changes of the floor, of which a long conference has thousands.
            models.Index(
                fields=["aggregate", "occurred_at"],
                condition=~models.Q(event_class="FloorChanged"),
                name="journal_feed",
            ),
        ]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%H:%M:%S}"


class Contact(models.Model):
    """A person's name for a number: Telnyx knows none."""

    number = models.CharField(
        max_length=255,
        unique=True,
        help_text="As Telnyx reports it: +12025550142 or sip:ana@example.com",
    )
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """Something to say or to play, made ready for one click."""

    class Kind(models.TextChoices):
        SPEAK = "speak", "Speak a text"
        PLAY = "play", "Play audio"

    name = models.CharField(max_length=80, unique=True, help_text="What the button says.")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SPEAK)
    text = models.TextField(blank=True, default="", max_length=3000)
    voice = models.CharField(
        max_length=255, default="female", help_text="female, male, AWS.Polly.Joanna, ..."
    )
    language = models.CharField(max_length=16, default="en-US")
    payload_type = models.CharField(
        max_length=8, choices=[("text", "plain text"), ("ssml", "SSML")], default="text"
    )
    audio_url = models.CharField(max_length=2000, blank=True, default="")
    media_name = text_field()
    loop = models.CharField(max_length=8, default="1", help_text="1 to 100, or infinity")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def arguments(self) -> dict[str, str]:
        """What the form of its kind reads."""
        names = ("text", "voice", "language", "payload_type") if self.kind == "speak" else _PLAYED
        return {name: getattr(self, name) for name in names}


_PLAYED = ("audio_url", "media_name", "loop")


class Command(models.Model):
    """One press of an operator, never deleted: a row of the ledger. `id` is their order."""

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        ACCEPTED = "accepted"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        EXPIRED = "expired"
        SUPERSEDED = "superseded"

    OPEN = (State.ASKED, State.SENT, State.ACCEPTED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField(max_length=32)
    conference = models.ForeignKey(
        Conference,
        on_delete=models.PROTECT,
        related_name="commands",
        db_constraint=False,
        null=True,
        blank=True,
    )
    # Empty: everybody, those in `people`, or the conference itself.
    call_control_id = text_field()
    people = models.JSONField(default=list)
    # For mute and hold: the legs whose state this press changed; undo restores exactly these. For
    # an undo: the legs to restore.
    legs = models.JSONField(default=list)
    arguments = models.JSONField(default=dict)
    undo_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    sent_at = time_field()
    accepted_at = time_field()
    finished_at = time_field()
    # While a worker holds it: when another may believe that worker dead.
    lease_until = time_field()
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = text_field()
    error_title = text_field()
    error_detail = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=models.Q(state__in=["asked", "sent", "accepted"]),
                name="commands_open",
            ),
            models.Index(
                fields=["call_control_id"],
                condition=models.Q(state__in=["asked", "sent"]),
                name="commands_of_a_leg",
            ),
            models.Index(fields=["conference", "id"]),
            models.Index(fields=["asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.state}"

    def concerns(self, leg: str) -> bool:
        """Whether it is about this person: alone, among others, or as one of all."""
        if self.undo_of_id:
            return leg in self.legs
        return leg in self.people if self.people else self.call_control_id in ("", leg)
