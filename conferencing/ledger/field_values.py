"""A field of a form: its rule and its default, read from the form's dataclass; and the value of
what was given for it. Pure.
"""

from collections.abc import Callable, Sequence
from inspect import Parameter
from typing import Any, Literal, NamedTuple, get_args, get_origin

from .form_fields import Choice, Chosen, Digits, Legs, Wrong, flag

Given = str | Sequence[str]
Value = str | int | bool | tuple[str, ...]


class Field(NamedTuple):
    name: str
    rule: Callable[[Any], Value]
    takes_many: bool
    default: Value | None

    @property
    def may_be_none(self) -> bool:
        return isinstance(self.rule, Digits) and self.rule.may_be_none

    def is_empty(self, given: str) -> bool:
        """Blanks are nothing where something is typed; a name in a list may consist of them."""
        return not (given if isinstance(self.rule, Chosen) else given.strip())


def field_of(parameter: Parameter) -> Field:
    default = None if parameter.default is Parameter.empty else parameter.default
    kind = parameter.annotation
    if kind is bool:
        return Field(parameter.name, flag, False, default)
    if get_origin(kind) is Literal:
        return Field(parameter.name, Choice(*get_args(kind)), False, default)
    takes_many = get_origin(kind.__origin__) is tuple
    return Field(parameter.name, kind.__metadata__[0], takes_many, default)


def value_of(field: Field, given: Given | None) -> Value:
    if given is None:
        given = ""
    elif field.may_be_none and not "".join(given).strip():
        return ""
    if field.takes_many:
        assert isinstance(field.rule, Legs)
        return field.rule.several([given] if isinstance(given, str) else given)
    # Several values under one name: the last one counts, as a checkbox after a hidden field.
    last = given if isinstance(given, str) else (given[-1] if given else "")
    if not field.is_empty(last):
        return field.rule(last)
    if field.default is None:
        raise Wrong("This field is required.")
    return field.default
