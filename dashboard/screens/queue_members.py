"""The members of a queue in the form of its settings. Only they are on the page, others are added
by name: so an installation may have any number of users.
"""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import QueryDict

from conferencing.models import AgentProfile, QueueMember
from conferencing.teams import seen

NOT_FOUND = "There is no user with this name. Choose one from the list."
NO_PHONE = "No phone is set up: they cannot take calls."


def field_of(user_id: int) -> str:
    return f"priority_{user_id}"


def with_added(given: QueryDict) -> tuple[QueryDict, str]:
    """What was sent, with whoever is named in `member` among the members; and the name of the field
    of theirs. An unknown name stays as it was typed, and the field is "".
    """
    typed = given.get("member", "").strip()
    # A NUL is in no name, and PostgreSQL does not take one.
    user = None if "\0" in typed else _named(typed)
    if user is None:
        return given, ""
    taken = given.copy()
    taken["member"], field = "", field_of(user.pk)
    taken[field] = taken.get(field, "").strip() or "1"
    return taken, field


def users(queue: str, given: Mapping[str, object]) -> list[User]:
    """Those on the page: who is a member, and who was when it was opened or is added to it."""
    asked = {key.removeprefix("priority_") for key in given if key.startswith("priority_")}
    # No id has more digits, and Python refuses to read thousands of them.
    ids = {int(one) for one in asked if one.isdecimal() and len(one) < 10}
    members = QueueMember.objects.filter(queue_id=queue, user__is_active=True)
    ids |= set(members.values_list("user_id", flat=True))
    return list(_active().filter(pk__in=ids))


def fields(queue: str, people: list[User]) -> dict[str, forms.Field]:
    members = QueueMember.objects.filter(queue_id=queue)
    priorities = dict(members.values_list("user_id", "priority"))
    profiles = AgentProfile.objects.filter(user__in=people).exclude(phone="")
    reachable = set(profiles.values_list("user_id", flat=True))
    return {
        field_of(user.pk): forms.IntegerField(
            label=label(user),
            help_text="" if user.pk in reachable else NO_PHONE,
            min_value=1,
            max_value=99,
            required=False,
            initial=priorities.get(user.pk),
        )
        for user in people
    }


def others(people: list[User]) -> list[tuple[str, str]]:
    """Who can be added: user names, each with what the person is called."""
    rest = _active().exclude(pk__in=[user.pk for user in people])
    return [(user.get_username(), label(user)) for user in rest]


def label(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _active() -> QuerySet[User]:
    """Whom whoever asks may know of."""
    return seen.accounts(User.objects.filter(is_active=True)).order_by("username")


def _named(typed: str) -> User | None:
    """By the user name, or else by a full name that only one person has."""
    if not typed:
        return None
    if user := _active().filter(username__iexact=typed).first():
        return user
    last = typed.split()[-1]
    called = [user for user in _active().filter(last_name__iexact=last) if label(user) == typed]
    return called[0] if len(called) == 1 else None
