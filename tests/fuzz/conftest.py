"""The receiver of the tests of webhooks."""

from tests.webhooks.conftest import receiver

__all__ = ["receiver"]
