"""Who hears whom, against the simulated Telnyx, which mixes the sound from the listeners' side."""

from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from conferencing.audibility.hearing import Voice, hearing
from conferencing.simulator.world.hearing import ears
from conferencing.simulator.world.state import Conference, Leg, Participant
from conferencing.simulator.world.world import World

NINE = datetime(2026, 9, 1, 9, tzinfo=UTC)

person = st.integers(0, 4)
people = st.sets(person, max_size=4)


def voice(participant: Participant) -> Voice:
    return Voice(
        participant.leg.call_control_id,
        is_muted=participant.muted,
        is_on_hold=participant.on_hold,
        role=participant.supervisor_role,
        whisper_to=participant.whispers_to,
    )


class AnyMixOfRolesMutesAndHolds(RuleBasedStateMachine):
    """All that can be asked of a conference, in any order, with people who come and go."""

    @initialize()
    def five_in_a_conference(self) -> None:
        self.world = World(lambda: NINE, seed=1, latency=0)
        self.legs: list[Leg] = [
            self.world.answered_call(f"+120255501{index:02}", "+12025550100") for index in range(5)
        ]
        self.room: Conference = self.world.create_conference(self.legs[0], "Standup")
        for leg in self.legs[1:]:
            self.world.join(self.room, leg)

    def present(self, indices: set[int]) -> list[Leg]:
        legs = (self.legs[index] for index in sorted(indices))
        return [leg for leg in legs if leg.call_control_id in self.room.participants]

    @rule(whom=people)
    def mute(self, whom: set[int]) -> None:
        if legs := self.present(whom):
            self.world.mute(self.room, legs)

    @rule(whom=people)
    def unmute(self, whom: set[int]) -> None:
        if legs := self.present(whom):
            self.world.unmute(self.room, legs)

    @rule(whom=people)
    def hold(self, whom: set[int]) -> None:
        if legs := self.present(whom):
            self.world.hold(self.room, legs)

    @rule(whom=people)
    def unhold(self, whom: set[int]) -> None:
        if legs := self.present(whom):
            self.world.unhold(self.room, legs)

    @rule(who=person, role=st.sampled_from(["none", "barge", "monitor", "whisper"]), to=people)
    def change_role(self, who: int, role: str, to: set[int]) -> None:
        listeners = [leg.call_control_id for leg in self.present(to)] if role == "whisper" else []
        for leg in self.present({who}):
            self.world.change_role(self.room, leg, role, listeners)

    @rule(who=st.integers(1, 4))
    def leave(self, who: int) -> None:
        for leg in self.present({who}):
            self.world.leave(self.room, leg)

    @rule(who=st.integers(1, 4), mute=st.booleans(), hold=st.booleans())
    def join(self, who: int, mute: bool, hold: bool) -> None:
        if self.legs[who].call_control_id not in self.room.participants:
            self.world.join(self.room, self.legs[who], mute=mute, hold=hold)

    @invariant()
    def what_is_computed_is_what_they_hear(self) -> None:
        known = hearing(voice(person) for person in self.room.participants.values())
        assert known.hears == ears(self.room)

    @invariant()
    def both_ways_round_are_the_same(self) -> None:
        known = hearing(voice(person) for person in self.room.participants.values())
        there = {(a, b) for a, heard in known.hears.items() for b in heard}
        back = {(a, b) for b, listeners in known.heard_by.items() for a in listeners}
        assert there == back


TestAnyMix = AnyMixOfRolesMutesAndHolds.TestCase


@pytest.mark.parametrize("role", ["coach", "Monitor", "7"])
def test_a_role_that_nobody_knows_counts_as_audible(role: str) -> None:
    known = hearing([Voice("a", role=role), Voice("b")])

    assert known.heard_by["a"] == {"b"}


def test_a_whisper_to_somebody_who_has_left_reaches_nobody() -> None:
    known = hearing([Voice("a", role="whisper", whisper_to=("gone",)), Voice("b")])

    assert known.heard_by["a"] == set()
