"""Django admin: the words with which people are told by voice what was done to them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest

from .ledger import forms
from .ledger.form_fields import LANGUAGES
from .ledger.notices import USUAL_LANGUAGE
from .models import SpokenNotice


def languages() -> list[tuple[str, str]]:
    """Those in which something can be read out, by their names."""
    return [(code, LANGUAGES[code]) for code in sorted(LANGUAGES, key=LANGUAGES.__getitem__)]


class SpokenNoticeForm(ModelForm):  # type: ignore[type-arg]
    """Checked like a press, so that what is saved can always be said."""

    language = ChoiceField(
        choices=languages,
        initial=USUAL_LANGUAGE,
        help_text="Operators choose among the languages that have a text.",
    )

    class Meta:
        help_texts = {"occasion": "When it is read out: one text for each occasion and language."}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            forms.read(forms.Speak, {name: values.get(name, "") for name in ("text", "voice")})
        except forms.Invalid as invalid:
            for name, words in invalid.fields.items():
                self.add_error(name, words)
        return values


@admin.register(SpokenNotice)
class SpokenNoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = SpokenNoticeForm
    list_display = ("occasion", "language_in_words", "text", "voice")
    list_filter = ("occasion", "language")
    search_fields = ("text",)
    search_help_text = "Text"

    # Whoever keeps announcements keeps these: existing groups need no further permission.
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("conferencing.view_announcement")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("conferencing.add_announcement")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("conferencing.change_announcement")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("conferencing.delete_announcement")

    @admin.display(description="language", ordering="language")
    def language_in_words(self, row: SpokenNotice) -> str:
        return LANGUAGES.get(row.language, row.language)
