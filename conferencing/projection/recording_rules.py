"""What becomes of a conference's recording, event by event. Pure.

Telnyx reports only that a recording was saved. Between its 2xx to "start" and that report the state
is what we believe by the commands it accepted: recording, paused, or stopped and awaited.
"""

from datetime import datetime, timedelta

from . import events as e
from .states import ConferenceWithPeople
from .steps import recorded, with_conference

RUNNING = ("recording", "paused")
# Telnyx's clock and ours are not the same.
SKEW = timedelta(seconds=5)
NOT_RECORDED: dict[str, object] = {
    "recording_state": "",
    "recording_since": None,
    "recording_paused_at": None,
    "recording_resume_at": None,
    "recording_format": "",
    "recording_stopped_at": None,
}


def accepted(state: ConferenceWithPeople, event: e.RecordingAccepted) -> ConferenceWithPeople:
    # The end has stopped it; nothing can start or pause it any more.
    if state.conference.ended_at is not None:
        return state
    match event.action:
        case "start":
            return _started(state, event)
        case "pause":
            return _with_recording(
                state, "paused", recording_paused_at=event.at, recording_resume_at=event.resume_at
            )
        case "resume":
            return _with_recording(state, "recording")
        case "stop":
            return state if _is_in_already(state) else stopped(state, event.at)
    return state


def saved(state: ConferenceWithPeople, event: e.ConferenceRecordingSaved) -> ConferenceWithPeople:
    state = with_conference(state, recordings=recorded(state.conference.recordings, event))
    return with_conference(state, **NOT_RECORDED) if _is_the_awaited(state, event) else state


def stopped(state: ConferenceWithPeople, at: datetime) -> ConferenceWithPeople:
    """Telnyx saves it now; we wait for it until recording.saved arrives."""
    return _with_recording(state, "stopped", recording_stopped_at=at)


def stopped_by_the_end(state: ConferenceWithPeople) -> ConferenceWithPeople:
    """The end of the conference stops a recording that runs."""
    ended_at, is_running = state.conference.ended_at, state.conference.recording_state in RUNNING
    return stopped(state, ended_at) if ended_at and is_running else state


def running_again(state: ConferenceWithPeople) -> ConferenceWithPeople:
    """An inferred end is about to be revoked: a recording that nothing else had stopped runs on."""
    was = state.conference
    if was.recording_state == "stopped" and was.recording_stopped_at == was.ended_at:
        return with_conference(state, recording_state="recording", recording_stopped_at=None)
    return state


def _started(state: ConferenceWithPeople, event: e.RecordingAccepted) -> ConferenceWithPeople:
    fresh = {"recording_since": event.at, "recording_format": event.format}
    return with_conference(state, **{**NOT_RECORDED, **fresh, "recording_state": "recording"})


def _with_recording(
    state: ConferenceWithPeople, word: str, **times: datetime | None
) -> ConferenceWithPeople:
    """The recording in this state; of its times, only `times` and its beginning remain."""
    none = {"recording_paused_at": None, "recording_resume_at": None, "recording_stopped_at": None}
    return with_conference(state, recording_state=word, **{**none, **times})


def _is_in_already(state: ConferenceWithPeople) -> bool:
    """Telnyx's answer to "stop" can be later than its report: what was saved is then its end."""
    was = state.conference
    return was.recording_state == "" and bool(was.recordings)


def _is_the_awaited(state: ConferenceWithPeople, event: e.ConferenceRecordingSaved) -> bool:
    """An older recording that is saved late says nothing about the one that runs."""
    was = state.conference
    if was.recording_state == "stopped":
        return True  # whichever it is: to wait for ever would be a false alarm
    if was.recording_state not in RUNNING:
        return False
    # It runs by our belief alone, and Telnyx saves only what has stopped: the report counts.
    if event.started_at is None or was.recording_since is None:
        return True
    # It may have begun long before Telnyx's answer to "start", but an older one was over by then.
    ran_on = event.ended_at is not None and event.ended_at > was.recording_since + SKEW
    return ran_on or event.started_at >= was.recording_since - SKEW
