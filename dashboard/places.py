"""Where the parts of Switchboard lie: in a clone, or where pip has installed them.

Imports nothing of ours, so that it can be asked before there are settings.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

# From here `python -m` finds the packages. Never from inside one: `dashboard/celery.py` would be
# taken for Celery itself.
ROOT = _PACKAGE.parent
IS_CLONE = (ROOT / "manage.py").is_file()

# Templates and static files: beside the packages in a clone, and inside this one in a wheel.
FILES = ROOT if IS_CLONE else _PACKAGE / "shipped"

# What starts a command of the product in a process of its own, after the interpreter, from ROOT.
COMMAND = ("manage.py",) if IS_CLONE else ("-m", "dashboard")

# The same as a person types it.
TOOL = "manage.py" if IS_CLONE else "switchboard"
RUN, WORKER, BEAT, DEMO = (
    ("make run", "make worker", "make beat", "make demo")
    if IS_CLONE
    else ("switchboard serve", "switchboard worker", "switchboard beat", "switchboard demo")
)


def data_dir() -> Path:
    """What DATA_DIR is without being set. An installed program keeps nothing beside itself."""
    if IS_CLONE:
        return ROOT / "var"
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "switchboard"
