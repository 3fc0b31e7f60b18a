"""How far Telnyx's clock is from ours, under honest, odd and late stamps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from conferencing.clocks.difference import KEPT, Difference
from conferencing.clocks.telnyx import MOST_SECONDS_OFF

STEADY = 1_000.0  # the steady clock's time when a test begins
REAL = 1_770_000_000.0  # Telnyx's at that moment


@dataclass(frozen=True)
class Heard:
    """An answer or a webhook, `after` seconds since the one before."""

    after: float
    delay: float  # until it reached us
    is_webhook: bool = False
    wrong: float = 0.0  # its stamp is off by so many seconds


offsets = st.floats(-300, 300)
answers = st.builds(Heard, after=st.floats(0, 30), delay=st.floats(0, 0.8))
webhooks = st.builds(
    Heard,
    after=st.floats(0, 30),
    delay=st.floats(0, 3) | st.floats(0, 290),
    is_webhook=st.just(True),
)
odd = st.builds(Heard, after=st.floats(0, 5), delay=st.floats(0, 0.8), wrong=st.floats(-1e9, 1e9))


def after(heard: Sequence[Heard], offset: float, drift: float = 0.0) -> tuple[Difference, float]:
    """What is believed after all this, and the truth; `offset` is Telnyx's clock less ours at
    first, and the steady clock runs wrong by `drift` seconds each second.
    """
    own = REAL - STEADY - offset
    elapsed, believed = 0.0, Difference(own, own)
    for one in heard:
        elapsed += one.after
        asked = STEADY + elapsed * (1 + drift)
        stamp = math.floor(REAL + elapsed + one.delay / 2 * (not one.is_webhook) + one.wrong)
        elapsed += one.delay
        arrived = STEADY + elapsed * (1 + drift)
        if one.is_webhook:
            believed = believed.after_webhook(stamp, arrived)
        else:
            believed = believed.after_answer(stamp, asked, arrived)
    return believed, REAL - STEADY - elapsed * drift


@given(offsets, st.lists(answers, min_size=2), st.floats(-0.0005, 0.0005))
def test_two_answers_tell_the_difference_to_about_a_second(
    offset: float, heard: list[Heard], drift: float
) -> None:
    believed, truth = after(heard, offset, drift)
    assert believed.is_known
    assert abs(believed.seconds - truth) < 2


@given(offsets, st.lists(answers, min_size=3, max_size=30), odd, st.data())
def test_one_odd_date_moves_nothing(
    offset: float, heard: list[Heard], one: Heard, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(heard)))
    believed, truth = after([*heard[:place], one, *heard[place:]], offset)
    assert abs(believed.seconds - truth) < 2


@given(offsets, st.lists(answers, min_size=3), st.lists(webhooks), st.randoms())
def test_late_webhooks_move_nothing_that_answers_tell(
    offset: float, told: list[Heard], late: list[Heard], random: Random
) -> None:
    mixed = [*told[3:], *late]
    random.shuffle(mixed)
    believed, truth = after([*told[:3], *mixed], offset)
    assert abs(believed.seconds - truth) < 2


# A proxy that puts its own clock into each Date: nobody signs that.
constant = st.floats(10, 1e6) | st.floats(-1e6, -10)
# Within seconds, as webhooks are unless something holds them up, and not all at once.
prompt = st.builds(Heard, after=st.floats(2, 10), delay=st.floats(0, 1.5), is_webhook=st.just(True))


@given(
    offsets, constant, st.lists(answers, max_size=20), st.lists(prompt, min_size=KEPT), st.data()
)
def test_signed_stamps_win_against_dates_that_are_always_wrong(
    offset: float, wrong: float, told: list[Heard], signed: list[Heard], data: st.DataObject
) -> None:
    # Our own clock is a third witness: here it does not side with the wrong Date.
    assume(abs(offset + wrong) > 10)
    wrongly = [replace(one, wrong=wrong) for one in told]
    mixed = data.draw(st.permutations([*wrongly, *signed[KEPT:]]))
    heard = [*mixed, *signed[:KEPT], *wrongly]
    assume(sum(one.after + one.delay for one in heard) < 600)
    believed, truth = after(heard, offset)
    assert abs(believed.seconds - truth) < 4 or (not told and believed.seconds == truth - offset)


@given(constant, st.lists(answers, min_size=2, max_size=20), st.lists(prompt, min_size=KEPT))
def test_a_right_clock_is_not_blamed_for_dates_that_are_always_wrong(
    wrong: float, told: list[Heard], signed: list[Heard]
) -> None:
    wrongly = [replace(one, wrong=wrong) for one in told]
    believed, truth = after([*wrongly, *signed, *wrongly], 0.0)
    assert abs(believed.seconds - truth) < MOST_SECONDS_OFF


@given(
    st.floats(10, 290), st.lists(answers, min_size=2, max_size=20), st.lists(prompt, min_size=KEPT)
)
def test_webhooks_that_are_all_late_alike_do_not_move_a_right_clock(
    late: float, told: list[Heard], signed: list[Heard]
) -> None:
    """As when a proxy holds all of them up: answers and our own clock agree."""
    held_up = [replace(one, wrong=-late) for one in signed]
    believed, truth = after([*told, *held_up, *told], 0.0)
    assert abs(believed.seconds - truth) < 2


@given(constant, st.lists(prompt, min_size=KEPT), st.lists(answers, min_size=KEPT))
def test_after_a_leap_of_the_steady_clock_old_webhooks_prove_nothing(
    leap: float, signed: list[Heard], told: list[Heard]
) -> None:
    believed, truth = after(signed, 0.0)
    believed = replace(believed, own=believed.own + leap)
    for second in range(KEPT):
        at = STEADY + 2_000 + second
        believed = believed.after_answer(math.floor(at + truth + leap), at, at)
    assert abs(believed.seconds - (truth + leap)) < 2


@given(offsets, st.lists(webhooks))
def test_webhooks_alone_never_prove_more_than_the_truth(offset: float, heard: list[Heard]) -> None:
    believed, truth = after(heard, offset)
    assert believed.seconds <= max(truth, truth - offset) + 1e-6


@given(st.floats(5, 300), st.lists(st.floats(0, 1.5), min_size=2))
def test_quick_webhooks_alone_show_a_clock_that_is_behind(
    offset: float, delays: list[float]
) -> None:
    believed, truth = after([Heard(1, delay, is_webhook=True) for delay in delays], offset)
    assert believed.is_known
    assert -2.5 - 1e-6 < believed.seconds - truth <= 1e-6


@given(offsets, st.floats(-1e6, 1e6), st.lists(answers, min_size=KEPT))
def test_after_a_leap_of_the_steady_clock_new_answers_win(
    offset: float, leap: float, heard: list[Heard]
) -> None:
    assume(abs(leap) > 5)
    believed, truth = after(heard, offset)
    for second in range(KEPT):
        at = STEADY + 2_000 + second
        believed = believed.after_answer(math.floor(at + truth + leap), at, at)
    assert abs(believed.seconds - (truth + leap)) < 2


@given(st.lists(answers | webhooks))
def test_a_clock_that_is_right_is_left_alone(heard: list[Heard]) -> None:
    """Nothing that is shown changes while nothing is wrong."""
    believed, truth = after(heard, 0.0)
    assert believed.seconds == truth
