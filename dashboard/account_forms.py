"""The forms of accounts and groups in Django admin, where Django's words are not ours."""

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import password_validators_help_texts

HELP = {
    "username": "The name they sign in with, such as ana: up to 150 letters, digits and @.+-_",
    "is_active": "Untick it when somebody leaves: they are signed out within seconds and cannot"
    " sign in again. What they did stays under their name.",
    "is_staff": "They can open this administration; what they see here depends on their"
    " permissions.",
    "is_superuser": "They may do everything, whatever their groups and permissions say."
    " Only superusers can change this.",
    "groups": "They have all permissions of each of their groups.",
    "user_permissions": "In addition to those of their groups.",
}


class PasswordThere(ReadOnlyPasswordHashWidget):
    """Whether there is one; how it is kept is nobody's business."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["summary"] = [each for each in context["summary"] if "value" not in each]
        return context


class Change(UserChangeForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    password = ReadOnlyPasswordHashField(
        label="Password", help_text="It can be replaced, but not shown.", widget=PasswordThere
    )

    class Meta(UserChangeForm.Meta):
        help_texts = HELP


class Add(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta(AdminUserCreationForm.Meta):
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields)


class Password(AdminPasswordChangeForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields)


class GroupChange(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Group
        fields = ("name", "permissions")
        help_texts = {
            "permissions": "What the people in this group may see and do. docs/users.md explains"
            " each."
        }


def _reword(fields: dict[str, forms.Field]) -> None:
    """Of a password that is set for somebody else, or of none."""
    rules = password_validators_help_texts()
    fields["password1"].help_text = " ".join(rules).replace("Your password", "It")
    fields["password2"].help_text = "The same password again."
    if "usable_password" in fields:
        usable: Any = fields["usable_password"]
        usable.label, usable.choices = (
            "Signs in with a password",
            [("true", "Yes"), ("false", "No")],
        )
        usable.help_text = "No: they can sign in by single sign-on alone."
