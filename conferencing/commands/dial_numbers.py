"""The number that a dial is for, and its caller ID, by the rules of this installation."""

from collections.abc import Mapping
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


def checked(arguments: Mapping[str, forms.Value]) -> dict[str, forms.Value]:
    """The same with the number as it will be dialled, and the caller ID. Raises forms.Invalid."""
    asked, rules = forms.stored(forms.Dial, arguments), dial_settings.rules()
    values, wrong = dict(arguments), dict[str, str]()
    try:
        values["to"] = rules.to(_number_of(asked.contact) if asked.contact else asked.to)
    except Wrong as error:
        wrong["contact" if asked.contact else "to"] = str(error)
    try:
        values["from_"] = rules.caller(asked.from_)
    except Wrong as error:
        wrong["from_"] = str(error)
    if wrong:
        raise forms.Invalid(wrong)
    return values


def preview(typed: str, contact: str) -> Preview:
    """Of what was typed, or of the contact with this id."""
    try:
        return Preview(
            dial_settings.rules().to(_number_of(_CONTACT(contact)) if contact else typed)
        )
    except Wrong as wrong:
        return Preview(problem=str(wrong))


def _number_of(contact: int) -> str:
    """Raises Wrong."""
    number = Contact.objects.filter(pk=contact).values_list("number", flat=True).first()
    if number is None:
        raise Wrong("This contact no longer exists. Choose another.")
    return number
