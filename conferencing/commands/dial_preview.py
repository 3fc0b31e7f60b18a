"""The number that a press would dial, before anything is pressed."""

from dataclasses import dataclass

from conferencing.ledger import forms
from conferencing.ledger.form_fields import Whole, Wrong

from . import targets

_CONTACT = Whole(1, 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Preview:
    """Either the number or the problem is empty."""

    number: str = ""
    problem: str = ""


def of(typed: str, contact: str) -> Preview:
    """Of what was typed, or of the contact with this id."""
    try:
        number = targets.number_of(_CONTACT(contact)) if contact else typed
        return Preview(targets.dial_rules().to(number))
    except Wrong as wrong:
        return Preview(problem=str(wrong))
    except forms.Invalid as invalid:
        return Preview(problem=" ".join(invalid.fields.values()))
