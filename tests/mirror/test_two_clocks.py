"""Whatever our clock says, from five minutes behind to five minutes ahead, drifting or being set:
what happened is in its order, and what is shown is right within three seconds.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.mirror import reading, writer
from conferencing.models import Conference, JournalEntry, Participant
from conferencing.projection import events as e
from conferencing.projection.fold import fold_conference
from conferencing.projection.states import ConferenceWithPeople

from .skewed import CONFERENCE, START, Action, Moment, Person, Skew, Switchboard, moments, truth

WITHIN = 3.0
LEGS = ("anna", "ben", "carla")

skews = st.builds(
    Skew,
    offset=st.floats(-300, 300) | st.sampled_from([-300.0, -120.0, -6.0, 0.0, 6.0, 120.0, 300.0]),
    drift=st.sampled_from([0.0]) | st.floats(-0.05, 0.05),
    set_at=st.sampled_from([float("inf")]) | st.floats(0, 60),
    steady_drift=st.floats(-0.0005, 0.0005),
)
delays = st.floats(0, 2) | st.floats(0, 60)
actions = st.lists(
    st.builds(
        Action,
        what=st.sampled_from(["join", "join", "leave", "leave", "mute", "unmute"]),
        leg=st.sampled_from(LEGS),
        # An operator presses no sooner than that after somebody came.
        after=st.floats(WITHIN, 12),
        delays=st.just(()) | st.tuples(delays) | st.tuples(delays, delays),
    ),
    max_size=12,
)


def shown(state: ConferenceWithPeople) -> dict[str, Person]:
    return {
        leg: Person(person.is_present, person.is_muted)
        for leg, person in state.participants.items()
        if person.is_present
    }


def present(people: dict[str, Person]) -> dict[str, Person]:
    return {
        leg: Person(person.is_present, person.is_muted)
        for leg, person in people.items()
        if person.is_present
    }


def is_newest_of_its_person(moment: Moment, now: dict[str, Person]) -> bool:
    if moment.news is None or moment.news.what not in ("join", "leave"):
        return False
    return now[moment.news.leg].changed_at == moment.happened_at


def became(switchboard: Switchboard, moment: Moment, told: list[Action]) -> e.ConferenceEvent:
    switchboard.time = moment.time
    if moment.news is None:
        return switchboard.list(truth(told, moment.time))
    is_webhook = moment.news.what in ("join", "leave")
    return switchboard.hear(moment) if is_webhook else switchboard.accept(moment)


@given(skews, actions)
@settings(deadline=None, max_examples=200)
def test_what_is_shown_is_right_within_seconds(skew: Skew, told: list[Action]) -> None:
    switchboard, journal = Switchboard(skew), dict[str, e.ConferenceEvent]()
    for moment in moments(told):
        event = became(switchboard, moment, told)
        journal.setdefault(event.source_id, event)
        # Every event has its time, to about a second, whatever our clock says.
        happened_at = moment.happened_at if moment.news else moment.time
        off = (event.at - START).total_seconds() - happened_at
        assert abs(off) < WITHIN
        now, people = truth(told, moment.time), fold_conference(CONFERENCE, journal.values())
        if is_newest_of_its_person(moment, now):
            assert moment.news
            # Heard just now, it is shown at once.
            leg = moment.news.leg
            is_present = leg in shown(people)
            assert is_present == now[leg].is_present
        if moment.news is None:
            # What has been so for a while is shown so after each listing.
            for leg in LEGS:
                person = now.get(leg, Person())
                if moment.time - person.changed_at > 2 * WITHIN:
                    assert shown(people).get(leg) == present(now).get(leg)
    assert shown(people) == present(now)


@pytest.mark.django_db
@given(skews, actions)
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_stored_mirror_is_the_same(skew: Skew, told: list[Action]) -> None:
    for model in (Participant, Conference, JournalEntry):
        model.objects.all().delete()
    switchboard, journal = Switchboard(skew), list[e.ConferenceEvent]()
    for moment in moments(told):
        journal.append(became(switchboard, moment, told))
        writer.apply(journal[-1:])
    saved = reading.conference(CONFERENCE)
    unique = {event.source_id: event for event in reversed(journal)}
    assert saved == fold_conference(CONFERENCE, unique.values())
    assert saved and shown(saved) == present(truth(told, moment.time))


def test_the_issue_with_our_clock_ahead() -> None:
    """Six seconds ahead: a leave four seconds after a listing stayed hidden until the next."""
    told = [Action("join", "anna", 1, (0.0,)), Action("leave", "anna", 12, (0.0,))]
    switchboard, journal = Switchboard(Skew(-6.0)), list[e.ConferenceEvent]()
    for moment in moments(told):
        journal.append(became(switchboard, moment, told))
        if moment.news and moment.news.what == "leave":
            break
    state = fold_conference(CONFERENCE, journal)
    assert shown(state) == {}
    left_at = state.participants["anna"].left_at
    assert left_at == START + timedelta(seconds=14)
