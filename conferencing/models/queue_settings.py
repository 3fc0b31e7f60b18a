"""What supervisors set for a queue: its name and colour on screens, how its service is measured,
when a figure turns amber and red, when it is open, and who answers its callers.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.base import ModelBase
from django.utils import timezone

from conferencing.metrics.policy import Policy

from . import opening_hours
from .onward import OnwardSettings
from .opening_hours import NoHours

DAY_SECONDS = 24 * 3600
FORMULAS = {
    "SL1": "SL1: answered or abandoned in time, of answered and abandoned",
    "SL2": "SL2: answered in time, of answered",
    "SL3": "SL3: answered in time, of answered and abandoned",
    "SL4": "SL4: answered in time, of answered and abandoned late",
    "SL5": "SL5: answered in time and short abandons, of answered and abandoned",
    "SL6": "SL6: answered in time, of answered and abandoned, less short abandons",
}
# What of these is calculated in two ways, by the names of metrics.service_level.
VARIANTS = {
    "SL6+F": "SL6 + F: answered in time, of answered, abandoned and flow-out, less short abandons",
}
COLOURS = ("slate", "blue", "teal", "green", "violet", "pink", "brown")

# Each has two limits. The service level is bad below them, the others are from them on.
RISING = ("waiting", "longest_wait", "abandon_rate")
FALLING = ("service_level",)


class Limits(NamedTuple):
    """When a figure turns amber, and when red; None for never."""

    warning: int | None
    critical: int | None


def _whole(default: int, most: int, words: str, least: int = 0) -> "models.Field[int, int]":
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(default=default, validators=bounds, help_text=words)


def _optional(
    default: int | None, most: int, words: str, least: int = 0
) -> "models.Field[int | None, int | None]":
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(
        default=default, null=True, blank=True, validators=bounds, help_text=words
    )


def _limit(default: int, most: int, words: str) -> "models.Field[int | None, int | None]":
    return _optional(default, most, f"{words} If empty, never.", least=1)


def _in_order(figure: str, comparison: str) -> models.CheckConstraint:
    is_in_order = {f"{figure}_critical__{comparison}": models.F(f"{figure}_warning")}
    return models.CheckConstraint(condition=models.Q(**is_in_order), name=f"{figure}_in_order")


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


class QueueSettings(OnwardSettings):
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
    order = _whole(
        0, 9999, "Lower numbers come first; queues with the same number are sorted by name."
    )

    threshold_seconds = _whole(
        20,
        DAY_SECONDS,
        "A call answered within this many seconds counts as answered in time.",
        least=1,
    )
    target_percent = _whole(80, 100, "The service level to aim for.", least=1)
    formula = models.CharField(
        max_length=3,
        default="SL4",
        choices=list(FORMULAS.items()),
        help_text="How the service level is calculated; shown beside the figure.",
    )
    counts_waiting = models.BooleanField(
        default=True,
        verbose_name="Count callers who are waiting too long",
        help_text="A caller who has waited beyond the threshold lowers the service level at once,"
        " not only after leaving.",
    )
    counts_flow_out = models.BooleanField(
        default=False,
        verbose_name="Count flow-out",
        help_text="With SL6: a caller who timed out or was moved counts as not answered in time.",
    )
    short_seconds = _whole(
        5,
        DAY_SECONDS,
        "A caller who hangs up sooner than this is also counted as a short abandon. 0 for none.",
    )

    waiting_warning = _limit(5, 10000, "Amber at this many waiting callers or more.")
    waiting_critical = _limit(10, 10000, "Red at this many waiting callers or more.")
    longest_wait_warning = _limit(
        60, DAY_SECONDS, "Amber once somebody has waited this many seconds."
    )
    longest_wait_critical = _limit(
        120, DAY_SECONDS, "Red once somebody has waited this many seconds."
    )
    service_level_warning = _limit(80, 100, "Amber below this percentage.")
    service_level_critical = _limit(60, 100, "Red below this percentage.")
    abandon_rate_warning = _limit(5, 100, "Amber at this percentage or more.")
    abandon_rate_critical = _limit(10, 100, "Red at this percentage or more.")

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
    max_size = _optional(
        None,
        1_000_000,
        "How many callers can wait at once. Sent to Telnyx only when saved on the queue's settings"
        " page. If empty, Telnyx's own limit.",
        least=1,
    )
    max_wait_seconds = _optional(
        None,
        DAY_SECONDS,
        "Telnyx takes callers out of the queue after this wait; their calls stay up. Applies to"
        " callers sent to the queue from Switchboard. If empty, no limit.",
        least=1,
    )

    rings_agents = models.BooleanField(
        default=False,
        verbose_name="Ring ready agents",
        help_text="Callers go to the members who are ready, one after another: by priority,"
        " then whoever has been idle longest. Otherwise agents take the next call themselves.",
    )
    ring_seconds = _whole(20, 120, "How long each agent's phone rings.", least=5)
    asks_for_key = models.BooleanField(
        default=False,
        verbose_name="Agents press 1 to take a call",
        help_text="The agent's phone reads out “Press 1 to take the call”, and the caller is"
        " connected only then. For phones that may go to voicemail.",
    )
    key_seconds = _whole(
        10, 60, "How long agents have to press 1. After that, the call counts as missed.", least=3
    )
    missed_limit = _whole(
        3, 20, "An agent who misses this many calls in a row is set to Away.", least=1
    )

    class Meta:
        verbose_name = verbose_name_plural = "queue settings"
        ordering = ["order", "name"]
        # `clean` says the same in words, beside the field.
        constraints = [
            *[_in_order(figure, "gt") for figure in RISING],
            *[_in_order(figure, "lt") for figure in FALLING],
            models.CheckConstraint(
                condition=models.Q(short_seconds__lte=models.F("threshold_seconds")),
                name="short_within_threshold",
            ),
        ]

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
        wrong = {f"{figure}_critical": problem for figure, problem in self._out_of_order()}
        if _is_over(self.short_seconds, self.threshold_seconds):
            wrong["short_seconds"] = "Must not be more than “Answer within”."
        if self.day_start.minute % 15 or self.day_start.second or self.day_start.microsecond:
            # Figures are kept by quarters of an hour.
            wrong["day_start"] = "Use a quarter of an hour, such as 06:00 or 06:15."
        wrong |= self.wrong_onward(self.name)
        if wrong:
            raise ValidationError(wrong)

    def limits(self, figure: str) -> Limits:
        """`figure`: one of RISING or FALLING."""
        return Limits(getattr(self, f"{figure}_warning"), getattr(self, f"{figure}_critical"))

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone or settings.TIME_ZONE)

    def opening(self, now: datetime) -> opening_hours.State:
        """Whether it is open now. `now` is on our own clock."""
        return opening_hours.state(opening_hours.read(self.hours), now, self.timezone)

    @property
    def policy(self) -> Policy:
        return Policy(
            self.threshold_seconds,
            self.target_percent,
            self.formula,
            self.counts_waiting,
            self.short_seconds,
            self.counts_flow_out,
        )

    def _out_of_order(self) -> Iterator[tuple[str, str]]:
        for figure in RISING:
            limits = self.limits(figure)
            if _is_over(limits.warning, limits.critical, or_equal=True):
                yield figure, f"Must be more than {limits.warning}, which is amber."
        for figure in FALLING:
            limits = self.limits(figure)
            if _is_over(limits.critical, limits.warning, or_equal=True):
                yield figure, f"Must be less than {limits.warning}, which is amber."


class QueueMember(models.Model):
    """A user who answers the callers of a queue."""

    queue = models.ForeignKey(QueueSettings, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_memberships"
    )
    priority = _whole(1, 99, "1 comes first; among equals, whoever has been idle longest.", 1)

    class Meta:
        ordering = ["priority", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "user"],
                name="one_membership_per_queue_and_user",
                violation_error_message="This user is already a member of the queue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.queue}"


def _is_over(one: int | None, other: int | None, *, or_equal: bool = False) -> bool:
    """False while one of them is missing."""
    if one is None or other is None:
        return False
    return one >= other if or_equal else one > other
