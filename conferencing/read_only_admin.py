"""Django admin of rows that are only looked at, and what such a row is called in words, where its
own name is a code or an ID.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from .models import Call


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_per_page = 50
    # The journal has millions of rows, and to count them takes longer than to show a page.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Fields whose value is a code or JSON, and the methods that say them in words.
    in_words: ClassVar[Mapping[str, str]] = {}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *self.in_words.values()]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """In words, each where its field stands."""
        methods = set(self.in_words.values())
        fields = [str(name) for name in super().get_fields(request, obj) if name not in methods]
        return [self.in_words.get(name, name) for name in fields]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def title_of(self, row: Any) -> str:
        return str(row)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        more = {"subtitle": self._title(request, object_id)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, more)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"title": f"Change history: {self._title(request, object_id)}"}
        return super().history_view(request, object_id, more | (extra_context or {}))

    def _title(self, request: HttpRequest, object_id: str) -> str:
        row = self.get_object(request, unquote(object_id))
        return self.title_of(row) if row else ""


def at(time: datetime | None) -> str:
    return f", {date_format(localtime(time), 'DATETIME_FORMAT')}" if time else ""


def known_call(call_control_id: str) -> Call | None:
    return Call.objects.filter(pk=call_control_id).first()


def ends(call: Call) -> str:
    return f"{call.from_number or 'unknown'} to {call.to_number or 'unknown'}"


def stays_in_words(stays: Iterable[Mapping[str, Any]]) -> str:
    """When somebody was in a conference, a line for each time."""
    return format_html_join(mark_safe("<br>"), "{}", ((_stay(each),) for each in stays))


def _stay(stay: Mapping[str, Any]) -> str:
    joined, left = (_time(stay.get(name)) for name in ("joined_at", "left_at"))
    if not left:
        return f"since {joined}" if joined else "at a time that is not known"
    return f"{joined} to {left}" if joined else f"until {left}"


def _time(kept: str | None) -> str:
    time = parse_datetime(kept) if kept else None
    return date_format(localtime(time), "DATETIME_FORMAT") if time else ""
