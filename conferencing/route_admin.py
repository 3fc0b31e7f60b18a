"""Django admin: where calls that come in go, and what became of each."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from conferencing.queries.names import queue_names

from .ledger import forms as commands
from .ledger.dial_settings import rules
from .ledger.form_fields import Wrong
from .models import Arrival, Call, Route
from .models.routes import TargetKind
from .notice_admin import languages
from .read_only_admin import ReadOnly, at, ends, known_call

MANAGE_ROUTES = "conferencing.manage_routes"
TARGETS = ("open", "closed", "else")


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A queue that is there is meant letter by letter, a phone has to be one that may be dialled,
    and all else is checked like a press, so that what is saved can always be sent.
    """

    language = forms.ChoiceField(
        choices=languages,
        initial="en-US",
        help_text="The language in which greetings and messages are read out.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3

    class Meta:
        model = Route
        fields = (
            *("name", "is_active", "order", "called", "zone", "hours", "holidays"),
            *("greeting", "language", "hold_audio", "wait_seconds"),
            *("open_kind", "open_value", "closed_kind", "closed_value"),
            *("else_kind", "else_value"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for which in TARGETS:
            field, kind = f"{which}_value", cleaned.get(f"{which}_kind")
            if kind == TargetKind.QUEUE and field in cleaned:
                cleaned[field] = queue_names.meant(cleaned[field])
            if kind == TargetKind.PHONE and cleaned.get(field):
                self._check_phone(field, cleaned)
            if kind == TargetKind.CONFERENCE and cleaned.get(field):
                self._check(field, commands.Enter, name=cleaned[field])
        sound = cleaned.get("hold_audio", "")
        kind_of_sound = "audio_url" if "://" in sound else "media_name"
        self._check("hold_audio", commands.Hold, **{kind_of_sound: sound})
        return cleaned

    def _check_phone(self, field: str, cleaned: dict[str, Any]) -> None:
        try:
            cleaned[field] = rules().to(cleaned[field])
        except Wrong as wrong:
            self.add_error(field, str(wrong))

    def _check(self, field: str, form: type[commands.Form], **given: str) -> None:
        try:
            commands.read(form, given)
        except commands.Invalid as invalid:
            self.add_error(field, " ".join(invalid.fields.values()))


class Routing:
    """One permission, instead of four for each table that an existing group would lack."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_ROUTES)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_ROUTES)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(Route)
class RouteAdmin(Routing, admin.ModelAdmin):  # type: ignore[type-arg]
    form = RouteForm
    list_display = (
        *("name", "is_active", "order", "numbers_in_a_line"),
        *("open_kind", "open_value", "hours_in_a_line", "closed_kind", "closed_value"),
    )
    list_filter = ("is_active", "open_kind")
    search_fields = ("name", "called")
    search_help_text = "Name or called number"
    fieldsets = (
        (None, {"fields": ("name", "is_active", "order", "called")}),
        ("While it is open", {"fields": ("greeting", ("open_kind", "open_value"))}),
        (
            "Hours",
            {"fields": ("zone", "hours", "holidays", ("closed_kind", "closed_value"))},
        ),
        (
            "While callers wait, and if nobody takes their call",
            {"fields": ("hold_audio", "wait_seconds", ("else_kind", "else_value"))},
        ),
        ("Texts", {"fields": ("language",)}),
    )

    @admin.display(description="called numbers", ordering="called")
    def numbers_in_a_line(self, row: Route) -> str:
        return ", ".join(row.numbers) or "all other numbers"

    @admin.display(description="opening hours")
    def hours_in_a_line(self, row: Route) -> str:
        return row.hours or "always open"


@admin.register(Arrival)
class ArrivalAdmin(Routing, ReadOnly):
    """One call and what its route did with it: to look at."""

    list_display = (
        *("came_at", "called", "route_name", "why", "kind", "value"),
        *("stage", "told", "ended_at"),
    )
    list_filter = ("stage", "why", "route", "came_at")
    search_fields = ("=caller", "=called")
    search_help_text = "Full number of the caller or the number called, or ID of the call"
    ordering = ("-pk",)
    in_words: ClassVar[dict[str, str]] = {"else_kind": "otherwise"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Arrival], search_term: str
    ) -> tuple[QuerySet[Arrival], bool]:
        """The number of the caller is that of the call alone."""
        found, may_double = super().get_search_results(request, queryset, search_term)
        by_number = Call.objects.filter(from_number=search_term.strip()).values("pk")
        return found | queryset.filter(caller__in=by_number), may_double

    has_add_permission = ReadOnly.has_add_permission
    has_change_permission = ReadOnly.has_change_permission
    has_delete_permission = ReadOnly.has_delete_permission

    @admin.display(description="if that fails")
    def otherwise(self, row: Arrival) -> str:
        return dict(TargetKind.choices).get(row.else_kind, row.else_kind)

    def title_of(self, row: Arrival) -> str:
        call = known_call(row.caller)
        return f"{ends(call) if call else f'Call to {row.called}'}{at(row.came_at)}"
