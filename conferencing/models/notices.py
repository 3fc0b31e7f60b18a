"""What people are told by voice when something was done to them."""

from django.db import models


class SpokenNotice(models.Model):
    """The words for one occasion in one language; `ledger.notices` has English ones."""

    class Occasion(models.TextChoices):
        MUTED = "is_muted", "Muted"
        HELD = "is_on_hold", "On hold"

    occasion = models.CharField(max_length=16, choices=Occasion.choices)
    language = models.CharField(max_length=16, default="en-US")
    text = models.TextField(
        max_length=3000,
        help_text="Such as “You have been muted. Press star 6 to ask to speak.” Star 6 raises a"
        " hand.",
    )
    voice = models.CharField(
        max_length=255, default="female", help_text="Such as female, male or AWS.Polly.Joanna."
    )

    class Meta:
        default_permissions = ()
        ordering = ["occasion", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "language"],
                name="one_notice_per_occasion_and_language",
                violation_error_message="There is already a text for this occasion and language.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} ({self.language})"
