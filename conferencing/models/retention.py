"""How far old rows of each kind have been deleted. Written by dashboard/retention alone."""

from datetime import datetime

from django.db import models

from .fields import text_field, time_field

VISITS = "visits"


class Pruning(models.Model):
    """One row for each kind of data. A round goes once through all rows of the kind, in the order
    of their keys: `cursor` is the last key that was looked at, `deleting` how many rows it has
    deleted so far. `deleted` and `finished_at` are those of the last whole round.
    """

    kind = models.CharField(max_length=32, primary_key=True)
    cursor = text_field(300)
    deleting = models.PositiveBigIntegerField(default=0)
    deleted = models.PositiveBigIntegerField(default=0)
    finished_at = time_field()
    # Of what happened before, rows were deleted.
    kept_since = time_field()

    class Meta:
        default_permissions = ()
        verbose_name = "deletion of old data"
        verbose_name_plural = "deletion of old data"

    def __str__(self) -> str:
        return self.kind


def visits_kept_since() -> datetime | None:
    """None while none was deleted. One query."""
    rows = Pruning.objects.filter(pk=VISITS).values_list("kept_since", flat=True)
    return rows.first()
