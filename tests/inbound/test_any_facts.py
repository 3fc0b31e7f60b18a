"""What the steps of a route never do, whatever the facts are."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conferencing.inbound import rules
from conferencing.inbound.facts import Asked, Facts, Stand
from conferencing.inbound.rules import STAY
from tests.inbound.test_rules import NOW, ago

STAGES = [*rules.BY_STAGE, "leaving"]
KINDS = [*rules.BY_KIND]
TIMES = st.none() | st.integers(0, 200).map(ago)
ASKED = st.builds(
    Asked,
    progress=st.sampled_from(["", "underway", "done", "failed", "not_known"]),
    code=st.sampled_from(["", "90036", "90038", "90032", "90034"]),
    finished_at=TIMES,
)
STANDS = st.builds(
    Stand,
    stage=st.sampled_from(STAGES),
    since=st.integers(0, 200).map(ago),
    kind=st.sampled_from(KINDS),
    has_greeting=st.booleans(),
    has_else=st.booleans(),
    reads_seconds=st.floats(0, 60),
    tries=st.integers(0, 4),
    music_tries=st.integers(0, 4),
    looked_at=TIMES,
    refused=st.sampled_from(["", "Too many."]),
)
FACTS = st.builds(
    Facts,
    is_over=st.booleans(),
    is_answered=st.booleans(),
    is_with_somebody=st.booleans(),
    is_alone=st.booleans(),
    is_taken=st.booleans(),
    waiting_in=st.sampled_from(["", "support"]),
    left_because=st.sampled_from(["", "timeout", "leave", "bridged"]),
    left_at=TIMES,
    has_own_way=st.booleans(),
    is_to_hear=st.booleans(),
    is_read_to=st.booleans(),
    is_played_to=st.booleans(),
    phone=st.sampled_from(["", "ringing", "over"]),
    phone_over_at=TIMES,
    step=ASKED,
    music=ASKED,
    stop=ASKED,
)
PRESSED = ("answer", "greet", "send", "hangup")


@given(STANDS, FACTS)
def test_it_is_answered_only_while_it_rings_and_nobody_else_does(
    stand: Stand, known: Facts
) -> None:
    if rules.next_step(stand, known, NOW).action == "answer":
        assert not known.is_answered and stand.stage == "answering"


@given(STANDS, FACTS)
def test_nothing_is_asked_for_while_the_last_is_on_its_way(stand: Stand, known: Facts) -> None:
    step = rules.next_step(stand, known, NOW)
    if step.action in PRESSED:
        assert known.step.progress != "underway" and not (
            known.is_taken and stand.stage != "greeting"
        )


@given(STANDS, FACTS)
def test_nobody_is_hung_up_on_but_after_a_message(stand: Stand, known: Facts) -> None:
    step = rules.next_step(stand, known, NOW)
    if step.action == "hangup":
        assert stand.stage == "hanging_up"
        assert not (known.is_with_somebody or known.waiting_in or known.is_taken)
    if step.stage == "hanging_up":
        assert (stand.stage, stand.kind) == ("sending", "message")
        assert known.step.progress == "done"


@given(STANDS, FACTS)
def test_whoever_is_with_somebody_is_left_alone(stand: Stand, known: Facts) -> None:
    if known.is_with_somebody and not known.is_over:
        step = rules.next_step(stand, known, NOW)
        is_alone = known.is_alone and stand.stage in ("sending", "alone")
        allowed = ("", "music") if is_alone else ("", "stop", "end")
        assert step.action in allowed or step.stage == ("alone" if is_alone else "leaving")


@given(STANDS, FACTS)
def test_a_call_that_has_ended_is_over(stand: Stand, known: Facts) -> None:
    over = replace(known, is_over=True)
    assert rules.next_step(stand, over, NOW).action == "end"


@given(STANDS, FACTS)
def test_nobody_is_forgotten(stand: Stand, known: Facts) -> None:
    """When nothing has been on its way for three minutes, something is done; or they wait with
    music, or ring, where a person has to see to them.
    """
    step, music = _long_ago(known.step), _long_ago(known.music)
    quiet = replace(
        known,
        step=step,
        music=music,
        stop=Asked(),
        is_over=False,
        is_taken=False,
        is_to_hear=False,
        phone="",
        left_at=known.left_at and ago(180),
    )
    late = replace(stand, since=ago(180), looked_at=stand.looked_at and ago(170))
    if rules.next_step(late, quiet, NOW) != STAY:
        return
    has_tried = stand.music_tries >= rules.MOST_TRIES or music.progress == "not_known"
    is_heard = quiet.is_played_to or has_tried
    is_alone = late.stage == "alone" and quiet.is_with_somebody and quiet.is_alone
    assert late.stage in ("waiting", "needs_you") or is_alone
    assert quiet.waiting_in or late.stage == "needs_you" or is_alone
    assert is_heard or not quiet.is_answered


def _long_ago(asked: Asked) -> Asked:
    return Asked() if asked.progress == "underway" else replace(asked, finished_at=ago(180))


@given(STANDS, FACTS)
def test_a_step_that_goes_on_goes_somewhere_else(stand: Stand, known: Facts) -> None:
    step = rules.next_step(stand, known, NOW)
    if step.action == "go":
        assert step.stage != stand.stage
