"""The number that Telnyx is to call, and the caller ID, by the rules of this installation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.conf import settings

from conferencing.ledger import dial_settings, forms
from conferencing.ledger.dial_rules import DialRules
from conferencing.ledger.form_fields import Whole, Wrong
from conferencing.models import ContactNumber
from conferencing.models.numbers import EXAMPLE, NoNumber, normalised
from conferencing.teams import matching, owning, sight

_CONTACT = Whole(1, 2**31 - 1)
_WRITE_IT = (
    f"Type a few letters of a name or tag and choose from the list, or a number like {EXAMPLE}."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be dialled. Either the number or the problem is empty."""

    number: str = ""
    problem: str = ""


def caller_ids() -> list[str]:
    """Those that whoever asks may show. A number that rules give to other teams alone is theirs:
    whoever is called by it would call them back. One query for somebody of a team.
    """
    allowed: list[str] = settings.DIAL_FROM
    teams = sight.current().teams
    if teams is None or not allowed:
        return allowed
    rules = owning.rules()
    owners = {each: rules.of_conference(matching.Conference(number=each)) for each in allowed}
    return [each for each, of in owners.items() if not of or of & teams]


def of_dial(arguments: Mapping[str, forms.Value]) -> dict[str, forms.Value]:
    """The same with the number as it will be dialled, and the caller ID. Raises forms.Invalid."""
    asked, rules = forms.stored(forms.Dial, arguments), _rules()
    values = dict(arguments)
    with _checking() as wrong:
        _aim(asked, values, wrong)
        with _noted(wrong, "from_"):
            values["from_"] = rules.caller(asked.from_)
    return values


def of_transfer(arguments: Mapping[str, forms.Value]) -> dict[str, forms.Value]:
    """The same. Without a caller ID, the number of ours that is in the call will be shown."""
    asked, rules = forms.stored(forms.Transfer, arguments), _rules()
    values = dict(arguments)
    with _checking() as wrong:
        _aim(asked, values, wrong)
        with _noted(wrong, "from_"):
            values["from_"] = rules.caller(asked.from_) if asked.from_ else ""
    return values


def preview(typed: str, contact: str) -> Preview:
    """Of what was typed, or of the number with this id in the directory."""
    try:
        return Preview(_to(_CONTACT(contact) if contact else 0, typed))
    except Wrong as wrong:
        return Preview(problem=str(wrong))


def _rules() -> DialRules:
    return replace(dial_settings.rules(), callers=caller_ids())


def _aim(
    asked: forms.Dial | forms.Transfer,
    values: dict[str, forms.Value],
    wrong: dict[str, str],
) -> None:
    with _noted(wrong, "contact" if asked.contact else "to"):
        values["to"] = _to(asked.contact, asked.to)


def _to(contact: int, typed: str) -> str:
    """Raises Wrong."""
    if not contact and is_a_name(typed):
        raise Wrong(f"“{typed[:40]}” is not a phone number, and no contact is chosen. {_WRITE_IT}")
    return dial_settings.rules().to(_number_of(contact) if contact else typed)


def is_a_name(typed: str) -> bool:
    """Letters that make neither a number, as in 1-800-FLOWERS, nor an address."""
    is_word = any(letter.isalpha() for letter in typed) and not {"@", ":"} & set(typed)
    try:
        return is_word and not normalised(typed, settings.LOCAL_REGION)
    except NoNumber:
        return True


def no_such_contact(typed: str) -> str:
    return f"No contact matches “{typed[:40]}”, and it is not a phone number. {_WRITE_IT}"


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
    """`contact`: the id of a number in the directory. Raises Wrong."""
    number = ContactNumber.objects.filter(pk=contact).values_list("number", flat=True).first()
    if number is None:
        raise Wrong("This number is no longer in the directory. Choose another.")
    return number
