"""The audio of a recording: streamed through us, so that the address where Telnyx keeps it reaches
neither page nor browser.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Recording
from conferencing.queries import recording_files
from conferencing.queries.reading.clock import Clock
from conferencing.teams import seen
from conferencing.telnyx_api import recording_audio
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.recording_audio import Audio
from dashboard.access import permissions

logger = logging.getLogger(__name__)

TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}
# Names that storages have for these two.
_KNOWN_AS = {
    "audio/mpeg": "audio/mpeg",
    "audio/mp3": "audio/mpeg",
    "audio/wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
}
_ENDINGS = {"audio/mpeg": ".mp3", "audio/wav": ".wav"}
# Of a file name: whatever some system takes for a path, a wildcard or a command.
_UNSAFE = re.compile(r"[^\w .()-]+")
# Several at once are answered in a form that is no sound.
_ONE_RANGE = re.compile(r"bytes=(\d{1,15}-\d{0,15}|-\d{1,15})")
# Each reads one piece at a time: a listener who stands still holds none.
_readers = ThreadPoolExecutor(32, thread_name_prefix="recording-audio")


@require_safe
@never_cache
@permissions.needs(permissions.LISTEN_RECORDINGS)
def stream(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """The whole of it or, for a Range header, a part; with ?download as a file. 404 when there is
    none, 502 when Telnyx has a problem.
    """
    rows = Recording.objects.filter(recording_id=recording_id, deleted_at=None)
    recording = seen.recordings(rows).first()
    if recording is None:
        return _words(404, "There is no such recording, or it has been deleted.")
    try:
        audio = recording_audio.open_audio(recording_id, _range(request))
    except GatewayError as error:
        logger.warning(
            "Recording %s could not be played: %s %s", recording_id, error.code, error.title
        )
        status = error.status if error.status in (404, 416) else 502
        return _words(status, f"{error.title}. {error.advice}")
    headers = _headers(recording, audio, _file_name(recording, request))
    if request.method == "HEAD":
        audio.close()
        return StreamingHttpResponse(_passed_on(iter(())), status=audio.status, headers=headers)
    return StreamingHttpResponse(_passed_on(audio.chunks), status=audio.status, headers=headers)


def _headers(recording: Recording, audio: Audio, file_name: str) -> dict[str, str]:
    """Of a file, if it has a name."""
    headers = {
        "Accept-Ranges": "bytes",
        **{name.title(): value for name, value in audio.headers.items()},
        "Content-Type": _type(recording, audio),
        "X-Content-Type-Options": "nosniff",
    }
    if file_name:
        headers["Content-Disposition"] = _attachment(file_name, headers["Content-Type"])
    return headers


def _range(request: HttpRequest) -> str:
    asked = request.headers.get("Range", "").strip()
    return asked if _ONE_RANGE.fullmatch(asked) else ""


def _type(recording: Recording, audio: Audio) -> str:
    """Always a sound. Storages call any file an octet-stream, which no browser plays; and what they
    call a page must not become one here.
    """
    said = audio.headers.get("content-type", "").partition(";")[0].strip().lower()
    return TYPES.get(recording.format) or _KNOWN_AS.get(said, TYPES["mp3"])


def _file_name(recording: Recording, request: HttpRequest) -> str:
    """For a download, without its ending; empty for who only listens."""
    if "download" not in request.GET:
        return ""
    numbers = permissions.audience(request.user) == "full"
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    typed = recording_files.shown(recording, clock, numbers=numbers)
    return _UNSAFE.sub("_", typed).strip("_. ") or f"recording-{recording.recording_id}"


def _attachment(file_name: str, content_type: str) -> str:
    ending = _ENDINGS[content_type]
    name = f"{file_name.removesuffix(ending)}{ending}"
    return content_disposition_header(True, name) or "attachment"


async def _passed_on(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read in threads, since the event loop serves every socket of this process; and each piece
    only when the browser has taken the one before, as the servers see to.
    """
    loop = asyncio.get_running_loop()
    try:
        while chunk := await loop.run_in_executor(_readers, next, chunks, b""):
            yield chunk
    finally:
        # In a thread, too: the one that still reads is waited for there.
        if isinstance(chunks, Generator):
            _readers.submit(_close, chunks)


def _close(chunks: Generator[bytes]) -> None:
    # A generator refuses while a thread still reads from it; then it closes itself at its end.
    with suppress(ValueError):
        chunks.close()


def _words(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)
