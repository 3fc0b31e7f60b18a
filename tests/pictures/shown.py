"""The pictures that the command makes for README and docs, by name."""

from tests.pictures import demo, setting_up, walls
from tests.system.processes import ROOT

FOLDER = ROOT / "docs/screenshots"
MADE = demo.PICTURES.keys() | setting_up.PICTURES | walls.PICTURES
