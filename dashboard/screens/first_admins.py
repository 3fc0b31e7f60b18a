"""The form that creates the first account."""

from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User


class Form(UserCreationForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Name and password, checked as any other; the account may do everything."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.is_staff = user.is_superuser = True
        user.save()
        return user
