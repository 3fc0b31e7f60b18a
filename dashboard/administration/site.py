"""Django admin's site: models in the sections of `sections`, each with what it is for."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from conferencing.teams import sight

from .sections import PAGES, SECTIONS, Section

# What a model is filed under that no section names.
OTHER = "Other"


class Site(admin.AdminSite):
    site_header = site_title = "Switchboard administration"
    index_title = "What you can see and change"

    def has_permission(self, request: HttpRequest) -> bool:
        """It shows everything there is, and so is not for people of teams, whatever else they may
        do.
        """
        return super().has_permission(request) and sight.teams_of(request.user) is None

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The sections, in the shape of Django's applications; without those that are empty for
        whoever asks.
        """
        found = {
            f"{model['model']._meta.label_lower}": model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        sections = [_section(request, each, found) for each in SECTIONS]
        sections.append({"name": OTHER, "models": list(found.values())})
        return [each for each in sections if each["models"]]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """`place`: the model that the page is of, as in the list, if it is of one."""
        context = super().each_context(request)
        models = (each for app in context["available_apps"] for each in app["models"])
        context["place"] = next(
            (each for each in models if request.path.startswith(each["admin_url"] or "\0")), None
        )
        return context

    def app_index(  # type: ignore[override]  # any answer does; the stubs know but one
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An application is nothing that anybody looks for."""
        return redirect("admin:index")


def _section(
    request: HttpRequest, section: Section, found: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """Takes its models out of `found`."""
    models = [
        {**found.pop(label), "purpose": purpose}
        for label, purpose in section.models.items()
        if label in found
    ]
    pages = [
        {"name": page.name, "admin_url": reverse(page.address), "purpose": page.purpose}
        for page in PAGES
        if page.section == section.name and request.user.has_perm(page.permission)
    ]
    return {"name": section.name, "models": models + pages}
