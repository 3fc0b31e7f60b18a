"""The numbers that tests call from."""

from itertools import count

import pytest

from conferencing.ledger.dial_rules import DialRules
from tests.system import rooms


def test_each_may_be_dialled_however_many_there_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_numbers", count(1))
    numbers = [rooms.a_number() for _ in range(20_000)]
    assert len(set(numbers)) == len(numbers)
    rules = DialRules(callers=[], region="US")
    for number in numbers[::50]:
        assert rules.to(number) == number
