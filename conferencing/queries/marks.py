"""What a screen says of a call beside its person: answering machine, streaming, recordings, sound
that is running.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .people import Directory
from .screens import RunningAudio

# The columns of a call that `call_marks` reads, from a named row.
MARKS = ("machine_result", "greeting_result", "streaming", "streaming_failure", "recordings")


def call_marks(call: Any, directory: Directory) -> tuple[str, ...]:
    found = []
    if call.machine_result:
        found.append(f"answering machine: {_words(call.machine_result)}")
    if call.greeting_result:
        found.append(f"greeting: {_words(call.greeting_result)}")
    if call.streaming == "started":
        found.append("streaming")
    elif call.streaming == "failed":
        reason = f": {_words(call.streaming_failure)}" if call.streaming_failure else ""
        found.append(f"streaming failed{reason}")
    if call.recordings:
        found.append(
            "recorded" if len(call.recordings) == 1 else f"recorded {len(call.recordings)} times"
        )
    return tuple(directory.text(mark) for mark in found)


def running(audio: Iterable[dict[str, Any]], directory: Directory) -> tuple[RunningAudio, ...]:
    """From the JSON of a mirrored row."""
    return tuple(
        RunningAudio(
            sound["kind"], directory.text(sound["media"]), datetime.fromisoformat(sound["since"])
        )
        for sound in audio
    )


def last_saved(recordings: Iterable[dict[str, Any]]) -> datetime | None:
    times = [datetime.fromisoformat(recording["saved_at"]) for recording in recordings]
    return max(times, default=None)


def _words(text: str) -> str:
    return text.replace("_", " ")
