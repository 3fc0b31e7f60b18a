"""What could not be read or drawn."""

from django.db import models

from .fields import text_field


class Oddity(models.Model):
    """How often something of this kind was odd on this day, for this reason (see `oddities`)."""

    day = models.DateField()
    place = models.CharField(max_length=16)
    what = models.CharField(max_length=64)
    why = text_field()
    times = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "place", "what", "why"], name="an_oddity_is_counted_by_day"
            )
        ]
        default_permissions = ()  # seen with the journal (see `admin`)
        verbose_name = "unreadable record"

    def __str__(self) -> str:
        return f"{self.what} {self.day}"
