"""What happens to calls that come in: what administrators set, by the number that was called."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.base import ModelBase
from django.utils import timezone

from . import holidays, opening_hours
from .fields import DAY_SECONDS, optional, whole
from .holidays import NoHoliday
from .numbers import NoNumber, normalised
from .queue_settings import are_hours, is_queue_name, is_zone

NOBODY = "Nobody can take your call right now. Please call again later. Goodbye."


class TargetKind(models.TextChoices):
    QUEUE = "queue", "Put into a queue"
    CONFERENCE = "conference", "Put into a conference"
    PHONE = "phone", "Transfer to a phone"
    MESSAGE = "message", "Read out a message, then hang up"


class Target(NamedTuple):
    kind: str
    value: str


def are_holidays(typed: str) -> None:
    try:
        holidays.read(typed)
    except NoHoliday as problem:
        raise ValidationError(str(problem)) from None


def _kind(name: str, words: str, default: str = "") -> "models.Field[str, str]":
    return models.CharField(
        name,
        max_length=16,
        blank=True,
        default=default,
        choices=TargetKind.choices,
        help_text=words,
    )


def _value(default: str = "") -> "models.Field[str, str]":
    return models.TextField(
        "where to, or what to say",
        max_length=1000,
        blank=True,
        default=default,
        help_text="The name of the queue or of the conference, the phone (+12025550142 or"
        " sip:desk@example.com), or the message.",
    )


class Route(models.Model):
    """The calls to some numbers, or to all that no other route names, and where they go."""

    name = models.CharField(max_length=80, help_text="For lists and reports, such as “Support”.")
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="While this is off, calls to its numbers follow another route that takes them, or"
        " are left alone if there is none.",
    )
    order = whole(
        0, 9999, "If several routes name the same number, the one with the lowest order is used."
    )
    called = models.TextField(
        "Called numbers",
        max_length=2000,
        blank=True,
        default="",
        help_text="Your numbers or SIP addresses at Telnyx, one per line. If empty, this is the"
        " default route: for calls to numbers that no other route names.",
    )

    zone = models.CharField(
        max_length=64,
        blank=True,
        default="",
        validators=[is_zone],
        help_text="Such as Europe/Berlin. If empty, the time zone of this installation.",
    )
    hours = models.TextField(
        "Opening hours",
        max_length=1000,
        blank=True,
        default="",
        validators=[are_hours],
        help_text=f"Such as {opening_hours.EXAMPLE}. If empty, always open.",
    )
    holidays = models.TextField(
        max_length=4000,
        blank=True,
        default="",
        validators=[are_holidays],
        help_text=f"Days on which it is closed, one per line, such as {holidays.EXAMPLE}."
        " Without a year (12-25), every year.",
    )

    greeting = models.TextField(
        max_length=1000,
        blank=True,
        default="",
        help_text="Read out to callers while it is open, before anything else. If empty, nothing.",
    )
    language = models.CharField(
        max_length=16,
        default="en-US",
        help_text="The language in which texts are read out, such as en-US or de-DE.",
    )
    hold_audio = models.CharField(
        max_length=500,
        blank=True,
        default="",
        help_text="What callers hear while they wait: the name of a sound at Telnyx, or the web"
        " address of one. If empty, a ringing tone.",
    )

    open_kind = _kind("while it is open", "Where calls go.", TargetKind.QUEUE)
    open_value = _value()
    closed_kind = _kind(
        "while it is closed",
        "Where calls go outside the opening hours and on holidays.",
        TargetKind.MESSAGE,
    )
    closed_value = _value()
    wait_seconds = optional(
        None,
        DAY_SECONDS,
        "The longest wait in the queue, where the queue's own settings have none. If empty, no"
        " limit.",
        least=10,
    )
    else_kind = _kind(
        "if that fails",
        "Where calls go if the queue is full or the wait too long, and the queue's own settings"
        " send nobody on; if the phone is not answered; or if the conference is full.",
        TargetKind.MESSAGE,
    )
    else_value = _value(NOBODY)

    # What came before is not for it.
    since = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["order", "pk"]
        default_permissions = ()
        permissions = [("manage_routes", "Can set up where incoming calls go")]

    def __str__(self) -> str:
        return self.name

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        before = Route.objects.filter(pk=self.pk, is_active=True, called=self.called).first()
        self.since = before.since if before else timezone.now()
        if update_fields is not None:
            update_fields = {*update_fields, "since"}
        super().save(
            force_insert=force_insert,
            force_update=force_update,
            using=using,
            update_fields=update_fields,
        )

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        try:
            self.called = "\n".join(_as_reported(self.numbers))
        except NoNumber as problem:
            wrong["called"] = str(problem)
        wrong |= dict(self._wrong_targets())
        if wrong:
            raise ValidationError(wrong)

    def _wrong_targets(self) -> Iterator[tuple[str, str]]:
        yield from _wrong("open", self.target_when_open)
        if self.has_hours:
            yield from _wrong("closed", self.target_when_closed)
        if self.target_when_open.kind != TargetKind.MESSAGE:
            yield from _wrong("else", self.otherwise)

    @property
    def numbers(self) -> list[str]:
        return [line.strip() for line in self.called.splitlines() if line.strip()]

    @property
    def is_default(self) -> bool:
        return not self.numbers

    @property
    def has_hours(self) -> bool:
        return bool(self.hours.strip() or self.holidays.strip())

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone or settings.TIME_ZONE)

    @property
    def target_when_open(self) -> Target:
        return Target(self.open_kind, self.open_value)

    @property
    def target_when_closed(self) -> Target:
        return Target(self.closed_kind, self.closed_value)

    @property
    def otherwise(self) -> Target:
        return Target(self.else_kind, self.else_value)


def _as_reported(numbers: Iterable[str]) -> list[str]:
    """Raises NoNumber."""
    return list(dict.fromkeys(normalised(one, settings.LOCAL_REGION) for one in numbers))


def _wrong(which: str, target: Target) -> Iterator[tuple[str, str]]:
    if not target.kind:
        yield f"{which}_kind", "Say what happens to these calls."
    elif not target.value.strip():
        yield f"{which}_value", "Say where to, or what to read out."
    elif target.kind == TargetKind.QUEUE:
        try:
            is_queue_name(target.value.strip())
        except ValidationError as problem:
            yield f"{which}_value", " ".join(problem.messages)
