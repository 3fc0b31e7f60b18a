"""What the fold makes of the stories of conferences, told with real webhook bodies."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from conferencing.projection import events as e
from conferencing.projection import fold, webhook_parsing
from conferencing.projection.states import ConferenceWithPeople

from .bodies import CONFERENCES, LEGS, START, conference_body

ANNA, BEN = LEGS[:2]
CONFERENCE = CONFERENCES[0]


def after(*story: tuple[str, int, str]) -> ConferenceWithPeople:
    """The state after events of (kind, second, leg), each told in order."""
    events = [conference_event(kind, second, leg) for kind, second, leg in story]
    return folded(events)


def folded(events: list[Any]) -> ConferenceWithPeople:
    return fold.fold_conference(CONFERENCE, events)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def conference_event(kind: str, second: int, leg: str, **payload: Any) -> Any:
    event_id = f"{kind} {second} {leg}"
    body = conference_body(f"conference.{kind}", event_id, at(second), CONFERENCE, leg, **payload)
    return webhook_parsing.from_webhook(body, at(second))


def mute(second: int, muted: bool, legs: tuple[str, ...] | None) -> e.MuteAccepted:
    return e.MuteAccepted(
        kind="command.mute",
        at=at(second),
        source_id=f"command:{second}",
        conference_id=CONFERENCE,
        muted=muted,
        call_control_ids=legs,
    )


def not_listed(second: int, reason: str = e.NOT_LISTED) -> e.ConferenceListed:
    return e.ConferenceListed(
        kind="listing.conference",
        at=at(second),
        source_id=f"listing:{second}",
        conference_id=CONFERENCE,
        status="completed",
        end_reason=reason,
    )


def present(state: ConferenceWithPeople) -> set[str]:
    return {leg for leg, person in state.participants.items() if person.is_present}


def test_a_leg_that_comes_back_has_two_stays() -> None:
    state = after(
        ("participant.joined", 1, ANNA),
        ("participant.left", 5, ANNA),
        ("participant.joined", 9, ANNA),
    )
    anna = state.participants[ANNA]
    assert [(s.joined_at, s.left_at) for s in anna.stays] == [
        (at(1), at(5)),
        (at(9), None),
    ]
    assert anna.is_present and anna.joined_at == at(9)


def test_a_late_join_does_not_bring_a_caller_back() -> None:
    state = after(("participant.left", 5, ANNA), ("participant.joined", 1, ANNA))
    assert present(state) == set()


def test_who_has_the_floor_is_there_before_the_join_arrives() -> None:
    assert present(after(("floor.changed", 3, ANNA))) == {ANNA}


def test_the_end_empties_the_conference_and_nobody_joins_after_it() -> None:
    state = after(
        ("participant.joined", 1, ANNA), ("ended", 5, ANNA), ("participant.joined", 6, BEN)
    )
    assert present(state) == set()
    assert state.conference.status == "completed"
    assert state.participants[ANNA].left_at == at(5)


@pytest.mark.parametrize(
    "kind", ["floor.changed", "participant.joined", "participant.left", "playback.started"]
)
def test_an_end_that_we_only_inferred_is_lifted_by_a_newer_sign_of_life(kind: str) -> None:
    events = [conference_event("participant.joined", 1, ANNA), not_listed(5)]
    assert folded(events).conference.ended_at == at(5)
    conference = folded([*events, conference_event(kind, 6, BEN)]).conference
    assert (conference.status, conference.ended_at, conference.end_reason) == (
        "in_progress",
        None,
        "",
    )


def test_who_speaks_or_joins_after_an_inferred_end_is_there() -> None:
    events = [
        not_listed(2),
        conference_event("floor.changed", 3, ANNA),
        conference_event("participant.joined", 4, BEN),
    ]
    assert present(folded(events)) == {ANNA, BEN}


def test_an_older_webhook_lifts_no_inferred_end() -> None:
    events = [not_listed(5), conference_event("floor.changed", 4, ANNA)]
    assert folded(events).conference.ended_at == at(5)


def test_an_end_that_telnyx_told_is_final_even_after_one_that_we_inferred() -> None:
    told = (
        [not_listed(3), not_listed(5, reason="all_left")],
        [not_listed(3), conference_event("ended", 5, ANNA)],
    )
    for events in told:
        conference = folded([*events, conference_event("floor.changed", 6, ANNA)]).conference
        assert conference.ended_at and conference.end_reason != e.NOT_LISTED


def test_an_inferred_end_makes_no_told_end_uncertain() -> None:
    events = [
        conference_event("ended", 3, ANNA, reason=""),
        not_listed(5),
        conference_event("floor.changed", 6, ANNA),
    ]
    assert folded(events).conference.ended_at == at(3)


def test_mute_all_reaches_those_who_were_there_and_no_one_later() -> None:
    events = [
        conference_event("participant.joined", 1, ANNA),
        mute(2, True, None),
        conference_event("participant.joined", 3, BEN),
    ]
    state = folded(events)
    assert {leg for leg, person in state.participants.items() if person.is_muted} == {ANNA}


def test_mute_ends_with_the_stay() -> None:
    events = [
        conference_event("participant.joined", 1, ANNA),
        mute(2, True, (ANNA,)),
        conference_event("participant.left", 3, ANNA),
        conference_event("participant.joined", 4, ANNA),
    ]
    assert not folded(events).participants[ANNA].is_muted


def test_a_listing_speaks_only_of_its_own_time() -> None:
    listed = e.ParticipantsListed(
        kind="listing.participants",
        at=at(25),
        source_id="listing:1",
        conference_id=CONFERENCE,
        participants=(e.ListedParticipant(call_control_id=ANNA, muted=True),),
    )
    events = [
        conference_event("participant.joined", 1, BEN),
        listed,
        conference_event("participant.joined", 26, BEN),
    ]
    state = folded(events)
    assert present(state) == {ANNA, BEN}
    assert state.participants[ANNA].is_muted and len(state.participants[BEN].stays) == 2


@pytest.mark.parametrize("is_joining", [True, False])
def test_whoever_is_only_joining_is_not_there_yet_and_not_gone_either(is_joining: bool) -> None:
    rows = tuple(
        e.ListedParticipant(call_control_id=leg, is_joining=is_joining) for leg in (ANNA, BEN)
    )
    listed = e.ParticipantsListed(
        kind="listing.participants",
        at=at(60),
        source_id="listing:1",
        conference_id=CONFERENCE,
        participants=rows,
    )
    state = folded([conference_event("participant.joined", 1, ANNA), listed])
    assert present(state) == ({ANNA} if is_joining else {ANNA, BEN})


def test_a_listing_does_not_contradict_what_was_seen_a_moment_ago() -> None:
    def listed(second: int, *legs: str) -> e.ParticipantsListed:
        rows = tuple(e.ListedParticipant(call_control_id=leg) for leg in legs)
        base: dict[str, Any] = {
            "at": at(second),
            "source_id": f"listing:{second}",
        }
        return e.ParticipantsListed(
            kind="listing", conference_id=CONFERENCE, participants=rows, **base
        )

    story = [
        conference_event("participant.joined", 1, ANNA),
        conference_event("participant.left", 9, ANNA),
    ]
    story.append(conference_event("participant.joined", 10, BEN))
    assert present(folded([*story, listed(11, ANNA)])) == {BEN}
    assert present(folded([*story, listed(11, ANNA), listed(20, ANNA)])) == {ANNA}


def test_an_end_of_audio_that_names_no_media_ends_the_oldest() -> None:
    started = conference_event("playback.started", 1, "", media_name="jingle")
    ended = conference_event("playback.ended", 4, "")
    assert folded([started, ended]).conference.audio == ()


def test_audio_runs_until_it_ends() -> None:
    started = conference_event("playback.started", 1, "", media_name="jingle")
    ended = conference_event("playback.ended", 4, "", media_name="jingle")
    assert [a.media for a in folded([started]).conference.audio] == ["jingle"]
    assert folded([ended, started]).conference.audio == ()


def test_media_addresses_lose_their_secrets() -> None:
    event = conference_event(
        "playback.started", 1, "", media_url="https://cdn.example.com/a.mp3?token=secret"
    )
    assert event.media == "a.mp3"


def test_a_recording_is_saved_once_and_its_address_is_nowhere() -> None:
    saved = conference_event(
        "recording.saved",
        9,
        "",
        recording_id="r1",
        recording_urls={"mp3": "https://secret.example"},
    )
    again = conference_event("recording.saved", 10, "", recording_id="r1")
    state = folded([saved, again])
    assert [r.recording_id for r in state.conference.recordings] == ["r1"]
    assert "secret.example" not in e.encode(saved)


def test_an_unknown_reason_is_kept_as_text() -> None:
    state = folded([conference_event("ended", 5, ANNA, reason="power_cut")])
    assert state.conference.end_reason == "power_cut"
