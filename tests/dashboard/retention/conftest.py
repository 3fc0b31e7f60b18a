"""Nothing rests between two batches."""

import pytest

from dashboard.retention import pruning


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "PAUSE_SECONDS", 0.0)
