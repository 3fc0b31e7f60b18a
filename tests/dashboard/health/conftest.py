"""What an installation that is well has beside its facts."""

import pytest
from pytest_django import Settings


@pytest.fixture
def public_key(settings: Settings) -> None:
    settings.TELNYX_PUBLIC_KEY = "of the account"
