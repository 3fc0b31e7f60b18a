"""The columns of our tables in the words of the screens, for Django admin.

Django makes a label of a field's name: "Audio url", "Is on hold", "Asked by". These are set when
the admin is loaded and not in the models, so no migration has to follow a word.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model

APPS = ("conferencing", "dashboard", "webhooks")
# Where the whole name is not what a screen says.
NAMES = {
    "aggregate": "about",
    "asked at": "requested at",
    "asked by": "operator",
    "at": "time",
    "audio url": "sound address",
    "counts waiting": "count callers who are waiting too long",
    "changed legs": "changed calls",
    "called": "called number",
    "came at": "came in at",
    "closed kind": "while the queue is closed",
    "closed value": "where to, or what to say",
    "day start": "day begins at",
    "duration millis": "length (milliseconds)",
    "else kind": "if that fails",
    "else value": "where to, or what to say",
    "error title": "problem",
    "head at": "latest event at",
    "head id": "latest event ID",
    "hold audio": "hold music",
    "is cut off": "list incomplete",
    "key seconds": "time to press 1 (seconds)",
    "kind": "type",
    "loop": "times to play",
    "made at": "created at",
    "made by": "created by",
    "max size": "maximum waiting callers",
    "max wait seconds": "longest wait allowed (seconds)",
    "missed limit": "missed calls in a row",
    "named legs": "named calls",
    "not known at": "outcome unknown at",
    "overflow kind": "when too many are waiting",
    "overflow value": "where to, or what to say",
    "payload type": "format",
    "ring seconds": "ring for (seconds)",
    "seen at": "last seen at",
    "seen from": "last seen from",
    "short seconds": "short abandons (seconds)",
    "soft ends conference on exit": "closes conference on exit",
    "target percent": "target (percent)",
    "threshold seconds": "answer within (seconds)",
    "timeout kind": "after the longest wait allowed",
    "timeout value": "where to, or what to say",
    "told": "explanation",
    "unknown at": "no clear answer at",
    "verb": "command",
    "verified at": "checked at",
    "wait seconds": "longest wait (seconds)",
    "waiting in": "waiting in queue",
    "why": "reason",
    "wrap up seconds": "wrap-up time (seconds)",
    "zone": "time zone",
}
# The limits of a figure.
_LIMITS = {" warning": "amber", " critical": "red"}
_WORDS = {"id": "ID", "mos": "MOS", "sip": "SIP", "telnyx": "Telnyx", "uuid": "UUID"}


# Rows between two tables, as the questions before deleting name them.
_BETWEEN = {
    "auth.User_groups": ("group", "groups of users"),
    "auth.User_user_permissions": ("permission", "permissions of users"),
    "auth.Group_permissions": ("permission", "permissions of groups"),
    "conferencing.Team_members": ("user", "members of teams"),
}
_TAKEN = {
    "conferencing.QueueSettings.name": "This queue already has settings.",
    "conferencing.AgentProfile.user": "This user already has an agent profile.",
}


def set_labels() -> None:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                field.verbose_name = label(str(field.verbose_name))
                _say_what_is_taken(model, field)
    _say_what_is_taken(Group, Group._meta.get_field("name"))
    for name, (told_by, plural) in _BETWEEN.items():
        between = apps.get_model(name)
        between._meta.verbose_name = between._meta.verbose_name_plural = plural
        setattr(between, "__str__", _named_by(told_by))  # noqa: B010  # it has none of its own


def _say_what_is_taken(model: type[Model], field: Any) -> None:
    usual = f"Another {model._meta.verbose_name} already has this {field.verbose_name}."
    words = _TAKEN.get(f"{model._meta.label}.{field.name}", usual)
    field.error_messages = {**field.error_messages, "unique": words}


def _named_by(name: str) -> Callable[[Model], str]:
    return lambda row: str(getattr(row, name))


def label(name: str) -> str:
    """The name of a field as Django makes it, or one that was given."""
    words = NAMES.get(name, name).removeprefix("is ")
    for suffix, colour in _LIMITS.items():
        words = f"{words.removesuffix(suffix)}: {colour}" if words.endswith(suffix) else words
    return " ".join(_WORDS.get(word, word) for word in words.split(" "))
