"""Django admin: who takes calls, and which phone rings for them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from .agents import states
from .models import AgentProfile
from .queue_admin import Managed


class AgentProfileForm(ModelForm):  # type: ignore[type-arg]
    class Meta:
        help_texts = {
            "user": "Who takes calls. They also need the permission to take calls, which the"
            " group agent has, and are rung for the queues they are members of."
        }


@admin.register(AgentProfile)
class AgentProfileAdmin(Managed, admin.ModelAdmin):  # type: ignore[type-arg]
    """Whoever may set the members of queues may say where these are rung."""

    form = AgentProfileForm
    list_display = (
        *("user", "phone", "queues_in_a_line", "ring_seconds", "wrap_up_seconds", "stays_ready"),
    )
    list_filter = ("stays_ready", "user__is_active")
    list_select_related = ("user",)
    search_fields = ("user__username", "phone")
    search_help_text = "User name or phone"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentProfile]:
        return super().get_queryset(request).prefetch_related("user__queue_memberships__queue")

    @admin.display(description="queues")
    def queues_in_a_line(self, row: AgentProfile) -> str:
        return ", ".join(str(each.queue) for each in row.user.queue_memberships.all()) or "none"

    def save_model(
        self, request: HttpRequest, obj: AgentProfile, form: object, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        states.announce(obj.user_id)
