"""One version for all static files, which is part of their address.

So a browser may keep them for ever, and the relative imports of our modules lead to modules of the
same version: no list of hashed names, nothing to collect before the start.
"""

import hashlib
from importlib import metadata
from pathlib import Path

# Packages whose own static files are served under the same address.
BRINGING_FILES = ("django", "django-htmx")


def version(directory: Path) -> str:
    """Twelve hexadecimal digits: another one after any change of a file, its name or a package."""
    digest = hashlib.sha256()
    for name in BRINGING_FILES:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    for path in sorted(each for each in directory.rglob("*") if each.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(directory).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
