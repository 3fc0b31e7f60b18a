"""What the processes said, shown with a test that fails."""

from collections.abc import Generator

import pytest

from tests.system.stack import STACK, Stack

Reporting = Generator[None, pytest.TestReport, pytest.TestReport]

SHOWN = 6000  # characters of each log


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Reporting:
    report = yield
    if report.failed:
        used = {
            value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Stack)
        }
        for process in [process for stack in used for process in stack.processes]:
            report.sections.append((f"{process.name} ({STACK})", process.said()[-SHOWN:]))
    return report
