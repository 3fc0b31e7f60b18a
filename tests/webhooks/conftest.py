"""A receiver that knows the key of the tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from webhooks.batching import Batches
from webhooks.receiver import Receiver

from .asgi import PUBLIC_KEY


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.TELNYX_PUBLIC_KEY = PUBLIC_KEY
    own = Batches()
    yield Receiver(own)
    own.close()
