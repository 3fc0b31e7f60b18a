"""What several verbs have in common, as constructors of them: all that mute, all that record.

Pure.
"""

from functools import partial

from .notice_forms import MuteOrHold
from .verb import Verb

# Naming several legs may take three requests: when one of them has gone, Telnyx refuses the whole
# list, and a listing and another request follow. Undo always names legs.
SEVERAL = 3

mute = partial(
    Verb,
    does="mute {whom}",
    did="muted {whom}",
    permission="conferencing.command_mute",
    form=MuteOrHold,
    field="is_muted",
    value=True,
    can_undo=True,
)
unmute = partial(
    Verb,
    does="unmute {whom}",
    did="unmuted {whom}",
    permission="conferencing.command_mute",
    field="is_muted",
    can_undo=True,
)
hold = partial(
    Verb,
    does="put {whom} on hold",
    did="put {whom} on hold",
    permission="conferencing.command_hold",
    form=MuteOrHold,
    field="is_on_hold",
    value=True,
    can_undo=True,
)
unhold = partial(
    Verb,
    does="take {whom} off hold",
    did="took {whom} off hold",
    permission="conferencing.command_hold",
    field="is_on_hold",
    can_undo=True,
)
# Ours alone: nothing is sent to Telnyx.
lower = partial(Verb, permission="conferencing.command_mute", proof="none")
# A repeat without the command id could take out somebody who has come back.
remove = partial(
    Verb,
    does="remove {whom}",
    permission="conferencing.command_remove",
    needs_confirmation=True,
    retry="command_id",
)
record = partial(
    Verb,
    permission="conferencing.command_record",
    scope="conference",
    retry="command_id",
    proof="none",
)
announce = partial(
    Verb, permission="conferencing.command_announce", scope="people", check="Listen in"
)
# Keys that arrive twice may confirm what nobody meant to confirm.
keys = partial(
    Verb,
    permission="conferencing.command_keys",
    retry="never",
    proof="none",
    check="Find out whether the keys arrived",
)
person = partial(Verb, permission="conferencing.command_people", retry="command_id")
call = partial(person, scope="leg", proof="event")
# Becomes the one for a single call for each of them.
calls = partial(person, scope="legs", needs_people=True)
queue = partial(Verb, permission="conferencing.manage_queues", scope="queue")
