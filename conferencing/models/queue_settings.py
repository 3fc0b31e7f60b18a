"""What supervisors set for a queue: here its name and colour on screens, when it is open, and how
many may wait for how long. Figures, ringing and who is sent on have modules of their own.
"""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.base import ModelBase
from django.utils import timezone

from . import opening_hours
from .fields import DAY_SECONDS, optional, whole
from .figure_settings import FIGURES_IN_ORDER, FigureSettings
from .onward import OnwardSettings
from .opening_hours import NoHours
from .ringing_settings import RingingSettings

COLOURS = ("slate", "blue", "teal", "green", "violet", "pink", "brown")


def is_queue_name(name: str) -> None:
    """Names of queues are part of addresses at Telnyx, where "." and ".." mean something else."""
    if name in (".", ".."):
        raise ValidationError("A queue cannot be called “.” or “..”. Choose another name.")


def zones() -> set[str]:
    """Without those that are no place: one has no time, and one is that of the machine."""
    return available_timezones() - {"Factory", "localtime"}


def is_zone(name: str) -> None:
    if name not in zones():
        raise ValidationError(f"“{name}” is not a time zone; use a name like Europe/Berlin.")


def are_hours(typed: str) -> None:
    try:
        opening_hours.check(typed)
    except NoHours as problem:
        raise ValidationError(str(problem)) from None


class QueueSettings(FigureSettings, RingingSettings, OnwardSettings):
    """Of the queue of this name, whether Telnyx knows it yet, no longer or not at all. A queue
    without a row has the defaults: `QueueSettings(name=...)`.
    """

    name = models.CharField(
        max_length=255,
        primary_key=True,
        validators=[is_queue_name],
        help_text="The name of the queue at Telnyx, exactly as your call flow uses it.",
    )
    display_name = models.CharField(
        max_length=80,
        blank=True,
        default="",
        help_text="The name that screens show. If empty, its name at Telnyx.",
    )
    colour = models.CharField(
        max_length=16,
        blank=True,
        default="",
        choices=[(colour, colour.capitalize()) for colour in COLOURS],
        help_text="A mark beside the name, to tell queues apart.",
    )
    order = whole(
        0, 9999, "Lower numbers come first; queues with the same number are sorted by name."
    )

    zone = models.CharField(
        max_length=64,
        blank=True,
        default="",
        validators=[is_zone],
        help_text="Such as Europe/Berlin. If empty, the time zone of this installation.",
    )
    day_start = models.TimeField(
        default=time(0, 0),
        help_text="When the figures start again from zero, in the queue's time zone.",
    )
    hours = models.TextField(
        max_length=1000,
        blank=True,
        default="",
        verbose_name="Opening hours",
        validators=[are_hours],
        help_text=f"Such as {opening_hours.EXAMPLE}. If empty, always open.",
    )
    max_size = optional(
        None,
        1_000_000,
        "How many callers can wait at once. Sent to Telnyx only when saved on the queue's settings"
        " page. If empty, Telnyx's own limit.",
        least=1,
    )
    max_wait_seconds = optional(
        None,
        DAY_SECONDS,
        "Telnyx takes callers out of the queue after this wait; their calls stay connected. Applies"
        " to callers sent to the queue from Switchboard. If empty, no limit.",
        least=1,
    )

    class Meta:
        verbose_name = verbose_name_plural = "queue settings"
        ordering = ["order", "name"]
        constraints = FIGURES_IN_ORDER

    def __str__(self) -> str:
        return self.display_name or self.name

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        before = QueueSettings.objects.filter(pk=self.pk).first() or QueueSettings(name=self.pk)
        stamped = self.note_changes(before, timezone.now())
        if update_fields is not None:
            update_fields = {*update_fields, *stamped}
        super().save(
            force_insert=force_insert,
            force_update=force_update,
            using=using,
            update_fields=update_fields,
        )

    def clean(self) -> None:
        wrong = dict(self.wrong_figures())
        if self.day_start.minute % 15 or self.day_start.second or self.day_start.microsecond:
            # Figures are kept by quarters of an hour.
            wrong["day_start"] = "Use a time on the quarter hour, such as 06:00 or 06:15."
        wrong |= self.wrong_onward(self.name)
        if wrong:
            raise ValidationError(wrong)

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone or settings.TIME_ZONE)

    def opening(self, now: datetime) -> opening_hours.State:
        """Whether it is open now. `now` is on our own clock."""
        return opening_hours.state(opening_hours.read(self.hours), now, self.timezone)
