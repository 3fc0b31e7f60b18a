"""What people of teams may ask for: of what they see, and to where they see. Asked at the press,
and again before it is sent, for what it is about may belong to others by then.

What is not theirs is refused in the same words as what there is not.
"""

from collections.abc import Mapping, Sequence

from conferencing.ledger import forms
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Command, Conference
from conferencing.queries.names import queue_names
from conferencing.teams import calls, matching, owning, seen, sight

from .wish import Refused

NO_CONFERENCE = "There is no such conference."
NO_CALL = "There is no such call."
NO_RECORDING = "There is no such recording."
NO_QUEUE = "Your teams have no queue with this name."
NOT_LIVE = "That conference is no longer live. Choose another."
NOT_NAMED = "A conference with this name would not belong to your teams. Choose another name."
ONLY_INTO = (
    "Dial from a conference's page: any other call would belong to no team, and you would not see"
    " it."
)
CALLS = ("leg", "legs")
NAMING = ("create_conference", "enter")


def require(
    verb: Verb,
    conference_id: str,
    leg: str,
    people: Sequence[str],
    arguments: Mapping[str, forms.Value],
) -> None:
    """Raises Refused. No query for whoever sees everything."""
    if not sight.current().is_limited:
        return
    legs = {leg, *people} - {""}
    if verb.scope in CALLS:
        _require_calls(legs)
    if conference_id and not seen.sees_conference(conference_id):
        raise Refused(NO_CONFERENCE)
    if verb.scope == "number" and not conference_id:
        raise Refused(ONLY_INTO)
    _require_arguments(arguments)
    if verb.name in NAMING:
        _require_name(_text(arguments, "name"), leg)


def require_command(command: Command) -> None:
    """The same of one that was pressed. Raises Refused."""
    verb = VERBS[command.verb]
    legs = [str(one) for one in command.named_legs]
    arguments = dict(command.arguments)
    require(verb, command.conference_id or "", command.call_control_id, legs, arguments)


def why_not(command: Command, teams: frozenset[int]) -> str:
    """Why it is not sent; empty where it is. `teams`: those that whoever pressed it is in now. No
    query where they are in none.
    """
    if command.is_automatic or not teams:
        return ""
    try:
        with sight.as_seen(sight.of_teams(teams)):
            require_command(command)
    except Refused as refusal:
        return str(refusal)
    return ""


def _require_calls(legs: set[str]) -> None:
    if legs - calls.seen(legs):
        raise Refused(NO_CALL)


def _require_arguments(arguments: Mapping[str, forms.Value]) -> None:
    """What they lead to."""
    if other := _text(arguments, "with_leg"):
        _require_calls({other})
    recording = _text(arguments, "recording_id")
    if recording and not seen.sees_recording(recording):
        raise Refused(NO_RECORDING)
    room = _text(arguments, "to_conference")
    if room and not seen.sees_conference(room):
        raise Refused(NOT_LIVE)
    if queue := _text(arguments, "queue"):
        _require_queue(queue)


def _require_queue(name: str) -> None:
    """By its name alone, so that nothing is told of whether it is there."""
    rules, teams = owning.rules(), sight.current().teams or frozenset()
    for one in (name, queue_names.meant(name)):
        if not rules.of_queue(one) & teams:
            raise Refused(NO_QUEUE)


def _require_name(name: str, leg: str) -> None:
    """Of a conference that is to begin with this call, or that it is to come into."""
    call = Call.objects.filter(pk=leg).first() or Call()
    number = call.from_number if call.direction == "outgoing" else call.to_number
    about = matching.Conference(name, number, call.connection_id)
    live = Conference.objects.filter(name=name, ended_at=None)
    is_theirs = owning.rules().of_conference(about) & (sight.current().teams or frozenset())
    if not is_theirs or live.count() != seen.conferences(live).count():
        raise Refused(NOT_NAMED)


def _text(arguments: Mapping[str, forms.Value], name: str) -> str:
    value = arguments.get(name)
    return "" if value is None else str(value)
