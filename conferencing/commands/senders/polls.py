"""Polls: opening and closing one is ours alone; each person's question goes to their call."""

import math
from datetime import datetime

from django.db import transaction

from conferencing import signals
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms, transitions
from conferencing.models import Command, Poll
from conferencing.telnyx_api import calls
from conferencing.telnyx_api.errors import GatewayError

from . import poll_endings
from .sending import Events, Sending


def open_poll(sending: Sending) -> Events:
    """It was opened with the press, and its people are asked by commands of their own."""
    return ()


def close_poll(sending: Sending) -> Events:
    """Whoever was not asked yet is not asked any more, and whoever hears the question has it
    stopped. One that is closed stays as it is.
    """
    closed_at = telnyx_clock.at(sending.sent_at)
    with transaction.atomic():
        running = Poll.objects.select_for_update().filter(
            conference=sending.conference, closed_at=None, closes_at__gt=closed_at
        )
        for poll in running:
            _close(poll, closed_at, sending.sent_at)
            poll_endings.stop_each(poll, sending)
        signals.announce([f"poll:{sending.conference}"])
    return ()


def _close(poll: Poll, closed_at: datetime, now: datetime) -> None:
    poll.closed_at = closed_at
    poll.save(update_fields=["closed_at"])
    for question in Command.objects.filter(pk__in=poll.asking, state=Command.State.ASKED):
        transitions.supersede_asked(question, now, "The poll was closed before this was sent.")


def ask(sending: Sending) -> Events:
    """One key, once, for as long as the poll is open."""
    polls = Poll.objects.select_related("command")
    poll = polls.filter(pk=sending.arguments(forms.PollQuestion).poll).first()
    left = (poll.ends_at - telnyx_clock.at(sending.sent_at)).total_seconds() if poll else 0.0
    if poll is None or left <= 0:
        raise GatewayError(
            "poll_closed",
            "The poll had already closed",
            "It was closed before this person could be asked.",
            advice="Nothing was said.",
        )
    asked = forms.stored(forms.Poll, poll.command.arguments)
    calls.ask_digits(
        sending.leg,
        sending.id,
        text=asked.text,
        language=asked.language,
        timeout_seconds=math.ceil(left),
        minimum_digits=1,
        maximum_digits=1,
        tries=1,
        terminating_digit="",
        valid_digits="".join(key for key, _ in asked.choices),
    )
    return ()
