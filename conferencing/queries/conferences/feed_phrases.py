"""Phrases of the feed that stand for a word of the journal. Pure."""

from collections.abc import Mapping

# They begin to listen; or are heard; or are heard no more.
SUPERVISING: Mapping[str, str] = {
    "listen": "{by} started listening, heard by nobody",
    "whisper": "{by} started whispering to {whom}",
    "barge": "{by} barged in, heard by everyone",
    "left": "{by} stopped listening",
    "taken": "{by} took over from {whom}",
    "private": "{by} began to listen privately",
    "shown": "{by} is no longer listening privately",
}
# What a listing found otherwise.
CORRECTED: Mapping[str, str] = {
    "here": "{who} was here, but not shown",
    "gone": "{who} had left",
    "muted": "{who} was muted",
    "unmuted": "{who} was not muted",
    "held": "{who} was on hold",
    "unheld": "{who} was not on hold",
}
# Of events that change nothing in the mirror: what stands between the person and the fact.
NOTES: Mapping[str, str] = {
    "call.dtmf.received": "pressed",
    "call.gather.ended": "entered",
    "call.recording.error": "recording failed:",
    "call.recording.transcription.saved": "transcription saved,",
    "call.cost": "cost of the call:",
    "call.refer.started": "transfer started",
    "call.refer.completed": "transfer completed",
    "call.refer.failed": "transfer failed",
    "call.fork.started": "media fork started",
    "call.fork.stopped": "media fork stopped",
    "siprec.started": "SIP recording started",
    "siprec.stopped": "SIP recording stopped",
    "siprec.failed": "SIP recording failed:",
}
