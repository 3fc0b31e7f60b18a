"""The number that Telnyx is to call, and the caller ID, by the rules of this installation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from conferencing.ledger import dial_settings, forms
from conferencing.ledger.form_fields import Whole, Wrong
from conferencing.models import Contact

_CONTACT = Whole(1, 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be dialled. Either the number or the problem is empty."""

    number: str = ""
    problem: str = ""


def of_dial(arguments: Mapping[str, forms.Value]) -> dict[str, forms.Value]:
    """The same with the number as it will be dialled, and the caller ID. Raises forms.Invalid."""
    asked, rules = forms.stored(forms.Dial, arguments), dial_settings.rules()
    values = dict(arguments)
    with _checking() as wrong:
        with _noted(wrong, "contact" if asked.contact else "to"):
            values["to"] = rules.to(_number_of(asked.contact) if asked.contact else asked.to)
        with _noted(wrong, "from_"):
            values["from_"] = rules.caller(asked.from_)
    return values


def of_transfer(arguments: Mapping[str, forms.Value]) -> dict[str, forms.Value]:
    """The same. Without a caller ID, the number of ours that is in the call will be shown."""
    asked, rules = forms.stored(forms.Transfer, arguments), dial_settings.rules()
    values = dict(arguments)
    with _checking() as wrong:
        with _noted(wrong, "to"):
            values["to"] = rules.to(asked.to)
        with _noted(wrong, "from_"):
            values["from_"] = rules.caller(asked.from_) if asked.from_ else ""
    return values


def preview(typed: str, contact: str) -> Preview:
    """Of what was typed, or of the contact with this id."""
    try:
        return Preview(
            dial_settings.rules().to(_number_of(_CONTACT(contact)) if contact else typed)
        )
    except Wrong as wrong:
        return Preview(problem=str(wrong))


@contextmanager
def _checking() -> Iterator[dict[str, str]]:
    """What is wrong, by field: all of it is said at once. Raises forms.Invalid at the end."""
    wrong: dict[str, str] = {}
    yield wrong
    if wrong:
        raise forms.Invalid(wrong)


@contextmanager
def _noted(wrong: dict[str, str], field: str) -> Iterator[None]:
    try:
        yield
    except Wrong as error:
        wrong[field] = str(error)


def _number_of(contact: int) -> str:
    """Raises Wrong."""
    number = Contact.objects.filter(pk=contact).values_list("number", flat=True).first()
    if number is None:
        raise Wrong("This contact no longer exists. Choose another.")
    return number
