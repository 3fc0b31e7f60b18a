"""An id that no request to Telnyx can name: whoever presses is told so, instead of seeing a command
fail. Only ids that stand in the address of a request matter; those in its body may be anything.
"""

from collections.abc import Iterator

from conferencing.ledger import forms
from conferencing.telnyx_api.addresses import can_be_addressed

from .wish import Refused, Wish

# These name the call in the body.
_JOINING = frozenset({"join", "join_these"})
_INTO_CONFERENCES = _JOINING | {"create_conference", "enter"}
# Hands and polls are ours: nothing is sent.
_OURS = frozenset({"lower_hand", "lower_hands", "poll", "close_poll"})
# Out of the conference, and then hung up as a call.
_REMOVING = frozenset({"remove", "remove_these"})


def require(wish: Wish) -> None:
    """Raises Refused."""
    for what, id in _addressed(wish):
        if not can_be_addressed(id):
            raise Refused(f"Nothing can be sent to Telnyx about {what}, because of its ID: “{id}”.")


def _addressed(wish: Wish) -> Iterator[tuple[str, str]]:
    """The ids in the addresses of all requests that may be sent for it, and what each is of."""
    name, scope = wish.verb.name, wish.verb.scope
    if name in _OURS:
        return
    if name == "move":  # only names the one to which it leads
        yield "that conference", forms.stored(forms.Move, wish.arguments).to_conference
    elif scope in ("conference", "person", "people") or name in _JOINING:
        yield "this conference", wish.conference_id
    if name in _REMOVING or (scope in ("leg", "legs") and name not in _INTO_CONFERENCES):
        if wish.call_control_id:
            yield "this call", wish.call_control_id
        else:
            yield from (("one of these calls", leg) for leg in wish.people)
    if name == "delete_recording":
        recording = forms.stored(forms.DeleteRecording, wish.arguments)
        yield "this recording", recording.recording_id
