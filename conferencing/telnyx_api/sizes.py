"""How long an answer of Telnyx may be: as it comes, and unpacked.

httpx unpacks whatever comes, to its end: 400 KB of gzip make 400 MB, and packed twice they make
far more. Here an answer is unpacked piece by piece, and refused as soon as it is too long.
"""

import zlib
from collections.abc import Iterator

import httpx

# A page has 250 rows at most: that is 32 KiB for each, and the longest (a recording, with its
# addresses, or an event with all of its webhook) have a few.
MOST_BYTES = 8 * 1024 * 1024
PIECE_BYTES = 64 * 1024
# All that is asked for, so all that can be unpacked here.
COMPRESSION = "gzip"


def bound(response: httpx.Response) -> None:
    """Reading it raises DecodingError when it is too long, or packed in a way that was not asked
    for; then its connection is closed. What is read is unpacked.
    """
    encoding = response.headers.pop("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", COMPRESSION):
        raise httpx.DecodingError("It is compressed in a way that was not asked for")
    assert isinstance(response.stream, httpx.SyncByteStream)
    response.stream = _Bounded(response.stream, is_packed=encoding == COMPRESSION)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, *, is_packed: bool) -> None:
        self._inner = inner
        self._is_packed = is_packed

    def __iter__(self) -> Iterator[bytes]:
        pieces = _counted(self._inner)
        return _counted(_unpacked(pieces)) if self._is_packed else pieces

    def close(self) -> None:
        self._inner.close()


def _counted(pieces: httpx.SyncByteStream | Iterator[bytes]) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MOST_BYTES:
            raise httpx.DecodingError(f"It is longer than {MOST_BYTES:,} bytes")
        yield piece


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What comes after its end is read, or the connection could not be used again, and dropped."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for piece in pieces:
            rest = piece
            while rest and not unpacking.eof:
                yield unpacking.decompress(rest, PIECE_BYTES)
                rest = unpacking.unconsumed_tail
        yield unpacking.flush()
    except zlib.error as error:
        raise httpx.DecodingError("It cannot be decompressed") from error
