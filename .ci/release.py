"""`make release VERSION=x.y.z`: a commit and a tag, from a clean tree that passes `make check`.

Sets the version, and gives what CHANGELOG.md has under "Unreleased" that version and today's date.
A version that has its section already is only tagged. Nothing is pushed.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

UNRELEASED = "## Unreleased\n"
VERSIONS = {
    "pyproject.toml": r'(?m)^version = "(.*)"$',
    "dashboard/version.py": r'VERSION = "(.*)"',
}


def main(version: str) -> None:
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit("Say which version: make release VERSION=x.y.z")
    if _git("tag", "--list", f"v{version}"):
        sys.exit(f"v{version} has been released already")
    if _git("status", "--porcelain"):
        sys.exit("There are changes that are not committed")
    if subprocess.run(["make", "check"], check=False).returncode:
        sys.exit("make check must pass before a release")
    changelog = Path("CHANGELOG.md")
    text = changelog.read_text()
    if f"\n## {version} " not in text:
        changelog.write_text(_dated(text, version))
    for file, pattern in VERSIONS.items():
        _set_version(Path(file), pattern, version)
    if _git("status", "--porcelain"):
        _git("commit", "--all", "--message", f"Release {version}")
    _git("tag", "--annotate", f"v{version}", "--message", f"Switchboard {version}")
    print(f"Made v{version}. To publish it: git push --follow-tags")


def _dated(changelog: str, version: str) -> str:
    before, _, after = changelog.partition(UNRELEASED)
    if not after.partition("\n## ")[0].strip():
        sys.exit('CHANGELOG.md has nothing under "Unreleased"')
    return f"{before}{UNRELEASED}\n## {version} ({datetime.now(UTC):%Y-%m-%d})\n{after}"


def _set_version(file: Path, pattern: str, version: str) -> None:
    text = file.read_text()
    place = re.search(pattern, text)
    if not place:
        sys.exit(f"{file} names no version")
    file.write_text(text[: place.start(1)] + version + text[place.end(1) :])


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
