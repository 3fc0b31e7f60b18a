"""Django admin of what people keep here themselves, and may change: announcements and contacts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from .contacts import keeping
from .contacts.forms import ContactForm
from .ledger import forms
from .models import Announcement, Contact


class AnnouncementForm(ModelForm):  # type: ignore[type-arg]
    """Checked like a press, so that a saved announcement can always be sent."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            forms.read(forms.Speak if values.get("kind") == "speak" else forms.Play, values)
        except forms.Invalid as invalid:
            for name, words in invalid.fields.items():
                self.add_error(name, words)
        return values


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = AnnouncementForm
    list_display = ("name", "kind", "text", "media_name", "audio_url")
    list_filter = ("kind",)
    search_fields = ("name", "text")


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A name that is changed here changes on every open screen."""

    form = ContactForm
    list_display = ("name", "their_numbers")
    search_fields = ("name", "numbers__number")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).prefetch_related("numbers")

    @admin.display(description="numbers")
    def their_numbers(self, row: Contact) -> str:
        return ", ".join(each.number for each in row.numbers.all())

    def save_model(
        self, request: HttpRequest, obj: Contact, form: "ModelForm[Contact]", change: bool
    ) -> None:
        keeping.keep(obj, form.cleaned_data["numbers"])

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        keeping.delete([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        keeping.delete(queryset)
