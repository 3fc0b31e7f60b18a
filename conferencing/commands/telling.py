"""Telling people by voice that they were muted or put on hold: chosen with the press, and asked for
only once its effect is proven.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from conferencing.ledger import forms, notices, transitions
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command

from .wish import Wish

# Among the arguments of a mute or hold, beside the language in `tell`: the words as they were when
# it was pressed.
TEXT, VOICE = "tell_text", "tell_voice"


def with_words(wish: Wish) -> Wish:
    """A mute or hold with the words that its people are to hear. Raises forms.Invalid where there
    are none in the language.
    """
    verb = wish.verb
    if not (verb.field and verb.value):
        return wish
    language = str(wish.arguments.get("tell", ""))
    if not language:
        return replace(wish, arguments={})
    words = notices.in_language(verb.field, language)
    if words is None:
        raise forms.Invalid({"tell": "There is no longer a text in this language. Choose another."})
    chosen = {"tell": language, TEXT: words.text, VOICE: words.voice}
    return replace(wish, arguments=chosen)


def follow(command: Command, now: datetime) -> None:
    """Ask for what follows a command whose effect shows. To be called within the transaction that
    confirms it, so that it is asked for once, or not at all.
    """
    verb, given = VERBS[command.verb], command.arguments
    legs = [command.call_control_id] if verb.one_person else command.changed_legs
    if not given.get("tell") or not legs:
        return
    said = {"text": given[TEXT], "voice": given[VOICE], "language": given["tell"]}
    transitions.record(
        "notice",
        command.conference_id,
        legs[0] if len(legs) == 1 else "",
        by_id=command.asked_by_id,
        now=now,
        seconds=settings.COMMAND_DEADLINE_SECONDS,
        named_legs=legs,
        arguments={"mark": verb.field, **said},
        is_automatic=True,
    )


def asked(conference_id: str) -> Sequence[UUID]:
    """What was asked for and waits to be sent. One query."""
    rows = Command.objects.filter(
        conference_id=conference_id or None, verb="notice", state=Command.State.ASKED
    )
    return list(rows.order_by("id").values_list("uuid", flat=True))
