"""Django admin: the mirror, its journal and the ledger to look at. What may be changed stands in
modules of its own.

Mirrored rows have one writer, rows of the ledger are never changed, and what is old is deleted by
dashboard/retention: nobody may do any of that here, superusers included.
"""

from datetime import timedelta
from operator import itemgetter
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from conferencing.queries.reading import unreadable_names
from conferencing.queries.screens.ledger import state_words

from . import agent_admin, edited_admin, notice_admin, queue_admin, route_admin, team_admin
from .clocks.telnyx import MOST_SECONDS_OFF
from .ledger.verbs import VERBS
from .models import (
    Call,
    ClockReading,
    Command,
    Conference,
    Gap,
    JournalEntry,
    Oddity,
    Participant,
    Queue,
    Recording,
)
from .read_only_admin import ReadOnly, at, ends, known_call, stays_in_words

__all__ = [
    "agent_admin",
    "edited_admin",
    "notice_admin",
    "queue_admin",
    "route_admin",
    "team_admin",
]  # Django looks for this module alone


class Reception(ReadOnly):
    """What was not received, and why not: whoever sees what was received may see it, with no
    permission of its own that an existing group would lack.
    """

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("conferencing.view_journalentry")


@admin.register(Conference)
class ConferenceAdmin(ReadOnly):
    list_display = (
        "name",
        "status",
        "created_at",
        "ended_at",
        "end_reason",
        "recording_state",
        "verified_at",
        "telnyx_id",
    )
    list_filter = ("status", "created_at")
    search_fields = ("name", "=telnyx_id")
    search_help_text = "Name or ID"
    ordering = ("-first_seen_at",)


@admin.register(Participant)
class ParticipantAdmin(ReadOnly):
    list_display = (
        "conference",
        "joined_at",
        "left_at",
        "role",
        "is_present",
        "is_muted",
        "is_on_hold",
        "call_control_id",
    )
    list_filter = ("is_present", "is_muted", "is_on_hold", "joined_at")
    list_select_related = ("conference",)
    search_fields = ("=call_control_id", "=conference__telnyx_id", "conference__name")
    search_help_text = "Conference, or ID of a conference or call"
    ordering = ("-id",)
    in_words: ClassVar[dict[str, str]] = {"stays": "in_and_out"}

    @admin.display(description="in the conference")
    def in_and_out(self, row: Participant) -> str:
        return stays_in_words(row.stays)

    def title_of(self, row: Participant) -> str:
        call = known_call(row.call_control_id)
        who = call and (call.from_number if call.direction == "incoming" else call.to_number)
        return f"{who or 'somebody'} in {row.conference}{at(row.joined_at)}"


@admin.register(Call)
class CallAdmin(ReadOnly):
    list_display = (
        "initiated_at",
        "from_number",
        "to_number",
        "direction",
        "status",
        "waiting_in",
        "answered_at",
        "ended_at",
        "hangup_cause",
        "call_control_id",
    )
    list_filter = ("status", "direction", "initiated_at")
    search_fields = ("=call_control_id", "=call_leg_id", "=from_number", "=to_number")
    search_help_text = "Full phone number, or ID of a call"
    ordering = ("-initiated_at",)

    def title_of(self, row: Call) -> str:
        return f"{ends(row)}{at(row.initiated_at)}"


@admin.register(Queue)
class QueueAdmin(ReadOnly):
    list_display = ("name", "max_size", "is_known_to_telnyx", "created_at", "verified_at")
    list_filter = ("is_known_to_telnyx",)
    search_fields = ("name", "=queue_id")
    search_help_text = "Name or ID"
    ordering = ("name",)


@admin.register(Recording)
class RecordingAdmin(ReadOnly):
    list_display = (
        "recording_id",
        "started_at",
        "ended_at",
        "length",
        "source",
        "conference_id",
        "format",
        "saved_at",
        "deleted_at",
    )
    list_filter = ("source", "format", ("deleted_at", admin.EmptyFieldListFilter), "saved_at")
    search_help_text = "ID of a recording, conference or call"
    search_fields = ("=recording_id", "=conference_id", "=call_control_id")
    ordering = ("-saved_at",)

    def title_of(self, row: Recording) -> str:
        conference = Conference.objects.filter(pk=row.conference_id).first()
        call = None if conference else known_call(row.call_control_id)
        of = conference or (ends(call) if call else "a call")
        return f"{of}{at(row.started_at or row.saved_at)}"

    @admin.display(description="length", ordering="duration_millis")
    def length(self, row: Recording) -> str | None:
        millis = row.duration_millis
        return None if millis is None else str(timedelta(seconds=round(millis / 1000)))


