"""Accounts and kiosk links in Django admin: nobody gives away more than they have themselves.

Whoever may change users and is no superuser could otherwise make themselves one: by the tick, by a
permission or a group, or by the password of somebody who is more.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, Exists, ManyToManyField, Model, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dashboard import account_forms, admin_identities, admin_retention, admin_words
from dashboard.access import attempts, changes, kiosks, open_sessions, permissions, second_factor
from dashboard.models import KioskLink, SecondFactor

admin_words.set_labels()
admin_identities.register()
admin_retention.register()

admin.site.unregister(User)
admin.site.unregister(Group)


def _own(request: HttpRequest) -> QuerySet[Permission]:
    """The permissions of whoever asks."""
    user = request.user
    if user.is_superuser:
        return Permission.objects.all()
    of_groups = Permission.objects.filter(group__user=user.pk)
    return (of_groups | Permission.objects.filter(user=user.pk)).distinct()


def _own_groups(request: HttpRequest) -> QuerySet[Group]:
    """Those that have no more than whoever asks."""
    beyond = Permission.objects.exclude(pk__in=_own(request))
    return Group.objects.exclude(permissions__in=beyond)


def _is_within(request: HttpRequest, user: User) -> bool:
    """Whether this user is no more than whoever asks."""
    if request.user.is_superuser:
        return True
    own = _own(request).values_list("pk", flat=True)
    theirs = Permission.objects.filter(user=user) | Permission.objects.filter(group__user=user)
    return not user.is_superuser and not theirs.exclude(pk__in=list(own)).exists()


def _without_password(options: Any) -> dict[str, Any]:
    return {**options, "fields": [name for name in options["fields"] if name != "password"]}


def _named(permission: Permission) -> str:
    return permission.name


def _say_names(field: Any) -> None:
    """Permissions by their names alone: those of Django carry their application and model."""
    if field is not None and field.queryset.model is Permission:
        field.label_from_instance = _named


def _choices(field: "ManyToManyField[Any, Any]", request: HttpRequest) -> QuerySet[Any] | None:
    """What may be given away; None for other fields."""
    if field.remote_field.model is Permission:
        useful = [each.pk for each in permissions.asked_for()]
        return _own(request).filter(pk__in=useful).select_related("content_type")
    return _own_groups(request) if field.remote_field.model is Group else None


@admin.register(User)
class Users(UserAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    form, add_form = account_forms.Change, account_forms.Add
    change_password_form = account_forms.Password
    actions = ("let_try_again", "remove_second_factor", "end_sessions")
    list_display = (
        *("username", "full_name", "groups_in_a_line", "last_login", "has_second_factor"),
        *("is_active", "is_staff", "is_superuser"),
    )
    list_filter = ("is_active", "groups", "is_staff", "is_superuser", "last_login")
    search_help_text = "User name, name or email"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factor = SecondFactor.objects.filter(user=OuterRef("pk"))
        users: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return users.annotate(with_factor=Exists(factor))

    @admin.display(description="name", ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description="groups")
    def groups_in_a_line(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "none"

    @admin.display(description="two-factor sign-in", boolean=True, ordering="with_factor")
    def has_second_factor(self, user: User) -> bool:
        return bool(getattr(user, "with_factor", False))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Without the password for whoever may not replace it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, _without_password(options)) for name, options in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fixed = tuple(map(str, super().get_readonly_fields(request, obj)))
        facts = (*fixed, "last_login", "date_joined")
        return facts if request.user.is_superuser else (*facts, "is_superuser")

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        _say_names(field)
        choices = _choices(db_field, request)
        if field is not None and choices is not None:
            field.queryset = choices
        return field

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (not isinstance(obj, User) or _is_within(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (not isinstance(obj, User) or _is_within(request, obj))

    @admin.action(description="Let them try to sign in again", permissions=["change"])
    def let_try_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            attempts.forget(user)
            changes.note(user, "changed", [["sign-in", "", "may try again"]])
        self.message_user(request, "They can try again now.")

    @admin.action(description="Remove their second factor", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For a lost phone without recovery codes."""
        chosen = list(users)
        within = [user for user in chosen if _is_within(request, user)]
        removed = 0
        for user in within:
            if second_factor.remove(user):
                removed += 1
                changes.note(user, "changed", [["second factor", "set up", "removed"]])
        none, left = len(within) - removed, len(chosen) - len(within)
        accounts = f"{len(chosen)} account{'s' * (len(chosen) != 1)}"
        words = f"Second factor removed from {removed} of {accounts}"
        words += f" ({none} had none)." if none else "."
        if left:
            words += f" {left} not changed: they have more permissions than you."
        level = messages.SUCCESS if removed == len(chosen) else messages.WARNING
        self.message_user(request, words, level)

    @admin.action(description="Sign them out everywhere", permissions=["change"])
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        chosen = list(users)
        within = [user for user in chosen if _is_within(request, user)]
        ended = 0
        for user in within:
            ended += open_sessions.end_all(user)
            self.log_change(request, user, "Signed out everywhere.")
            changes.note(user, "changed", [["sessions", "", "signed out everywhere"]])
        people = f"{len(within)} {'person' if len(within) == 1 else 'people'}"
        words = f"Signed out: {people}, {ended} session{'s' * (ended != 1)}."
        left = len(chosen) - len(within)
        if left:
            words += f" {left} not signed out: they have more permissions than you."
        self.message_user(request, words, messages.WARNING if left else messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without "delete selected", which asks only for users in general."""
        actions = super().get_actions(request)
        if not request.user.is_superuser:
            actions.pop("delete_selected", None)
        return actions


@admin.register(Group)
class Groups(GroupAdmin):
    form = account_forms.GroupChange
    list_display = ("name", "people", "permissions_given")
    search_help_text = "Name"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        counts = {"people": Count("user", distinct=True)}
        counts["given"] = Count("permissions", distinct=True)
        return super().get_queryset(request).annotate(**counts)

    @admin.display(ordering="people")
    def people(self, group: Group) -> int:
        return int(getattr(group, "people", 0))

    @admin.display(description="permissions", ordering="given")
    def permissions_given(self, group: Group) -> int:
        return int(getattr(group, "given", 0))

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest | None = None, **more: Any
    ) -> Any:
        more["widget"] = CheckboxSelectMultiple()
        field = super().formfield_for_manytomany(db_field, request, **more)
        _say_names(field)
        choices = _choices(db_field, request) if request else None
        if field is not None and choices is not None:
            field.queryset = choices
        return field

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or self._is_own(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or self._is_own(request, obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not request.user.is_superuser:
            actions.pop("delete_selected", None)
        return actions

    def _is_own(self, request: HttpRequest, group: Group) -> bool:
        return _own_groups(request).filter(pk=group.pk).exists()


@admin.register(KioskLink)
class KioskLinks(admin.ModelAdmin):  # type: ignore[type-arg]
    """They are made on their own page, which alone shows the address, once."""

    list_display = (
        "name",
        "made_by",
        "made_at",
        "expires_at",
        "revoked_at",
        "seen_at",
        "seen_from",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expires_at", "seen_at")
    list_select_related = ("made_by",)
    search_fields = ("name",)
    search_help_text = "Name"
    actions = ("revoke",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permissions.MANAGE_KIOSKS)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def add_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("kiosks")

    @admin.action(description="Revoke the selected kiosk links")
    def revoke(self, request: HttpRequest, queryset: QuerySet[KioskLink]) -> None:
        assert isinstance(request.user, User)
        revoked = kiosks.revoke(queryset, by=request.user, now=timezone.now())
        then = " Their screens go dark within seconds." if revoked else ""
        messages.success(request, f"Kiosk links revoked: {revoked}.{then}")
