"""What administrators enter by hand: names for numbers, and saved announcements."""

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from .fields import text_field
from .numbers import NoNumber, normalised


class Contact(models.Model):
    """A person of the directory: Telnyx knows numbers only. They keep their name wherever and
    however often they call, because it belongs to their numbers.
    """

    name = models.CharField(max_length=255)
    note = models.TextField(max_length=2000, blank=True, default="")
    is_host = models.BooleanField(
        "host", default=False, help_text="“Mute all except hosts” does not mute them."
    )
    # In the order and letters in which they were given, each once.
    tags = models.JSONField(blank=True, default=list)
    # By which they are found, whatever the database knows of letters: `folded` name and tags.
    found_by = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("manage_directory", "Can edit, import and export the directory")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.found_by = found_by(self.name, self.tags)
        super().save(*args, **kwargs)


class ContactNumber(models.Model):
    """A number or SIP address of a contact, and of no other."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(
        max_length=255,
        unique=True,
        help_text="+12025550142 or sip:ana@example.com; the country code can be left out only"
        " where LOCAL_REGION is set.",
    )

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        try:
            self.number = normalised(self.number, settings.LOCAL_REGION)
        except NoNumber as problem:
            raise ValidationError({"number": str(problem)}) from None


class ContactImport(models.Model):
    """A file of contacts that was read and waits for whoever chose it to agree: what it says, not
    what it would do, because the directory may change meanwhile. Once it is done, how much it did.
    """

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    content = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name


def folded(text: str) -> str:
    """As it is compared in a search: "Ngô  Hải" is found by "ngo hai"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def found_by(name: str, tags: Iterable[object]) -> str:
    return "\n".join(folded(str(part)) for part in (name, *tags))


class Announcement(models.Model):
    """A text to say or a sound to play, ready for one click."""

    class Kind(models.TextChoices):
        SPEAK = "speak", "Read out a message"
        PLAY = "play", "Play a sound"

    name = models.CharField(max_length=80, unique=True, help_text="What the button says.")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SPEAK)
    text = models.TextField(blank=True, default="", max_length=3000)
    voice = models.CharField(
        max_length=255, default="female", help_text="Such as female, male or AWS.Polly.Joanna."
    )
    language = models.CharField(max_length=16, default="en-US")
    payload_type = models.CharField(
        max_length=8, choices=[("text", "Plain text"), ("ssml", "SSML")], default="text"
    )
    audio_url = models.CharField(max_length=2000, blank=True, default="")
    media_name = text_field()
    loop = models.CharField(max_length=8, default="1", help_text="1 to 100, or infinity.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def arguments(self) -> dict[str, str]:
        """By the fields of the form of its kind, forms.Speak or forms.Play."""
        names = _SPOKEN if self.kind == self.Kind.SPEAK else _PLAYED
        return {name: getattr(self, name) for name in names}


_SPOKEN = ("text", "voice", "language", "payload_type")
_PLAYED = ("audio_url", "media_name", "loop")
