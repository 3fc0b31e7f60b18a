"""The mirror: what we know of Telnyx's conferences, calls, queues and recordings.

These rows have one writer, conferencing/mirror/writer.py. Their columns are the fields of the
dataclasses in conferencing/projection/states.py, by the same names.
"""

from django.db import models
from django.db.models.functions import Coalesce

from .fields import id_field, text_field, time_field


class Mirrored(models.Model):
    """The head of an aggregate's journal: `version` counts its changes, and (head_at, head_id) is
    the newest event folded. `is_sealed`: old entries were deleted, so it is never folded anew.
    """

    version = models.PositiveBigIntegerField(default=0)
    head_at = time_field()
    head_id = text_field(300)
    is_sealed = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Conference(Mirrored):
    telnyx_id = id_field(primary_key=True)
    name = text_field()
    status = text_field()
    region = text_field()
    locality = text_field(32)
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
    floors = models.JSONField(default=list)
    spoken = models.JSONField(default=list)
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
            # Set only while a stopped recording has not been delivered: a few rows of many.
            models.Index(
                fields=["recording_stopped_at"],
                condition=models.Q(recording_stopped_at__isnull=False),
                name="conferences_awaited",
            ),
        ]
        permissions = [
            ("view_board", "Can watch the live board, conferences and activity"),
            ("view_numbers", "Can see phone numbers in full"),
            ("command_mute", "Can mute and unmute"),
            ("command_hold", "Can hold and unhold"),
            ("command_remove", "Can remove people from a conference"),
            ("command_end", "Can end a conference"),
            ("command_record", "Can start, pause, resume and stop the recording of a conference"),
            ("command_announce", "Can make announcements and play sounds in a conference"),
            ("command_keys", "Can send keys to people and ask people for digits"),
            (
                "command_people",
                "Can answer, connect, move, park, queue, transfer and hang up calls,"
                " and start conferences",
            ),
            ("command_role", "Can change people's roles: monitor, whisper and barge"),
            ("command_dial", "Can dial numbers and SIP addresses"),
            ("view_recordings", "Can see the list of recordings"),
            ("listen_recordings", "Can listen to and download recordings"),
            ("delete_recordings", "Can delete recordings"),
        ]

    def __str__(self) -> str:
        return self.name or self.telnyx_id


class Participant(models.Model):
    """A leg that is or was in a conference; `stays` tells when."""

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
    unmuted_at = time_field()
    is_on_hold = models.BooleanField(default=False)
    held_at = time_field()
    role = text_field()
    whisper_to = models.JSONField(default=list)
    ends_conference_on_exit = models.BooleanField(default=False)
    soft_ends_conference_on_exit = models.BooleanField(default=False)
    last_spoke_at = time_field()
    silenced_at = time_field()
    audio = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "call_control_id"], name="one_row_per_leg_and_conference"
            )
        ]
        # Not db_index on the field: on PostgreSQL that adds a second index, for LIKE, which every
        # event would have to write.
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
    hung_up_by_us_at = time_field()
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
    hand_raised_at = time_field()
    hand_again_at = time_field()

    class Meta:
        indexes = [
            models.Index(
                fields=["waiting_in"], condition=~models.Q(waiting_in=""), name="calls_waiting"
            ),
            # The few that are up, among all that ever were.
            models.Index(
                fields=["initiated_at"], condition=models.Q(ended_at=None), name="calls_up"
            ),
            # Some recordings name their call by it alone.
            models.Index(fields=["call_leg_id"], name="calls_by_leg"),
        ]

    def __str__(self) -> str:
        return self.call_control_id


class Connection(models.Model):
    """A connection of Telnyx's (a call control application) on which calls come and go."""

    connection_id = id_field(primary_key=True)
    # When its list of calls last agreed with ours: one row to write, instead of one for each call.
    verified_at = time_field()

    def __str__(self) -> str:
        return self.connection_id


class Queue(Mirrored):
    name = id_field(primary_key=True)
    queue_id = text_field()
    max_size = models.PositiveIntegerField(null=True, blank=True)
    created_at = time_field()
    is_known_to_telnyx = models.BooleanField(default=True)
    verified_at = time_field()

    class Meta:
        permissions = [
            ("view_queues", "Can watch queues and their waiting callers"),
            ("manage_queues", "Can create, change and delete queues, and manage their agents"),
        ]

    def __str__(self) -> str:
        return self.name


class Recording(models.Model):
    """A recording that Telnyx has saved. Its address is a secret, so it is not kept here but asked
    for whenever somebody listens.
    """

    recording_id = id_field(primary_key=True)
    # Empty for the recording of a call.
    conference_id = text_field()
    call_control_id = text_field()
    # Telnyx need not tell more of whose it is: by this the call is found, now or later.
    call_leg_id = text_field()
    source = text_field(16)
    started_at = time_field()
    ended_at = time_field()
    saved_at = models.DateTimeField()
    # Of the sound, as Telnyx lists it; its webhooks tell only when it began and ended.
    duration_millis = models.PositiveBigIntegerField(null=True, blank=True)
    channels = text_field(16)
    format = text_field(16)
    # When we deleted it, or found it gone at Telnyx.
    deleted_at = time_field()

    class Meta:
        indexes = [
            models.Index(fields=["saved_at"]),
            models.Index(fields=["conference_id"]),
            models.Index(
                fields=["call_leg_id"],
                condition=models.Q(call_control_id=""),
                name="recordings_kept_by_leg",
            ),
            # As their list is ordered (queries/recordings.py).
            models.Index(
                Coalesce("started_at", "saved_at").desc(),
                "recording_id",
                name="recordings_by_start",
            ),
        ]

    def __str__(self) -> str:
        return self.recording_id
