"""The settings of a queue, as a form for supervisors: what is wrong stands beside its field, and
nothing that was typed is lost.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing import signals
from conferencing.commands import dial_numbers, press, theirs
from conferencing.ledger.forms import Enqueue, Invalid, read
from conferencing.models import Queue, QueueMember, QueueSettings
from conferencing.models.onward import Kind, Why
from conferencing.models.queue_settings import zones
from conferencing.queries.names import queue_names
from conferencing.queries.names.queue_settings import SettingsOfQueues
from conferencing.queue_forms import NamesQueues
from conferencing.teams import owning, sight
from dashboard.access import permissions
from dashboard.topics import QUEUE

from . import pages, queue_members

_ONWARD = [f"{why}_{part}" for why in Why.values for part in ("kind", "value")]


class SettingsForm(NamesQueues):
    """`priority_<id>`: of a member, how early they are asked; emptied, they are one no longer.
    `member`: the name of somebody who becomes one.
    """

    member = forms.CharField(required=False)

    class Meta:
        model = QueueSettings
        fields = [
            one.name for one in QueueSettings._meta.fields if one.editable and not one.primary_key
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Where callers are sent names queues: all of it, or nothing.
        self.left_out = [] if _sees_onward(self.instance) else [*_ONWARD]
        for name in self.left_out:
            del self.fields[name]
        self.users = queue_members.users(self.instance.pk, self.data)
        self.fields.update(queue_members.fields(self.instance.pk, self.users))
        for user in self.users:
            self.fields[queue_members.field_of(user.pk)].show_hidden_initial = True

    @property
    def beginnings(self) -> list[str]:
        """The hidden fields. None of what has come into the form since it was opened."""
        return [
            field.as_hidden(only_initial=True)
            for field in self
            if field.field.show_hidden_initial
            and (field.name not in self.data or field.html_initial_name in self.data)
        ]

    @property
    def members(self) -> list[forms.BoundField]:
        return [self[queue_members.field_of(user.pk)] for user in self.users]

    @property
    def others(self) -> list[tuple[str, str]]:
        return queue_members.others(self.users)

    def clean_member(self) -> str:
        """Whoever was found is among the members already (`queue_members.with_added`)."""
        if self.cleaned_data["member"]:
            raise forms.ValidationError(queue_members.NOT_FOUND)
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for why in Why.values:
            kind, typed = cleaned.get(f"{why}_kind", ""), cleaned.get(f"{why}_value", "")
            if typed and (problem := _problem(kind, typed)):
                self.add_error(f"{why}_value", problem)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> QueueSettings:
        # Pressed twice, the second waits for the first.
        new = QueueSettings(name=self.instance.pk)
        QueueSettings.objects.bulk_create([new], ignore_conflicts=True)
        stored = QueueSettings.objects.select_for_update().get(pk=new.pk)
        self.leave_alone(stored)
        for name in self.left_out:
            setattr(self.instance, name, getattr(stored, name))
        settings: QueueSettings = super().save(commit)
        # Whoever was not on the page, such as a user who is new since, stays as they are.
        asked = [user for user in self.users if self._was_asked(queue_members.field_of(user.pk))]
        # One by one: each that is another is written down (`dashboard.access.changes`).
        chosen = {user: self.cleaned_data[queue_members.field_of(user.pk)] for user in asked}
        gone = [user for user, priority in chosen.items() if not priority]
        QueueMember.objects.filter(queue=settings, user__in=gone).delete()
        for user, priority in chosen.items():
            if priority:
                QueueMember.objects.update_or_create(
                    queue=settings, user=user, defaults={"priority": priority}
                )
        owning.settle_queues([settings.pk])
        signals.announce({f"queue:{settings.pk}"})
        return settings

    def _was_asked(self, name: str) -> bool:
        return name in self.data and not self.was_left_alone(name)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.VIEW_QUEUES)
@permissions.needs(permissions.MANAGE_QUEUES)
def change(request: HttpRequest, key: str) -> HttpResponse:
    """`key`: the name by which this viewer knows the queue."""
    numbers = permissions.audience(request.user) == "full"
    name = queue_names.find(key, numbers=numbers)
    if name is None:
        return render(request, "404.html", {}, status=404, using="jinja2")
    settings = QueueSettings.objects.filter(pk=name).first() or QueueSettings(name=name)
    given, added = queue_members.with_added(request.POST)
    form = SettingsForm(given or None, instance=settings)
    # Adding a member saves nothing: their priority can be set first.
    if request.method == "POST" and "add" not in request.POST and form.is_valid():
        _resize(request, form.save())
        messages.success(request, "The settings have been saved.")
        return redirect("queue", key)
    shown = SettingsOfQueues().name(name, numbers=numbers).shown
    page = {"form": form, "key": key, "name": shown, "added": added, "zones": sorted(zones())}
    answer = pages.page(request, "queue_settings.html", f"{QUEUE}{key}", **page)
    answer.status_code = 400 if form.errors else 200
    return answer


def _resize(request: HttpRequest, settings: QueueSettings) -> None:
    """At Telnyx, where the size that was set is another than that of the queue."""
    known = Queue.objects.filter(pk=settings.pk, is_known_to_telnyx=True)
    if settings.max_size is None or known.filter(max_size=settings.max_size).exists():
        return
    if not known.exists() or not isinstance(request.user, User):
        return
    size = {"queue": settings.pk, "max_size": str(settings.max_size)}
    try:
        press.create("resize_queue", by=request.user, arguments=size)
    except (press.Refused, Invalid) as refusal:
        messages.error(request, str(refusal))


def _sees_onward(settings: QueueSettings) -> bool:
    mine = sight.current()
    each = (settings.onward(why) for why in Why.values)
    return all(mine.sees_queue(value) for kind, value in each if kind == Kind.QUEUE)


def _problem(kind: str, typed: str) -> str:
    """Why no caller could be sent there."""
    if kind == Kind.PHONE:
        return dial_numbers.preview(typed, "").problem
    if kind == Kind.QUEUE and not sight.current().sees_queue(queue_names.meant(typed)):
        return theirs.NO_QUEUE
    try:
        if kind == Kind.QUEUE:
            read(Enqueue, {"queue": typed})
    except Invalid as invalid:
        return " ".join(invalid.fields.values())
    return ""
