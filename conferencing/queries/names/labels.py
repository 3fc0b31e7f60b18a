"""What a screen says of a call beside its person: answering machine, streaming, recordings, and the
sounds that are running.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from conferencing.projection.states import Audio

from . import reasons
from .directory import Directory

# The roles that a supervisor can take, as Telnyx names them.
ROLES = {
    "none": "participant",
    "barge": "barge",
    "monitor": "monitor",
    "whisper": "whisper",
}


class LabelledCall(Protocol):
    """The columns of a call that labels are made of."""

    @property
    def machine_result(self) -> str: ...
    @property
    def greeting_result(self) -> str: ...
    @property
    def streaming(self) -> str: ...
    @property
    def streaming_failure(self) -> str: ...
    @property
    def recordings(self) -> Sequence[object]: ...


def of_call(call: LabelledCall, directory: Directory) -> tuple[str, ...]:
    # Telnyx's words have underscores, and now and then a number.
    return tuple(directory.text(reasons.opened(label)) for label in _labels(call))


def running(sounds: Iterable[Audio], directory: Directory) -> tuple[Audio, ...]:
    """With the names of media masked like other text: a name may hold a number."""
    return tuple(replace(sound, media=directory.text(sound.media)) for sound in sounds)


def _labels(call: LabelledCall) -> Iterator[str]:
    if call.machine_result:
        yield f"answered by: {reasons.of_detection(call.machine_result)}"
    if call.greeting_result:
        yield f"greeting: {reasons.of_greeting(call.greeting_result)}"
    match call.streaming:
        case "started":
            yield "streaming"
        case "failed":
            yield ": ".join(filter(None, ["streaming failed", call.streaming_failure]))
    if call.recordings:
        count = len(call.recordings)
        yield "recorded" if count == 1 else f"recorded {count} times"
