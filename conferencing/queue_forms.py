"""What the forms for a queue's settings share, that of supervisors and that of Django's admin."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.utils import ErrorDict

from conferencing.queries.names import queue_names

from .models import QueueSettings
from .models.onward import Kind, Why

REMOVED = "Somebody has removed a member whom you changed on this page. Reload the page."


class LeavesAlone(forms.ModelForm):  # type: ignore[type-arg]
    """`initial-<field>`, hidden: what the page began with. What still says the same was left alone,
    and stays as a colleague may have set it since.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._columns:
            self.fields[name].show_hidden_initial = True

    def full_clean(self) -> None:
        if self.is_bound:
            self._begin_now()
        super().full_clean()

    def _begin_now(self) -> None:
        """As if the page had been loaded just now: what is checked, and shown after a mistake,
        is what would be there.
        """
        now = {}
        for field in (self[name] for name in self._columns if self.was_left_alone(name)):
            value = self._meta.model._meta.get_field(field.name).value_from_object(self.instance)
            now[field.html_name] = now[field.html_initial_name] = "" if value is None else value
        self.data = {name: self.data[name] for name in self.data} | now

    @property
    def _columns(self) -> list[str]:
        return [one.name for one in self._meta.model._meta.fields if one.name in self.fields]

    def was_left_alone(self, name: str) -> bool:
        return self[name].html_initial_name in self.data and name not in self.changed_data

    def leave_alone(self, stored: Model) -> None:
        """`stored`: the row as it is now, locked."""
        for name in filter(self.was_left_alone, self._columns):
            setattr(self.instance, name, getattr(stored, name))


class MemberRow(LeavesAlone):
    """Of one who was a member when the page was opened, or is to become one. Whoever has been
    removed since, and was left alone on the page, stays removed.
    """

    def full_clean(self) -> None:
        super().full_clean()
        if self._was_removed:
            self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def is_in_vain(self) -> bool:
        return self._was_removed and set(self.changed_data) != {"id"}

    @property
    def _was_removed(self) -> bool:
        return self.instance.pk is None and bool(self.data.get(self.add_prefix("id")))


class MemberRows(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        # Beside the row nobody would see it: Django does not draw the row again.
        if any(isinstance(row, MemberRow) and row.is_in_vain for row in self.initial_forms):
            raise ValidationError(REMOVED)


class NamesQueues(LeavesAlone):
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
