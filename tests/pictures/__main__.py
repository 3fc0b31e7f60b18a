"""The pictures of README and docs, taken anew: `CHROMIUM=... python -m tests.pictures`. With a
FOLDER, wallboards and the pages around them in all states instead, to be looked at.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import CHROMIUM, QUIET  # noqa: E402
from tests.pictures import demo, setting_up, walls  # noqa: E402
from tests.pictures.photographer import Photographer  # noqa: E402
from tests.pictures.shown import FOLDER, MADE  # noqa: E402


def main(folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as data, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            walls.take(Photographer(browser, folder), Path(data))
        else:
            photographer = Photographer(browser, FOLDER, wanted=MADE)
            for part in (demo, setting_up, walls):
                own = Path(data) / part.__name__
                own.mkdir()
                part.take(photographer, own)
            assert photographer.taken == MADE, sorted(MADE - photographer.taken)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
