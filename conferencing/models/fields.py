"""Kinds of columns that many tables share."""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

DAY_SECONDS = 24 * 3600


def id_field(*, primary_key: bool = False) -> "models.CharField[str, str]":
    """Telnyx's ids are opaque text; 255 is more than any seen."""
    return models.CharField(max_length=255, primary_key=primary_key)


def text_field(length: int = 255) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


def time_field() -> "models.DateTimeField[datetime | None, datetime | None]":
    return models.DateTimeField(null=True, blank=True)


def whole(default: int, most: int, words: str, least: int = 0) -> "models.Field[int, int]":
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(default=default, validators=bounds, help_text=words)


def optional(
    default: int | None, most: int, words: str, least: int = 0
) -> "models.Field[int | None, int | None]":
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(
        default=default, null=True, blank=True, validators=bounds, help_text=words
    )
