"""Django admin: teams, who is in them, and the rules by which queues and conferences belong to
them. What comes of the rules is on a page of its own.
"""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .commands import enqueue
from .models import Team, TeamRule
from .onward import asker
from .teams import owning, tasks

MANAGE_TEAMS = "conferencing.manage_teams"
NOT_YOURSELF = (
    "You cannot put yourself into a team: you would see only what belongs to it, and could no"
    " longer open the administration."
)


class Managing:
    """One permission, instead of four for each table."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_TEAMS)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MANAGE_TEAMS)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    asker: User | None = None  # set by the admin for each request

    def clean_members(self) -> QuerySet[User]:
        members: QuerySet[User] = self.cleaned_data["members"]
        if self.asker and members.filter(pk=self.asker.pk).exists():
            raise forms.ValidationError(NOT_YOURSELF)
        return members


class Rules(Managing, admin.TabularInline):  # type: ignore[type-arg]
    model = TeamRule
    template = "admin/rows.html"
    extra = 1
    verbose_name = "rule"
    verbose_name_plural = "belongs to the team"


@admin.register(Team)
class TeamAdmin(Managing, admin.ModelAdmin):  # type: ignore[type-arg]
    """What is changed here changes on every open screen: at once for its people, and for what the
    rules say once everything has been decided anew.
    """

    form = TeamForm
    list_display = ("name", "people", "number_of_rules")
    search_fields = ("name",)
    search_help_text = "Name"
    filter_horizontal = ("members",)
    inlines = (Rules,)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        """Without the program itself, and without Django's advice for a list with which nothing is
        chosen here.
        """
        field = super().formfield_for_manytomany(db_field, request, **more)
        if field is not None:
            field.queryset = User.objects.exclude(username=asker.NAME)
            field.help_text = db_field.help_text
        return field

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type(form.__name__, (form,), {"asker": request.user})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not while somebody is in it: without a team they would see everything."""
        is_empty = not (isinstance(obj, Team) and obj.members.exists())
        return self.has_view_permission(request) and is_empty

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without "delete selected", which asks only for teams in general."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="members")
    def people(self, row: Team) -> int:
        return row.members.count()

    @admin.display(description="rules")
    def number_of_rules(self, row: Team) -> int:
        return row.rules.count()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        _changed()

    def delete_model(self, request: HttpRequest, obj: Team) -> None:
        super().delete_model(request, obj)
        _changed()


def _changed() -> None:
    owning.note_change(timezone.now())
    transaction.on_commit(partial(enqueue.task, tasks.settle))
