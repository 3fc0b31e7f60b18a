"""A contact as a form, for the page of the directory and for the admin."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from conferencing.models import Contact

from . import keeping
from .listing import masked_text

TAKEN = "already belongs to another contact"


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """`numbers` False: whoever sees no numbers leaves those of a contact as they are, and reads
    none in any other field either.
    """

    numbers = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One per line, like +12025550142 or sip:ana@example.com.",
    )
    tags = forms.CharField(
        required=False,
        help_text="Separated by commas, such as: press, board. You can search for contacts by tag.",
    )

    class Meta:
        model = Contact
        fields = ("name", "note", "is_host")

    field_order = ("name", "numbers", "tags", "note", "is_host")

    def __init__(self, *args: Any, numbers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.fields["numbers"].help_text = f"{self.fields['numbers'].help_text} {_region()}"
        self.sees_numbers = numbers
        self.initial["tags"] = ", ".join(map(str, self.instance.tags))
        self.full = {name: str(self.initial.get(name, "")) for name in ("name", "note", "tags")}
        if not numbers:
            self.initial.update({name: masked_text(text) for name, text in self.full.items()})
        if numbers and self.instance.pk:
            kept = self.instance.numbers.order_by("pk")
            self.initial["numbers"] = "\n".join(row.number for row in kept)
        # Left out, and so left alone. A new contact cannot do without.
        elif self.instance.pk:
            del self.fields["numbers"]

    def clean_name(self) -> str:
        name: str = _read(keeping.name_of, self._unmasked("name"))
        return name

    def clean_numbers(self) -> list[str]:
        # A comma stands in no number, and in no address that is taken.
        kept = set(self.initial.get("numbers", "").split("\n"))
        rule = partial(keeping.numbers_of, kept=kept)
        numbers: list[str] = _read(rule, re.split(r"[\r\n,]", self.cleaned_data["numbers"]))
        if not numbers:
            raise ValidationError("Enter at least one number or SIP address.")
        for number, owner in keeping.owners(numbers, but=self.instance.pk).items():
            whose = f"already belongs to {owner.name}" if self.sees_numbers else TAKEN
            raise ValidationError(f"{number} {whose}.")
        return numbers

    def clean_note(self) -> str:
        return self._unmasked("note")

    def clean_tags(self) -> list[str]:
        tags: list[str] = _read(keeping.tags_of, re.split(r"[\n,;]", self._unmasked("tags")))
        return tags

    def _unmasked(self, name: str) -> str:
        """What was typed; of a text that was shown masked and left alone, the text itself."""
        typed = str(self.cleaned_data[name])
        if self.sees_numbers:
            return typed
        if _same(typed, str(self.initial[name])):
            return self.full[name]
        unmasked: str = _read(keeping.unmasked, typed)
        return unmasked

    def save(self, commit: bool = True) -> Contact:
        """Raises IntegrityError when another contact has got one of the numbers meanwhile."""
        contact: Contact = super().save(commit=False)
        contact.tags = self.cleaned_data["tags"]
        if commit:
            keeping.keep(contact, self.cleaned_data.get("numbers"))
        return contact

    def save_over(self, was: str) -> None:
        """Over this version alone. Raises keeping.Changed; and IntegrityError, as `save`."""
        contact = self.save(commit=False)
        keeping.keep_over(contact, self.cleaned_data.get("numbers"), was=was)

    def save_m2m(self) -> None:
        """The admin asks for it; there is nothing."""


def _region() -> str:
    if settings.LOCAL_REGION:
        return f"Numbers without a country code are read as {settings.LOCAL_REGION} numbers."
    return "Numbers need their country code."


def _same(one: str, other: str) -> bool:
    """Browsers send other line ends than they were given."""
    return one.split() == other.split()


def _read(rule: Callable[[Any], Any], typed: object) -> Any:
    try:
        return rule(typed)
    except keeping.Wrong as wrong:
        raise ValidationError(str(wrong)) from None
