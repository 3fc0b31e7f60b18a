"""Who at the provider of single sign-on opens which account, in Django admin. Only superusers
connect them: whoever does lets somebody into the account. allauth's own are taken away.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest


class Identities(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "provider", "uid", "date_joined")
    fields = ("user", "provider", "uid")
    autocomplete_fields = ("user",)
    search_fields = ("user__username", "uid")
    search_help_text = "User name or subject"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auth.view_user")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False  # another is a new one

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_add_permission(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"provider": settings.OIDC.issuer if settings.OIDC else ""}


def register() -> None:
    for model in (EmailAddress, SocialAccount, SocialApp, SocialToken):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    labels = SocialAccount._meta
    labels.verbose_name, labels.verbose_name_plural = "identity", "single sign-on identities"
    labels.get_field("uid").verbose_name = "subject (sub)"
    labels.get_field("provider").verbose_name = "issuer"
    admin.site.register(SocialAccount, Identities)
