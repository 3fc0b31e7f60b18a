"""Reading again what an older version has stored, where it is not what it should be: a text where a
number belongs, a field that no longer exists. Pure.

Nothing stored may keep the rest from being read. So a value that fits no more is made to fit where
that is plain ("4" is 4, and 4711 as a name is "4711"), and else is left out, as if it had never
been known.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

Kind = TypeVar("Kind")


class Unmendable(ValueError):
    """Too little of it can be read to make anything of it."""


def mended(text: str | bytes | None, kind: type[Kind]) -> Kind:
    """What JSON `text` holds, as a `kind` (a dataclass, or a tuple of them). Raises Unmendable."""
    try:
        made: Kind = _as(_whole(json.loads(text or "null")), kind)
    except (ValueError, RecursionError) as error:
        raise Unmendable(type(error).__name__) from error
    return made


def _whole(value: object) -> object:
    """With "?" for half of a surrogate pair, which JSON can hold, but no row and no page."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


# What is stored can be anything, and so can the kind be.
def _as(value: object, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        pass
    if kind is str and type(value) is int:
        return str(value)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_those_that_fit(value, get_args(kind)[0]))
    if is_dataclass(kind) and isinstance(value, Mapping):
        return _dataclass(value, kind)
    raise Unmendable("it fits nothing")


def _those_that_fit(values: list[object], kind: Any) -> list[Any]:
    made = []
    for value in values:
        try:
            made.append(_as(value, kind))
        except Unmendable:
            continue
    return made


def _dataclass(values: Mapping[str, object], kind: Any) -> Any:
    hints = get_type_hints(kind)
    made = {}
    for field in fields(kind):
        if field.name not in values:
            continue
        try:
            made[field.name] = _as(values[field.name], hints[field.name])
        except Unmendable:
            if not _has_default(field):
                raise
    try:
        return kind(**made)
    except TypeError as error:
        raise Unmendable("a field is missing") from error


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING
