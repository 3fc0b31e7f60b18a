"""Goes through every text and JSON column of every table, and writes the stand-in in place of the
person. No row goes but those of the directory: so all that is counted stays as it was.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Field, Max, Model

from conferencing.models import Contact, JournalEntry
from dashboard.backup.database import models
from webhooks.models import WebhookEvent

from . import spelling
from .person import Person, refuse_on_the_line

BATCH = 500  # rows that are read, and at most written, at a time
TEXTS = ("CharField", "TextField", "EmailField", "SlugField", "URLField")
# Signed and packed: nothing of calls is in it.
LEFT_OUT = frozenset({"sessions.Session"})

# What grows while the other tables are read.
EVENTS: tuple[type[Model], ...] = (WebhookEvent, JournalEntry)
EVERYTHING: Mapping[type[Model], Any] = MappingProxyType({})

Values = dict[str, Any]


def count(person: Person) -> Counter[str]:
    """How many rows of each table would be changed or deleted."""
    found = Counter({"conferencing.Contact (deleted)": len(person.contacts)})
    for model, changed in _changes(person):
        found[model._meta.label] += len(changed)
    return +found


def forget(person: Person) -> Counter[str]:
    """In small transactions, each of rows that are read again under a lock; returns how many rows
    were changed or deleted, by table. To run it again after it was killed does the rest. Raises
    CannotForget as soon as the person calls.
    """
    done = Counter({"conferencing.Contact (deleted)": len(person.contacts)})
    newest = {model: model._base_manager.aggregate(last=Max("pk"))["last"] for model in EVENTS}
    # Calls last: from them it is known which rows are about the person. And then what Telnyx has
    # told of these meanwhile, late or again.
    for model, changed in chain(_changes(person), _changes(person, newest)):
        refuse_on_the_line(person.number)
        with transaction.atomic():
            for row in model._base_manager.filter(pk__in=changed).select_for_update():
                if values := _rewritten(model, person, _values(model, row)):
                    model._base_manager.filter(pk=row.pk).update(**values)
                    done[model._meta.label] += 1
    Contact.objects.filter(pk__in=person.contacts).delete()
    return +done


def _changes(
    person: Person, newest: Mapping[type[Model], Any] = EVERYTHING
) -> Iterator[tuple[type[Model], list[Any]]]:
    """The keys of rows to be changed, batch by batch: of all tables, or of those named, what came
    after these keys.
    """
    for model in sorted(models(apps), key=lambda each: each._meta.label == "conferencing.Call"):
        if model._meta.label in LEFT_OUT or not _columns(model):
            continue
        if newest and model not in newest:
            continue
        names = [field.attname for field in _columns(model)]
        keys: list[Any] = []
        after = {"pk__gt": newest[model]} if newest.get(model) else {}
        rows = model._base_manager.filter(**after).order_by("pk").values_list("pk", *names)
        for key, *values in rows.iterator(chunk_size=BATCH):
            if _rewritten(model, person, dict(zip(names, values, strict=True))):
                keys.append(key)
            if len(keys) == BATCH:
                yield model, keys
                keys = []
        if keys:
            yield model, keys


def _columns(model: type[Model]) -> "list[Field[Any, Any]]":
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.get_internal_type() in (*TEXTS, "JSONField")
        and not field.primary_key
        and not field.is_relation
        and not field.choices
    ]


def _values(model: type[Model], row: Model) -> Values:
    return {field.attname: getattr(row, field.attname) for field in _columns(model)}


def _rewritten(model: type[Model], person: Person, values: Values) -> Values:
    """Those of these values that change. Names are replaced only in rows about the person, where
    they cannot be somebody else's.
    """
    # What no text has between them: digits at the end of one value do not belong to the next.
    text = "\0".join(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for value in values.values()
        if value
    )
    has_number = person.number.search(text) is not None
    if not has_number and not any(leg in text for leg in person.legs):
        return {}
    patterns = [person.number]
    if names := spelling.names_pattern(set(person.names)):
        patterns.append(names)
    lengths = {field.attname: getattr(field, "max_length", None) for field in _columns(model)}
    changed = {}
    for name, value in values.items():
        if (new := _replaced(value, patterns, person.stand_in)) != value:
            is_text = isinstance(new, str) and lengths[name]
            changed[name] = new[: lengths[name]] if is_text else new
    return changed


def _replaced(value: Any, patterns: list[re.Pattern[str]], stand_in: str) -> Any:
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(stand_in, value)
        return value
    if isinstance(value, list):
        return [_replaced(each, patterns, stand_in) for each in value]
    if isinstance(value, Mapping):
        return {
            _replaced(key, patterns, stand_in): _replaced(each, patterns, stand_in)
            for key, each in value.items()
        }
    return value
