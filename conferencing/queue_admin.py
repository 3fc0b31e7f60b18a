"""Django admin: the settings of queues, and who answers their callers."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from . import signals
from .models import QueueMember, QueueSettings
from .queue_forms import MemberRow, MemberRows, NamesQueues
from .teams import owning

MANAGE_QUEUES = "conferencing.manage_queues"


class Managed:
    """One permission, instead of four for each table that an existing group would lack."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_QUEUES)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_QUEUES)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class QueueMembers(Managed, admin.TabularInline):  # type: ignore[type-arg]
    model = QueueMember
    template = "admin/rows.html"
    form = MemberRow
    formset = MemberRows
    extra = 0
    verbose_name_plural = "members"


@admin.register(QueueSettings)
class QueueSettingsAdmin(Managed, admin.ModelAdmin):  # type: ignore[type-arg]
    """What is changed here changes on every open screen."""

    form = NamesQueues
    list_display = (
        *("name", "display_name", "order", "members_in_a_line", "rings_agents"),
        *("threshold_seconds", "target_percent", "hours_in_a_line", "zone"),
    )
    list_filter = ("rings_agents", "timeout_kind", "closed_kind", "overflow_kind")
    search_fields = ("name", "display_name", "members__user__username")
    search_help_text = "Name, or user name of a member"
    inlines = (QueueMembers,)
    fieldsets = (
        (None, {"fields": ("name", "display_name", "colour", "order")}),
        (
            "Service level",
            {
                "fields": (
                    "threshold_seconds",
                    "target_percent",
                    "formula",
                    "counts_waiting",
                    "counts_flow_out",
                    "short_seconds",
                )
            },
        ),
        (
            "When a figure turns amber and red",
            {
                "fields": (
                    ("waiting_warning", "waiting_critical"),
                    ("longest_wait_warning", "longest_wait_critical"),
                    ("service_level_warning", "service_level_critical"),
                    ("abandon_rate_warning", "abandon_rate_critical"),
                )
            },
        ),
        ("Time", {"fields": ("zone", "day_start", "hours")}),
        (
            "Agents",
            {
                "fields": (
                    *("rings_agents", "ring_seconds", "missed_limit"),
                    *("asks_for_key", "key_seconds"),
                )
            },
        ),
        (
            "Sending callers on",
            {
                "fields": (
                    ("timeout_kind", "timeout_value"),
                    ("closed_kind", "closed_value"),
                    ("overflow_kind", "overflow_value"),
                    "overflow_waiting",
                )
            },
        ),
        ("Limits", {"fields": ("max_size", "max_wait_seconds")}),
    )

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """Django's sentences are about one thing, and settings are many."""
        words = str(message).replace("” was ", "” were ").replace(" it again", " them again")
        is_safe = isinstance(message, SafeString)
        super().message_user(request, mark_safe(words) if is_safe else words, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[QueueSettings]:
        return super().get_queryset(request).prefetch_related("members__user")

    @admin.display(description="members")
    def members_in_a_line(self, row: QueueSettings) -> str:
        return ", ".join(str(each.user) for each in row.members.all()) or "nobody"

    @admin.display(description="opening hours")
    def hours_in_a_line(self, row: QueueSettings) -> str:
        return row.hours or "always open"

    def get_readonly_fields(
        self, request: HttpRequest, obj: QueueSettings | None = None
    ) -> tuple[str, ...]:
        # Another name would be another queue.
        return ("name",) if obj else ()

    def save_model(
        self, request: HttpRequest, obj: QueueSettings, form: NamesQueues, change: bool
    ) -> None:
        if change:
            form.leave_alone(QueueSettings.objects.select_for_update().get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: "ModelForm[QueueSettings]",
        formsets: Any,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        owning.settle_queues([form.instance.pk])
        signals.announce({f"queue:{form.instance.pk}"})

    def delete_model(self, request: HttpRequest, obj: QueueSettings) -> None:
        key = f"queue:{obj.pk}"
        super().delete_model(request, obj)
        signals.announce({key})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[QueueSettings]) -> None:
        keys = {f"queue:{name}" for name in queryset.values_list("pk", flat=True)}
        super().delete_queryset(request, queryset)
        signals.announce(keys)
