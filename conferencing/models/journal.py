"""The journal: every event that the mirror is folded from."""

from django.db import models

from .fields import text_field


class JournalEntry(models.Model):
    """One event of one aggregate. The mirror is a fold of these; none is ever changed."""

    aggregate = models.CharField(max_length=300)  # its kind and its key: "call:v3:abc"
    source_id = models.CharField(max_length=300)  # its source and an id: "webhook:0ccc7b54"
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
            # The events that a late one must be folded before.
            models.Index(fields=["aggregate", "occurred_at"]),
            # The feed leaves out changes of the floor: a long conference has thousands of them.
            models.Index(
                fields=["aggregate", "occurred_at"],
                condition=~models.Q(event_class="FloorChanged"),
                name="journal_feed",
            ),
        ]
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%H:%M:%S}"
