"""What is kept of a contact has its limits, and they are checked before anything takes long."""

import pytest

from conferencing.contacts import keeping


def test_too_many_numbers_are_refused_before_any_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def normalised(text: str, region: str) -> str:
        read.append(text)
        return text

    monkeypatch.setattr(keeping, "normalised", normalised)
    many = [f"+1202555{number:04}" for number in range(keeping.MOST_NUMBERS)]
    assert keeping.numbers_of([*many, "", f" {many[0]} "]) == many == read
    read.clear()
    with pytest.raises(keeping.Wrong, match="At most 20 numbers; you entered 21"):
        keeping.numbers_of([*many, "+12025559999"])
    assert not read
