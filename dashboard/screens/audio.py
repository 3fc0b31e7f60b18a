"""The audio of a recording: streamed through us, so that the address where Telnyx keeps it reaches
neither page nor browser.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from conferencing.models import Recording
from conferencing.telnyx_api import recording_audio
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.recording_audio import Audio
from dashboard.access import permissions

logger = logging.getLogger(__name__)

TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}


@require_GET
@never_cache
@permissions.needs(permissions.LISTEN_RECORDINGS)
def stream(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """The whole of it or, for a Range header, a part; with ?download as a file. 404 when there is
    none, 502 when Telnyx has a problem.
    """
    recording = Recording.objects.filter(recording_id=recording_id, deleted_at=None).first()
    if recording is None:
        return _words(404, "There is no such recording, or it has been deleted.")
    try:
        audio = recording_audio.open_audio(recording_id, request.headers.get("Range", ""))
    except GatewayError as error:
        logger.warning(
            "Recording %s could not be played: %s %s", recording_id, error.code, error.title
        )
        return _words(404 if error.status == 404 else 502, f"{error.title}. {error.advice}")
    return _streamed(recording, audio, is_download="download" in request.GET)


def _streamed(recording: Recording, audio: Audio, *, is_download: bool) -> StreamingHttpResponse:
    headers = {
        "Accept-Ranges": "bytes",
        **{name.title(): value for name, value in audio.headers.items()},
        # Storages call any file an octet-stream, which no browser plays.
        "Content-Type": TYPES.get(recording.format)
        or audio.headers.get("content-type", TYPES["mp3"]),
        "X-Content-Type-Options": "nosniff",
    }
    if is_download:
        headers["Content-Disposition"] = _attachment(recording)
    return StreamingHttpResponse(_passed_on(audio.chunks), status=audio.status, headers=headers)


def _attachment(recording: Recording) -> str:
    name = f"recording-{recording.recording_id}.{recording.format or 'mp3'}"
    return content_disposition_header(True, name) or "attachment"


async def _passed_on(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read in threads: the event loop serves every socket of this process."""
    try:
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk
    finally:
        # A generator refuses while a thread still reads from it; then it closes itself at its end.
        if isinstance(chunks, Generator):
            with suppress(ValueError):
                chunks.close()


def _words(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)
