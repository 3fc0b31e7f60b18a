"""What every test needs: Django's settings come from pyproject.toml's pytest section."""

from tests.stacks import no_stack, pytest_collection_modifyitems

__all__ = ["no_stack", "pytest_collection_modifyitems"]
