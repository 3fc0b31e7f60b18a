"""A module that writes rows into the database of a stack: in a process of its own, with the
settings of the product.
"""

import os
import subprocess
import sys

from tests.system.stack import Stack


def run_beside(stack: Stack, module: str, *words: str) -> None:
    environment = {
        **os.environ,
        **stack.environment(),
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    }
    subprocess.run([sys.executable, "-m", module, *words], env=environment, check=True)
