"""Django admin of what people keep here themselves, and may change: announcements and contacts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest

from .contacts import keeping
from .contacts.forms import ContactForm
from .ledger import forms
from .ledger.notices import USUAL_LANGUAGE
from .models import Announcement, Contact
from .notice_admin import languages


class AnnouncementForm(ModelForm):  # type: ignore[type-arg]
    """Checked like a press, so that a saved announcement can always be sent."""

    language = ChoiceField(
        choices=languages, initial=USUAL_LANGUAGE, help_text="The language of the message."
    )

    class Meta:
        help_texts = {
            "kind": "A message is read out by Telnyx; a sound is played as it is.",
            "text": "What is read out. Only for a message.",
            "payload_type": "SSML can add pauses and emphasis; it is wrapped in"
            " &lt;speak&gt;…&lt;/speak&gt;.",
            "audio_url": "Where Telnyx fetches the sound: a public web address of an MP3 or WAV"
            " file. Only for a sound; leave it empty if you give a media name.",
            "media_name": "The name of a sound that you have uploaded to Telnyx. Only for a sound.",
        }

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
    list_filter = ("kind", "language")
    search_fields = ("name", "text", "media_name")
    search_help_text = "Name, text or media name"


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A name that is changed here changes on every open screen."""

    form = ContactForm
    list_display = ("name", "their_numbers", "their_tags", "is_host", "note")
    list_filter = ("is_host",)
    search_fields = ("name", "numbers__number")
    search_help_text = "Name or number"
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).prefetch_related("numbers")

    @admin.display(description="numbers")
    def their_numbers(self, row: Contact) -> str:
        return ", ".join(each.number for each in row.numbers.all())

    @admin.display(description="tags")
    def their_tags(self, row: Contact) -> str:
        return ", ".join(map(str, row.tags))

    def save_model(
        self, request: HttpRequest, obj: Contact, form: "ModelForm[Contact]", change: bool
    ) -> None:
        keeping.keep(obj, form.cleaned_data["numbers"])

    def delete_model(self, request: HttpRequest, obj: Contact) -> None:
        keeping.delete([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> None:
        keeping.delete(queryset)
