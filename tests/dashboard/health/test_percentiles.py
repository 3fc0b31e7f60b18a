"""How long most took, from classes of duration."""

from hypothesis import given
from hypothesis import strategies as st

from conferencing import tallies
from dashboard.health import percentiles

seconds = st.floats(min_value=0.0, max_value=3600.0, allow_nan=False)


def classes(values: list[float]) -> dict[str, int]:
    names = [tallies.class_of(value) for value in values]
    return {name: names.count(name) for name in names}


def test_of_nothing_there_is_none() -> None:
    assert percentiles.within({}, 0.99) is None


@given(st.lists(seconds, min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_it_lies_in_the_class_of_the_true_one(values: list[float], share: float) -> None:
    told = percentiles.within(classes(values), share)
    wanted = max(1, -(-len(values) * round(share * 100) // 100))
    true = sorted(values)[wanted - 1]
    assert told is not None
    assert tallies.class_of(told) == tallies.class_of(true)


def test_what_is_above_the_last_class_counts_as_its_end() -> None:
    assert percentiles.within({"+Inf": 5}, 0.5) == 3600.0
