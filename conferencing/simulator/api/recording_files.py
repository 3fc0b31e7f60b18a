"""The files of recordings at their short-lived URLs, with the refusals of S3."""

from functools import lru_cache, partial
from urllib.parse import urlsplit

from aiohttp import web

from conferencing.simulator.world import voices
from conferencing.simulator.world.signed_urls import DownloadRefused
from conferencing.simulator.world.state import Recording
from conferencing.simulator.world.world import World

PATH = "/recordings"

_KINDS = {"wav": "audio/wav", "mp3": "audio/mpeg"}
_ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{}</Code><Message>{}</Message></Error>'
)


def add_routes(app: web.Application, world: World) -> None:
    """GET and HEAD, also for a part of the file: browsers ask for parts when a listener jumps."""
    app.router.add_get(f"{PATH}/{{recording_id}}/{{name}}", partial(_serve, world))


async def _serve(world: World, request: web.Request) -> web.Response:
    try:
        return _file(request, world)
    except DownloadRefused as refused:
        # S3, where these files are kept, speaks XML.
        text = _ERROR.format(refused.code, refused.message)
        return web.Response(status=refused.status, text=text, content_type="application/xml")


def _file(request: web.Request, world: World) -> web.Response:
    path = urlsplit(str(request.rel_url)).path.removeprefix(PATH)
    world.signed_urls.check(path, request.query, world.now)
    recording = world.recordings.get(request.match_info["recording_id"])
    if recording is None:
        raise DownloadRefused(404, "NoSuchKey", "The specified key does not exist.")
    content = _content(recording)
    status, part, headers = 200, content, {"Accept-Ranges": "bytes"}
    if request.headers.get("Range"):
        start, stop = _range(request, len(content))
        status, part = 206, content[start:stop]
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    return web.Response(
        status=status, body=part, content_type=_KINDS[recording.format], headers=headers
    )


def _range(request: web.Request, size: int) -> tuple[int, int]:
    try:
        start, stop, _ = request.http_range.indices(size)
    except ValueError:
        start = stop = size
    if start >= stop:
        raise DownloadRefused(416, "InvalidRange", "The requested range is not satisfiable")
    return start, stop


# A browser asks for one file in several parts.
@lru_cache(maxsize=4)
def _content(recording: Recording) -> bytes:
    """As long as the recording, unless that was very long."""
    make = voices.wav if recording.format == "wav" else voices.mp3
    seconds, is_dual = recording.duration.total_seconds(), recording.channels == "dual"
    return make(seconds, seed=recording.id, is_dual=is_dual, has_beep=recording.has_beep)
