"""Kinds of columns that many tables share."""

from datetime import datetime

from django.db import models


def id_field(*, primary_key: bool = False) -> "models.CharField[str, str]":
    """Telnyx's ids are opaque text; 255 is more than any seen."""
    return models.CharField(max_length=255, primary_key=primary_key)


def text_field(length: int = 255) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


def time_field() -> "models.DateTimeField[datetime | None, datetime | None]":
    return models.DateTimeField(null=True, blank=True)
