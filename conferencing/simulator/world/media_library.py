"""Media files: the names that play commands know, and URLs that can be fetched."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from .base import WorldBase
from .errors import refusal
from .state import MediaFile

_UPLOADED_BEFORE = ("hold_music", "music", "chime", "welcome_chime", "closing_soon")
_LONGEST = timedelta(days=20 * 365)
# Telnyx: an upload is kept for two days unless it names another time, at most 20 years.
_USUAL = timedelta(days=2)


class MediaLibrary(WorldBase):
    """Some files are there from the beginning."""

    def fill_library(self) -> None:
        for name in _UPLOADED_BEFORE:
            self.upload(name, lasts=_LONGEST)

    def upload(self, name: str, *, lasts: timedelta = _USUAL) -> MediaFile:
        """A name that exists already gets the new file."""
        before = self.media.get(name)
        created_at = before.created_at if before else self.now
        file = MediaFile(name, created_at, self.now, self.now + lasts)
        self.media[name] = file
        return file

    def media_file(self, name: str) -> MediaFile:
        """Raises Refusal 10005 for a name that was never uploaded, or is no longer kept."""
        file = self.media.get(name)
        if file is None or file.expires_at < self.now:
            raise refusal("10005", f"The media {name} was not found.", pointer="/media_name")
        return file

    def check_sound(self, sound: Mapping[str, str]) -> None:
        """Raises Refusal 10005 for an unknown name, 90040 for a URL that cannot be reached."""
        if "media_name" in sound:
            self.media_file(sound["media_name"])
        host = urlsplit(sound.get("media_url", "")).hostname or ""
        # Nothing is fetched here. The top-level domain that never resolves makes it fail.
        if host.endswith(".invalid"):
            raise refusal("90040", "The audio file could not be downloaded.", pointer="/audio_url")
