"""A contact as a form, for the page of the directory and for the admin."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from conferencing.models import Contact

from . import keeping


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """`numbers` False: whoever sees no numbers leaves them as they are."""

    numbers = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One per line, like +12025550142 or sip:ana@example.com. The country code"
        " can be left out only where LOCAL_REGION is set.",
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
        self.initial["tags"] = ", ".join(map(str, self.instance.tags))
        if numbers:
            kept = self.instance.numbers.order_by("pk") if self.instance.pk else ()
            self.initial["numbers"] = "\n".join(row.number for row in kept)
        else:
            del self.fields["numbers"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError("Enter a name.")
        return name

    def clean_numbers(self) -> list[str]:
        # A comma stands in no number, and in no address that is taken.
        numbers = _read(keeping.numbers_of, re.split(r"[\n,]", self.cleaned_data["numbers"]))
        if not numbers:
            raise ValidationError("Enter at least one number or SIP address.")
        for number, owner in keeping.owners(numbers, but=self.instance.pk).items():
            raise ValidationError(f"{number} already belongs to {owner.name}.")
        return numbers

    def clean_tags(self) -> list[str]:
        return _read(keeping.tags_of, re.split(r"[\n,;]", self.cleaned_data["tags"]))

    def save(self, commit: bool = True) -> Contact:
        """Raises IntegrityError when another contact has got one of the numbers meanwhile."""
        contact: Contact = super().save(commit=False)
        contact.tags = self.cleaned_data["tags"]
        if commit:
            keeping.keep(contact, self.cleaned_data.get("numbers"))
        return contact

    def save_m2m(self) -> None:
        """The admin asks for it; there is nothing."""


def _read(rule: Any, parts: list[str]) -> list[str]:
    try:
        kept: list[str] = rule(parts)
    except keeping.Wrong as wrong:
        raise ValidationError(str(wrong)) from None
    return kept
