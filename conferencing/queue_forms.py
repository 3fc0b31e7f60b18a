"""What the forms for a queue's settings share, that of supervisors and that of Django's admin."""

from typing import Any, cast

from django import forms

from conferencing.queries.names import queue_names

from .models import QueueSettings
from .models.onward import Kind, Why


class NamesQueues(forms.ModelForm):  # type: ignore[type-arg]
    """A queue that is there is meant letter by letter: Django's own fields would strip its name."""

    class Meta:
        model = QueueSettings
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", *(f"{why}_value" for why in Why.values)):
            if name in self.fields:
                cast(forms.CharField, self.fields[name]).strip = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "name" in cleaned:
            cleaned["name"] = queue_names.meant(cleaned["name"])
            if not cleaned["name"]:
                self.add_error("name", "This field is required.")
        for why in Why.values:
            field, is_queue = f"{why}_value", cleaned.get(f"{why}_kind") == Kind.QUEUE
            if field in cleaned:
                typed = cleaned[field]
                cleaned[field] = queue_names.meant(typed) if is_queue else typed.strip()
        return cleaned
