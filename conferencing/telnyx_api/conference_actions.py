"""What can be done to a conference and to the people in it, apart from audio and recording.

`conference_id` is Telnyx's UUID, never the name, which some requests would take and others not; a
`leg` is a call control id. Each raises GatewayError. Their success means that Telnyx accepted the
request: mute, hold, roles and exit flags are reported by no webhook. A request with a `command_id`
may be repeated, for Telnyx ignores one that it has seen within 60 seconds
(developers.telnyx.com, "Receiving Webhooks for Programmable Voice").

`region`: see `parameters`; requests without it take none.

"These legs" and "everyone" are different functions here, and the first refuse an empty list.
"""

from collections.abc import Sequence
from typing import Literal

from . import answers, rows
from .answers import accepted
from .client import conference_command, telnyx_client
from .parameters import Beep as Beep
from .parameters import Entrance as Entrance
from .parameters import if_given, in_region, these
from .rows import ListedConference

SupervisorRole = Literal["barge", "monitor", "none", "whisper"]


def mute(conference_id: str, legs: Sequence[str], *, region: str = "") -> None:
    named = these(legs)
    with conference_command("mute") as command:
        accepted(command.mute(conference_id, call_control_ids=named, region=in_region(region)))


def mute_everyone(conference_id: str, *, region: str = "") -> None:
    with conference_command("mute") as command:
        accepted(command.mute(conference_id, region=in_region(region)))


def unmute(conference_id: str, legs: Sequence[str], *, region: str = "") -> None:
    named = these(legs)
    with conference_command("unmute") as command:
        accepted(command.unmute(conference_id, call_control_ids=named, region=in_region(region)))


def hold(conference_id: str, legs: Sequence[str], *, region: str = "") -> None:
    named = these(legs)
    with conference_command("hold") as command:
        accepted(command.hold(conference_id, call_control_ids=named, region=in_region(region)))


def hold_everyone(conference_id: str, *, region: str = "") -> None:
    with conference_command("hold") as command:
        accepted(command.hold(conference_id, region=in_region(region)))


def unhold(conference_id: str, legs: Sequence[str], *, region: str = "") -> None:
    # There is no unhold for everyone: here alone Telnyx requires the legs.
    named = these(legs)
    with conference_command("unhold") as command:
        accepted(command.unhold(conference_id, call_control_ids=named, region=in_region(region)))


def join(conference_id: str, leg: str, command_id: str, how: Entrance, *, region: str = "") -> None:
    """The leg must be answered. It leaves the queue, the bridge or the conference that it is in.
    Whoever is at the other end of a bridge is hung up, unless that leg was to be parked.
    """
    with conference_command("join") as command:
        accepted(
            command.join(
                conference_id,
                call_control_id=leg,
                beep_enabled=if_given(how.beep),
                command_id=command_id,
                end_conference_on_exit=how.end_on_exit,
                hold=how.hold,
                mute=how.mute,
                region=in_region(region),
                soft_end_conference_on_exit=how.soft_end_on_exit,
                start_conference_on_enter=how.starts,
            )
        )


def leave(conference_id: str, leg: str, command_id: str, *, region: str = "") -> None:
    """The leg stays up, parked: it costs money until it is hung up."""
    with conference_command("leave") as command:
        accepted(
            command.leave(
                conference_id, call_control_id=leg, command_id=command_id, region=in_region(region)
            )
        )


def set_exit(
    conference_id: str, participant_id: str, *, end_on_exit: bool, soft_end_on_exit: bool
) -> None:
    """What their leaving does to the conference. The only way to say so for its creator. The
    participant's id is given in listings only.
    """
    with telnyx_client("update_participant") as telnyx:
        answer = telnyx.conferences.with_raw_response.update_participant(
            participant_id,
            id=conference_id,
            end_conference_on_exit=end_on_exit,
            soft_end_conference_on_exit=soft_end_on_exit,
        )
        answers.about(participant_id, "id", answer)


def set_role(
    conference_id: str,
    leg: str,
    command_id: str,
    *,
    supervisor_role: SupervisorRole,
    whisper_to: Sequence[str],
    region: str = "",
) -> None:
    """Replaces the role and whom it whispers to. A whisper to nobody only listens, as a monitor
    does. No listing shows roles.
    """
    with conference_command("update") as command:
        accepted(
            command.update(
                conference_id,
                call_control_id=leg,
                supervisor_role=supervisor_role,
                command_id=command_id,
                region=in_region(region),
                # Left out when empty, as every list of legs is.
                whisper_call_control_ids=if_given(list(whisper_to)),
            )
        )


def create_conference(
    leg: str,
    command_id: str,
    *,
    name: str,
    beep: Beep,
    max_participants: int,
    duration_minutes: int,
    start_on_create: bool,
) -> ListedConference:
    """A conference around an answered leg, which joins at once. Its name must differ from that of
    every conference that runs.
    """
    with telnyx_client("create") as telnyx:
        answer = telnyx.conferences.with_raw_response.create(
            call_control_id=leg,
            name=name,
            command_id=command_id,
            beep_enabled=beep,
            max_participants=max_participants,
            duration_minutes=duration_minutes,
            start_conference_on_create=start_on_create,
        )
        return answers.read(rows.conference, answer)


def end(conference_id: str, command_id: str) -> None:
    """Everybody in it is hung up."""
    with conference_command("end") as command:
        accepted(command.end_conference(conference_id, command_id=command_id))
