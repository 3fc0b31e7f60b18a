"""The sound of a recording: streamed through us, so that the address where Telnyx keeps it reaches
neither page nor browser.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from conferencing.models import Recording
from conferencing.telnyx_api import recording_audio
from conferencing.telnyx_api.errors import GatewayError
from dashboard.access import permissions

logger = logging.getLogger(__name__)

TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}


@require_GET
@never_cache
@permissions.needs(permissions.LISTEN_RECORDINGS)
def audio(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """The whole of it or, for a Range header, a part; with ?download as a file. 404 when there is
    none, 502 when Telnyx has a problem.
    """
    recording = Recording.objects.filter(recording_id=recording_id, deleted_at=None).first()
    if recording is None:
        return _words(404, "There is no such recording, or it has been deleted.")
    try:
        found = recording_audio.open_audio(recording_id, request.headers.get("Range", ""))
    except GatewayError as error:
        logger.warning(
            "Recording %s could not be played: %s %s", recording_id, error.code, error.title
        )
        return _words(404 if error.status == 404 else 502, f"{error.title}. {error.advice}")
    answer = StreamingHttpResponse(_passed_on(found.chunks), status=found.status)
    for name, value in found.headers.items():
        answer.headers[name] = value
    answer.headers["Content-Type"] = TYPES.get(
        recording.format, found.headers.get("content-type", "audio/mpeg")
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers.setdefault("Accept-Ranges", "bytes")
    if "download" in request.GET:
        name = f"recording-{recording_id}.{recording.format or 'mp3'}"
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, name) or "attachment"
        )
    return answer


async def _passed_on(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read in threads: the event loop serves every socket of this process."""
    try:
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk
    finally:
        close = getattr(chunks, "close", None)
        if close:
            with suppress(
                ValueError
            ):  # a thread still reads; it closes what it opened when it is through
                close()


def _words(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)
