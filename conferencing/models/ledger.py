"""The ledger: what operators asked for, and what became of it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models

from .fields import text_field, time_field
from .mirror import Conference

_SENTENCE_ENDS = (".", "!", "?", "…")


def sentence(words: str) -> str:
    """With a full stop, where it does not end like a sentence; empty stays empty."""
    return words if not words or words.endswith(_SENTENCE_ENDS) else f"{words}."


class Command(models.Model):
    """One press of an operator. `id` is the order of pressing. Kept for as
    long as the settings say, and never deleted while it is open.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        SENT = "sent"
        ACCEPTED = "accepted"
        # Sent, and the answer was lost: checking whether it happened.
        UNKNOWN = "unknown"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        # As unknown, and nothing has shown it since: nobody can tell.
        NOT_KNOWN = "not_known"
        EXPIRED = "expired"
        SUPERSEDED = "superseded"

    OPEN = (State.ASKED, State.SENT, State.ACCEPTED, State.UNKNOWN)

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
    # The one leg that it is about. Empty: everybody, those in `named_legs`, or the conference.
    call_control_id = text_field()
    # The call control ids that the operator chose, when that was some of those in the conference.
    named_legs = models.JSONField(default=list)
    # For mute and hold: the legs whose state this press changed; undo restores exactly these. For
    # an undo: the legs to restore. For a transfer: the call that it dialled.
    changed_legs = models.JSONField(default=list)
    arguments = models.JSONField(default=dict)
    undo_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Nobody pressed it: a queue rings its agents, or one step follows another.
    is_automatic = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    sent_at = time_field()
    accepted_at = time_field()
    # Since when an answer is missing, so that nobody knows whether it happened.
    unknown_at = time_field()
    finished_at = time_field()
    # When it had ended as not known, of one that was confirmed later, at `finished_at`.
    not_known_at = time_field()
    # Until then the worker that claimed it owns it; after that another may take over.
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
                condition=models.Q(state__in=["asked", "sent", "accepted", "unknown"]),
                name="commands_open",
            ),
            models.Index(
                fields=["call_control_id"],
                condition=models.Q(state__in=["asked", "sent"]),
                name="commands_of_a_leg",
            ),
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state="not_known"),
                name="commands_not_known",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(is_automatic=False),
                name="commands_pressed",
            ),
            models.Index(fields=["conference", "id"]),
            models.Index(fields=["asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.state}"

    @property
    def problem(self) -> str:
        """What went wrong, as a sentence; empty where nothing is known."""
        return sentence(self.error_title)

    @property
    def told(self) -> str:
        """What went wrong, and what to do, in sentences."""
        return " ".join(filter(None, (self.problem, self.advice)))

    @property
    def provable_since(self) -> datetime | None:
        """From when on a listing or an event can prove its effect; None while it cannot."""
        return self.accepted_at or self.unknown_at

    def concerns(self, leg: str) -> bool:
        """Whether it is about this person: alone, among others, or as one of all."""
        if self.undo_of_id:
            return leg in self.changed_legs
        if self.named_legs:
            return leg in self.named_legs
        return self.call_control_id in ("", leg)
