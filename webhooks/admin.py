"""The raw event log in Django admin: read only, with "process again"; and what was refused."""

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from . import again, refusal_kinds
from .models import Refusal, WebhookEvent


# `ModelAdmin` takes its type argument in the stubs only: it is not subscriptable when it runs.
@admin.register(WebhookEvent)
class WebhookEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = (
        "received_at",
        "event_type",
        "event_id",
        "outcome",
        "repeats",
        "attempt",
        "occurred_at",
    )
    list_filter = ("outcome", "event_type", "received_at")
    search_fields = ("event_id", "=event_type")
    search_help_text = "ID or type of an event"
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    fields = (
        "event_id",
        "event_type",
        "outcome",
        "error",
        "received_at",
        "signed_at",
        "occurred_at",
        "attempt",
        "repeats",
        "readable",
    )
    actions = ("process_again",)

    @admin.display(description="body")
    def readable(self, row: WebhookEvent) -> str:
        try:
            text = json.dumps(json.loads(row.body), indent=2, ensure_ascii=False)
        except RecursionError:  # reading goes deeper than indenting does
            text = row.body
        # Half of a surrogate pair is good JSON, but no text that can be sent.
        return text.encode(errors="backslashreplace").decode()

    @admin.action(description="Apply again", permissions=["process_again"])
    def process_again(self, request: HttpRequest, rows: QuerySet[WebhookEvent]) -> None:
        done = again.process_these(rows.order_by("id").values_list("event_id", flat=True))
        level = messages.WARNING if done.failed or done.too_old else messages.SUCCESS
        said = f"{done.applied} applied"
        if done.failed:
            said += f", {done.failed} failed (see the error of each)"
        if done.too_old:
            said += f", {done.too_old} {again.TOO_OLD}"
        self.message_user(request, f"{said}.", level)

    def has_process_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("webhooks.process_again")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Refusal)
class RefusalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("day", "what", "times", "last_at", "detail", "cure")
    list_display_links = None
    list_filter = ("day",)
    ordering = ("-day", "kind")

    @admin.display(description="refused", ordering="kind")
    def what(self, row: Refusal) -> str:
        kind = refusal_kinds.BY_NAME.get(row.kind)
        return kind.words if kind else row.kind

    @admin.display(description="what to do")
    def cure(self, row: Refusal) -> str:
        kind = refusal_kinds.BY_NAME.get(row.kind)
        return kind.cure if kind else ""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("webhooks.view_webhookevent")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
