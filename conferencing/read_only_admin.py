"""Django admin of rows that are only looked at, and what such a row is called in words, where its
own name is a code or an ID.
"""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from .models import Call


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_per_page = 50
    # The journal has millions of rows, and to count them takes longer than to show a page.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

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
