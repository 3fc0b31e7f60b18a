"""How somebody comes into a conference, as the form says that was filled in."""

from conferencing.ledger import forms
from conferencing.telnyx_api.parameters import Entrance


def of(how: forms.Join) -> Entrance:
    return Entrance(
        mute=how.mute,
        hold=how.hold,
        beep=how.beep or None,
        starts=how.start_on_enter,
        end_on_exit=how.end_on_exit,
        soft_end_on_exit=how.soft_end_on_exit,
    )
