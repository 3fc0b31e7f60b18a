"""Every event that the simulated Telnyx sends, and where each has its time. None goes out that is
not here: so the contract tests, which walk this table, know them all.
"""

from collections.abc import Mapping
from typing import Literal

# Beside the payload, inside it, in both places, or in neither.
TimeAt = Literal["beside", "inside", "both", "nowhere"]

# Telnyx: the time is usually beside the payload; for a saved recording it is nowhere.
TIMES: Mapping[str, TimeAt] = {
    "call.answered": "beside",
    "call.bridged": "beside",
    "call.cost": "both",
    "call.dequeued": "beside",
    "call.dtmf.received": "beside",
    "call.enqueued": "beside",
    "call.gather.ended": "beside",
    "call.hangup": "beside",
    "call.hold": "beside",
    "call.initiated": "beside",
    "call.machine.detection.ended": "beside",
    "call.machine.greeting.ended": "beside",
    "call.machine.premium.detection.ended": "beside",
    "call.machine.premium.greeting.ended": "beside",
    "call.playback.ended": "beside",
    "call.playback.started": "beside",
    "call.recording.error": "beside",
    "call.recording.saved": "beside",
    "call.speak.ended": "beside",
    "call.speak.started": "beside",
    "call.unhold": "beside",
    "conference.created": "both",
    "conference.ended": "inside",
    "conference.floor.changed": "both",
    "conference.participant.joined": "beside",
    "conference.participant.left": "beside",
    "conference.participant.playback.ended": "inside",
    "conference.participant.playback.started": "inside",
    "conference.participant.speak.ended": "inside",
    "conference.participant.speak.started": "inside",
    "conference.playback.ended": "inside",
    "conference.playback.started": "inside",
    "conference.recording.saved": "nowhere",
    "conference.speak.ended": "inside",
    "conference.speak.started": "inside",
    "streaming.failed": "beside",
    "streaming.started": "beside",
    "streaming.stopped": "beside",
}