@admin.register(ClockReading)
class ClockReadingAdmin(Reception):
    list_display = ("machine", "difference", "measured_by", "measured_at", "cure")
    list_display_links = None
    ordering = ("machine",)

    @admin.display(description="clock", ordering="ahead_seconds")
    def difference(self, row: ClockReading) -> str:
        seconds = abs(row.ahead_seconds)
        if seconds < 1:
            return "right to within about a second"
        least = "" if row.by_answers else "at least "
        return f"{least}{seconds:.1f} s {'behind' if row.ahead_seconds > 0 else 'ahead'}"

    @admin.display(description="measured by")
    def measured_by(self, row: ClockReading) -> str:
        return "Telnyx's answers" if row.by_answers else "webhooks alone"

    @admin.display(description="what to do")
    def cure(self, row: ClockReading) -> str:
        is_right = abs(row.ahead_seconds) <= MOST_SECONDS_OFF
        return "" if is_right else "set this machine's clock, and keep it in sync with NTP"


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly):
    list_display = ("occurred_at", "kind", "aggregate", "source_id", "recorded_at")
    search_fields = ("=aggregate", "=source_id")
    search_help_text = "About (such as call:v3:abc) or source"
    ordering = ("-id",)


class StateFilter(admin.SimpleListFilter):
    """In the words of the screens."""

    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(state, state_words(state)) for state in Command.State.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Command]) -> QuerySet[Command]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class VerbFilter(admin.SimpleListFilter):
    """In the words of the buttons."""

    title, parameter_name = "command", "verb"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return sorted(((verb.name, verb.listed_as) for verb in VERBS.values()), key=itemgetter(1))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Command]) -> QuerySet[Command]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


FIRST = ("verb_in_words", "state_in_words")


@admin.register(Command)
class CommandAdmin(ReadOnly):
    list_display = (
        "id",
        "verb_in_words",
        "state_in_words",
        "conference",
        "asked_by",
        "asked_at",
        "finished_at",
        "error_title",
    )
    list_filter = (StateFilter, VerbFilter, "asked_by", "is_automatic", "asked_at")
    search_help_text = "ID of a command, conference or call"
    # One query for the page, not two more for each row.
    list_select_related = ("conference", "asked_by")
    search_fields = ("=uuid", "=conference__telnyx_id", "=call_control_id")
    ordering = ("-id",)
    exclude = ("state", "verb")
    readonly_fields = FIRST

    def title_of(self, row: Command) -> str:
        return f"{self.verb_in_words(row)}, {self.state_in_words(row)}{at(row.asked_at)}"

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """What it is comes first."""
        return sorted(super().get_fields(request, obj), key=lambda name: name not in FIRST)

    @admin.display(description="command", ordering="verb")
    def verb_in_words(self, row: Command) -> str:
        verb = VERBS.get(row.verb)
        return verb.listed_as if verb else row.verb  # of an older version

    @admin.display(description="state", ordering="state")
    def state_in_words(self, row: Command) -> str:
        return state_words(row.state)


@admin.register(Gap)
class GapAdmin(Reception):
    """Times in which nothing was received, and what was recovered of them."""

    list_display = (
        "began_at",
        "ended_at",
        "recovered",
        "unreadable",
        "is_cut_off",
        "lost_before",
        "recovered_at",
    )
    list_filter = ("is_cut_off", "began_at")
    ordering = ("-began_at",)


@admin.register(Oddity)
class OddityAdmin(Reception):
    """What could not be read or shown. All else was, so nothing has to be done in a hurry."""

    list_display = ("day", "said", "why", "times", "last_at", "cure")
    list_display_links = None
    list_filter = ("day", "place")
    ordering = ("-day", "place", "what", "why")

    @admin.display(description="what", ordering="what")
    def said(self, row: Oddity) -> str:
        if row.place == "listing":
            return f"Telnyx listed a {row.what} that could not be read"
        if row.place == "webhook":
            return f"A webhook ({row.what}) had an ID that could not be kept"
        return f"{unreadable_names.elsewhere(row.what)} could not be shown"

    @admin.display(description="what to do")
    def cure(self, row: Oddity) -> str:
        them = "the developers of Switchboard" if row.place == "screen" else "Telnyx support"
        return f"if it does not stop, tell {them} the reason; everything else is shown"
