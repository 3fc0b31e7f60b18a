"""A picture in so few colours that it is small in bytes, and nobody sees a difference."""

import base64
import struct
import zlib

from playwright.sync_api import Page

MOST, EXACT = 160, 64
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The commonest colours stay exactly as they are, each tint of a surface among them; each other
# becomes one that is near, and how near that must be is widened until there are few enough.
REDUCE = """async ([source, most, exact]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(
    context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const common = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  let palette, places;
  for (let near = 2; ; near *= 1.2) {
    palette = [];
    places = new Map();
    for (const [rank, colour] of common.entries()) {
      const [r, g, b] = parts(colour);
      let best = -1, distance = near * near;
      palette.forEach(([red, green, blue], place) => {
        const away = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
        if (away < distance) [best, distance] = [place, away];
      });
      if (best < 0 || rank < exact) best = palette.push([r, g, b]) - 1;
      if (palette.length > most) break;
      places.set(colour, best);
    }
    if (palette.length <= most) break;
  }
  const indexes = Uint8Array.from(pixels, (pixel) => places.get(pixel));
  let text = "";
  for (let at = 0; at < indexes.length; at += 8192)
    text += String.fromCharCode(...indexes.subarray(at, at + 8192));
  return [image.width, image.height, palette.flat(), btoa(text)];
}"""


def reduced(picture: bytes, page: Page) -> bytes:
    """`page` is an empty one, which does the arithmetic."""
    source = "data:image/png;base64," + base64.b64encode(picture).decode()
    width, height, palette, encoded = page.evaluate(REDUCE, [source, MOST, EXACT])
    indexes = base64.b64decode(encoded)
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (
        SIGNATURE
        + _chunk(b"IHDR", head)
        + _chunk(b"PLTE", bytes(palette))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
