"""Who changed what is set up here, on our pages and in the admin: written in the transaction of the
change, with what each field was and is.

Only what a person does in a request is noted: programs, commands and sign-ins change rows as well.
What is saved past Django's signals (`update`, `bulk_create`) calls `note` itself, or is not noted.
Contacts that come from a file are one change, of the file.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.core import context
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import timezone

from conferencing.models import ApplicationChange
from dashboard.models import Change

LONGEST = 300
HIDDEN = "hidden"
SECRET = {"password", "digest", "secret"}
# What changes by use.
PASSING = {"last_login", "seen_at", "seen_from", "found_by", "date_joined", "made_at", "at", "by"}
# By the label of the table, in the words of the screens.
WATCHED: Mapping[str, str] = {
    "auth.user": "Account",
    "auth.group": "Group",
    "socialaccount.socialaccount": "Single sign-on identity",
    "dashboard.kiosklink": "Kiosk link",
    "conferencing.queuesettings": "Queue settings",
    "conferencing.queuemember": "Queue membership",
    "conferencing.agentprofile": "Agent profile",
    "conferencing.route": "Route",
    "conferencing.contact": "Contact",
    "conferencing.contactnumber": "Contact number",
    "conferencing.announcement": "Announcement",
    "conferencing.spokennotice": "Spoken notice",
    "conferencing.team": "Team",
    "conferencing.teamrule": "Team rule",
    "conferencing.applicationchange": "Voice API application",
}
_IMPORT = "conferencing.contactimport"
WORDS: Mapping[str, str] = {**WATCHED, _IMPORT: "Contact file"}
_MANY = {
    User.groups.through: "groups",
    User.user_permissions.through: "permissions",
    apps.get_model("auth", "Group").permissions.through: "permissions",
    apps.get_model("conferencing", "Team").members.through: "members",
}
_BEFORE = "_as_it_was"

Fields = list[list[str]]


def connect() -> None:
    """Once, when all models are there."""
    for label in WATCHED:
        model = apps.get_model(label)
        for signal, receiver in (
            (pre_save, _remember),
            (post_save, _on_saved),
            (post_delete, _on_deleted),
        ):
            signal.connect(receiver, sender=model, dispatch_uid=f"change of {label}")
    for through in _MANY:
        m2m_changed.connect(_on_many, sender=through, dispatch_uid=f"change of {through}")
    imported = apps.get_model(_IMPORT)
    post_save.connect(_on_imported, sender=imported, dispatch_uid=f"change of {_IMPORT}")


def note(of: Model, action: str, fields: Fields) -> None:
    """`action`: created, changed, deleted or imported. Nothing is noted of what no person does."""
    user = _person()
    if user is None:
        return
    Change.objects.create(
        at=timezone.now(),
        by=user,
        by_name=user.get_username(),
        what=WORDS[of._meta.label_lower],
        name=_fit(str(of))[:200],
        action=_kind(of) or action,
        fields=fields,
    )


def _kind(of: Model) -> str:
    """What was done at Telnyx, of a row that says so; empty for all other rows."""
    return str(getattr(of, "kind", "")) if isinstance(of, ApplicationChange) else ""


def _person() -> User | None:
    user = getattr(context.request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _remember(instance: Model, raw: bool = False, **_: object) -> None:
    if raw or instance.pk is None or _person() is None:
        return
    before = type(instance)._base_manager.filter(pk=instance.pk).first()
    setattr(instance, _BEFORE, before)


def _on_saved(instance: Model, created: bool, raw: bool = False, **_: object) -> None:
    before = instance.__dict__.pop(_BEFORE, None)
    if raw or _person() is None:
        return
    if created:
        before = type(instance)()
    if before is not None and ((fields := _differences(before, instance)) or created):
        note(instance, "created" if created else "changed", fields)


def _on_deleted(instance: Model, **_: object) -> None:
    """With what it was: no row tells it any more."""
    if _person():
        was = _differences(instance, type(instance)())
        note(instance, "deleted", [each for each in was if HIDDEN not in each])


def _on_imported(instance: Model, created: bool, raw: bool = False, **_: object) -> None:
    done = getattr(instance, "content", None)
    if not (created or raw) and getattr(instance, "applied_at", None) and done:
        fields = [[f"contacts {kind}", "", f"{done[kind]:,}"] for kind in ("added", "changed")]
        note(instance, "imported", fields)


def _on_many(
    instance: Model, action: str, pk_set: set[int] | None, model: type[Model], **more: Any
) -> None:
    if action not in ("post_add", "post_remove") or not pk_set or more["reverse"]:
        return
    field = _MANY[more["sender"]]
    for each in model._base_manager.filter(pk__in=pk_set):
        pair = ["", str(each)] if action == "post_add" else [str(each), ""]
        note(instance, "changed", [[field, *map(_fit, pair)]])


def _differences(before: Model, now: Model) -> Fields:
    found = []
    for field in now._meta.concrete_fields:
        if field.primary_key or field.name in PASSING:
            continue
        was, is_now = field.value_from_object(before), field.value_from_object(now)
        # What was saved may be an expression, or a text that the database made a number of.
        if was != is_now and (pair := _pair(field, before, now)):
            found.append([str(field.verbose_name), *pair])
    return found


def _pair(field: "Field[Any, Any]", before: Model, now: Model) -> list[str]:
    if field.name in SECRET:
        return [HIDDEN, HIDDEN]
    pair = [_words(field, before), _words(field, now)]
    return [] if pair[0] == pair[1] else pair


def _words(field: "Field[Any, Any]", row: Model) -> str:
    value = field.value_from_object(row)
    if value in (None, "", [], {}):
        return ""
    if field.is_relation:
        return _related(field, row)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _fit(", ".join(value))
    if isinstance(value, list | dict):
        return _fit(json.dumps(value, ensure_ascii=False))
    labels = dict(field.flatchoices)
    return _fit(str(labels.get(value, value)))


def _related(field: "Field[Any, Any]", row: Model) -> str:
    """By its name, or by its key where it has gone with the same deletion."""
    try:
        return _fit(str(getattr(row, field.name)))
    except ObjectDoesNotExist:
        return str(field.value_from_object(row))


def _fit(text: str) -> str:
    text = text.replace("\0", "")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
