"""Where the callers of a queue go when they cannot keep waiting: what supervisors set, and what was
done for each caller. The latter is written by conferencing/onward alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .fields import id_field, time_field


class Why(models.TextChoices):
    """A `value` of these is the first part of the names of two settings."""

    TIMEOUT = "timeout"  # Telnyx took the caller out after the longest wait allowed
    CLOSED = "closed"  # the caller came while the queue was closed
    OVERFLOW = "overflow"  # the caller came while it was full, by our limit or by Telnyx's


class Kind(models.TextChoices):
    NOTHING = "", "Nothing: the caller stays on the line"
    QUEUE = "queue", "Send to another queue"
    PHONE = "phone", "Transfer to a phone"
    ANNOUNCEMENT = "announcement", "Read out a message, then hang up"


class Destination(NamedTuple):
    kind: str
    value: str


def _kind(words: str) -> "models.Field[str, str]":
    return models.CharField(
        max_length=16, blank=True, default="", choices=Kind.choices, help_text=words
    )


def _value() -> "models.Field[str, str]":
    return models.CharField(
        max_length=500,
        blank=True,
        default="",
        help_text="The name of the queue at Telnyx, the phone (+12025550142 or"
        " sip:desk@example.com), or the message.",
    )


# Whether anybody is sent on hangs on these, by reason.
JUDGED_BY: Mapping[Why, Sequence[str]] = {
    Why.TIMEOUT: ("timeout_kind",),
    Why.CLOSED: ("closed_kind", "hours", "zone"),
    Why.OVERFLOW: ("overflow_kind", "overflow_waiting"),
}


def _changed_at() -> "models.DateTimeField[datetime | None, datetime | None]":
    return models.DateTimeField(null=True, blank=True, editable=False)


class OnwardSettings(models.Model):
    timeout_kind = _kind("For callers who have waited for the longest time allowed.")
    timeout_value = _value()
    closed_kind = _kind("For callers who arrive outside the opening hours.")
    closed_value = _value()
    overflow_kind = _kind("For callers who arrive while too many are waiting.")
    overflow_value = _value()
    overflow_waiting = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        verbose_name="send callers on when this many are waiting",
        help_text="Callers who arrive while this many are waiting are sent on. If empty,"
        " callers are sent on only when Telnyx says that the queue is full.",
    )

    # What happened before was under other settings: nobody is sent on for it.
    timeout_changed_at = _changed_at()
    closed_changed_at = _changed_at()
    overflow_changed_at = _changed_at()

    class Meta:
        abstract = True

    def is_judged(self, why: Why, at: datetime) -> bool:
        """Whoever came, or was taken out, at that moment, on our own clock."""
        changed_at: datetime | None = getattr(self, f"{why}_changed_at")
        return changed_at is None or at >= changed_at

    def note_changes(self, before: "OnwardSettings", now: datetime) -> list[str]:
        """`before`: as they are kept, perhaps by somebody who was a moment earlier. Returns the
        names of the fields that it has set.
        """
        for why, names in JUDGED_BY.items():
            is_same = all(getattr(self, name) == getattr(before, name) for name in names)
            stamp = f"{why}_changed_at"
            setattr(self, stamp, getattr(before, stamp) if is_same else now)
        return [f"{why}_changed_at" for why in JUDGED_BY]

    def onward(self, why: str) -> Destination:
        return Destination(getattr(self, f"{why}_kind"), getattr(self, f"{why}_value"))

    def wrong_onward(self, own_name: str) -> Iterator[tuple[str, str]]:
        """What is wrong, by field."""
        for why in Why.values:
            kind, value = self.onward(why)
            if kind and not value.strip():
                yield f"{why}_value", "Say where to, or what to read out."
            elif kind == Kind.QUEUE and value == own_name:
                yield f"{why}_value", "Choose a queue other than this one."
        if self.overflow_waiting and not self.overflow_kind:
            yield "overflow_kind", "Say what happens to them."


class OnwardStep(models.Model):
    """One caller of one queue is sent on.

    trying > asked > over, or failed. With an announcement the call is hung up after `asked`.
    """

    class State(models.TextChoices):
        TRYING = "trying"  # not asked of Telnyx yet, or once more: `told` says why
        ASKED = "asked"
        OVER = "over"
        FAILED = "failed"

    OPEN = (State.TRYING, State.ASKED)

    caller = id_field()  # call control id
    visit = models.PositiveIntegerField()  # its number among the call's visits to queues
    queue = id_field()
    why = models.CharField(max_length=16, choices=Why.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.CharField(max_length=500)
    state = models.CharField(max_length=16, choices=State.choices, default=State.TRYING)
    told = models.TextField(blank=True, default="")
    command = models.UUIDField(null=True, blank=True)
    hangup_command = models.UUIDField(null=True, blank=True)
    began_at = models.DateTimeField()
    ended_at = time_field()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "visit", "why"], name="sent_on_once_for_each_reason"
            )
        ]
        indexes = [
            models.Index(fields=["queue", "began_at"], name="onward_by_queue"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["trying", "asked"]),
                name="onward_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} from {self.queue}: {self.state}"
