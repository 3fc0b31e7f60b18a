"""The objects in REST answers, field for field as the API gives them."""

from datetime import datetime

from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.queues import average_wait, waited_seconds
from conferencing.simulator.world.state import (
    Conference,
    Leg,
    MediaFile,
    Participant,
    Queue,
    QueueEntry,
    Recording,
)

# Telnyx: the region in an answer is the code of a site, not the word that a request asks with. Only
# sv1 has been seen.
_SITES = {"US": "sv1", "Europe": "fr5"}

# One JSON object of an answer.
Resource = dict[str, object]


def conference(conference: Conference) -> Resource:
    # Telnyx tells neither how many participants there are, nor whether it is being recorded.
    resource: Resource = {
        "record_type": "conference",
        "id": conference.id,
        "name": conference.name,
        "status": status(conference),
        "region": _SITES.get(conference.region, "sv1"),
        "connection_id": conference.connection_id,
        "created_at": rest_time(conference.created_at),
        "updated_at": rest_time(conference.updated_at),
        "expires_at": rest_time(conference.expires_at),
    }
    if conference.end_reason:
        resource["end_reason"] = conference.end_reason
    if by := conference.ended_by:
        resource["ended_by"] = {
            "call_control_id": by.call_control_id,
            "call_session_id": by.call_session_id,
        }
    return resource


def status(conference: Conference) -> str:
    if not conference.is_live:
        return "completed"
    return "in_progress" if conference.is_started else "init"


def participant(conference: Conference, participant: Participant) -> Resource:
    # Telnyx tells neither the role of a supervisor, nor the numbers, nor the session.
    about = {"id": conference.id, "name": conference.name}
    return {"record_type": "participant", "conference": about, **_member(participant)}


def single_participant(conference: Conference, participant: Participant) -> Resource:
    """One participant read alone; the shape differs from a row of the list."""
    # Telnyx: here conference_id is flat, and there is no record_type.
    return {"conference_id": conference.id, **_member(participant)}


def media(file: MediaFile) -> Resource:
    return {
        "media_name": file.name,
        "content_type": "audio/mpeg",
        "created_at": rest_time(file.created_at),
        "updated_at": rest_time(file.updated_at),
        "expires_at": rest_time(file.expires_at),
    }


def _member(participant: Participant) -> Resource:
    return {
        "id": participant.id,
        "call_control_id": participant.leg.call_control_id,
        "call_leg_id": participant.leg.call_leg_id,
        # Telnyx also has joining and left; whether a list keeps those who left is not known.
        "status": "joined",
        "muted": participant.muted,
        "on_hold": participant.on_hold,
        "end_conference_on_exit": participant.end_conference_on_exit,
        "soft_end_conference_on_exit": participant.soft_end_conference_on_exit,
        "whisper_call_control_ids": list(participant.whispers_to),
        "created_at": rest_time(participant.created_at),
        "updated_at": rest_time(participant.updated_at),
    }


def queue(queue: Queue, now: datetime) -> Resource:
    # Telnyx: the id is only seen here; events and addresses name a queue by its name.
    return {
        "record_type": "queue",
        "id": queue.id,
        "name": queue.name,
        "current_size": len(queue.entries),
        "max_size": queue.max_size,
        "average_wait_time_secs": average_wait(queue, now),
        "created_at": rest_time(queue.created_at),
        "updated_at": rest_time(queue.updated_at),
    }


def queue_call(entry: QueueEntry, now: datetime) -> Resource:
    leg = entry.leg
    return {
        "record_type": "queue_call",
        "queue_id": entry.queue.id,
        "queue_position": entry.queue.entries.index(entry) + 1,
        "call_control_id": leg.call_control_id,
        "call_leg_id": leg.call_leg_id,
        "call_session_id": leg.call_session_id,
        "connection_id": leg.connection_id,
        "from": leg.from_,
        "to": leg.to,
        "enqueued_at": rest_time(entry.enqueued_at),
        "wait_time_secs": waited_seconds(entry, now),
        "is_alive": leg.is_alive,
    }


def dialled(leg: Leg, recording_id: str | None = None) -> Resource:
    """The answer to a dial."""
    # Telnyx: is_alive is always false here, as the call has yet to begin.
    resource = {**_call(leg), "is_alive": False}
    return {**resource, "recording_id": recording_id} if recording_id else resource


def call(leg: Leg, now: datetime) -> Resource:
    resource = {**_call(leg), "is_alive": leg.is_alive, "start_time": rest_time(leg.started_at)}
    resource["call_duration"] = _duration(leg, now)
    if leg.client_state:
        resource["client_state"] = leg.client_state
    if leg.ended_at:
        resource["end_time"] = rest_time(leg.ended_at)
    return resource


def active_call(leg: Leg, now: datetime) -> Resource:
    # Telnyx: neither numbers nor state in this list.
    return {
        **_call(leg),
        "call_duration": _duration(leg, now),
        "client_state": leg.client_state or "",
    }


def recording(recording: Recording, urls: dict[str, str]) -> Resource:
    """`urls`: the address of its file by format."""
    leg, ended_at = recording.leg, rest_time(recording.ended_at)
    resource: Resource = {
        "record_type": "recording",
        "id": recording.id,
        "source": "conference" if recording.conference_id else "call",
        "status": "completed",
        "channels": recording.channels,
        "call_control_id": leg.call_control_id,
        "call_leg_id": leg.call_leg_id,
        "call_session_id": leg.call_session_id,
        "connection_id": leg.connection_id,
        "from": leg.from_,
        "to": leg.to,
        "initiated_by": "StartConferenceRecordingAPI"
        if recording.conference_id
        else "StartCallRecordingAPI",
        "duration_millis": int(recording.duration.total_seconds() * 1000),
        "recording_started_at": rest_time(recording.started_at),
        "recording_ended_at": ended_at,
        "download_urls": urls,
        "created_at": ended_at,
        "updated_at": ended_at,
    }
    return (
        {**resource, "conference_id": recording.conference_id}
        if recording.conference_id
        else resource
    )


def _call(leg: Leg) -> Resource:
    return {
        "record_type": "call",
        "call_control_id": leg.call_control_id,
        "call_leg_id": leg.call_leg_id,
        "call_session_id": leg.call_session_id,
    }


def _duration(leg: Leg, now: datetime) -> int:
    return int(((leg.ended_at or now) - leg.answered_at).total_seconds()) if leg.answered_at else 0
