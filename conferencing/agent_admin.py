"""Django admin: who takes calls, and which phone rings for them."""

from django.contrib import admin
from django.http import HttpRequest

from .agents import states
from .models import AgentProfile
from .queue_admin import Managed


@admin.register(AgentProfile)
class AgentProfileAdmin(Managed, admin.ModelAdmin):  # type: ignore[type-arg]
    """Whoever may set the members of queues may say where these are rung."""

    list_display = ("user", "phone", "ring_seconds", "wrap_up_seconds", "stays_ready")
    list_filter = ("stays_ready",)
    search_fields = ("user__username", "phone")

    def save_model(
        self, request: HttpRequest, obj: AgentProfile, form: object, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        states.announce(obj.user_id)
