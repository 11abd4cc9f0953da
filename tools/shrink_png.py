#!/usr/bin/env python3
"""shrink_png.py - pictures of pages with at most 256 colours, for documents.

usage: shrink_png.py FROM_DIR TO_DIR [MAX_BYTES]

Reads the PNGs a browser writes (8 bits, RGB or RGBA, not interlaced), keeps the colours most used
and writes each picture with a palette; with MAX_BYTES (default 150000) a larger result fails.
"""
import collections
import os
import struct
import sys
import zlib


def chunks(data):
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + size]
        at += size + 12


def unfilter(raw, width, height, step):
    """The bytes of all rows as they are drawn."""
    stride, out, above = width * step, bytearray(), bytes(width * step)
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind == 1:
            for i in range(step, stride):
                row[i] = (row[i] + row[i - step]) & 255
        elif kind == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above))
        elif kind == 3:
            for i in range(stride):
                row[i] = (row[i] + ((row[i - step] if i >= step else 0) + above[i]) // 2) & 255
        elif kind == 4:
            for i in range(stride):
                left, upper = (row[i - step], above[i - step]) if i >= step else (0, 0)
                guess = left + above[i] - upper
                near = sorted(((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]), (abs(guess - upper), 2, upper)))
                row[i] = (row[i] + near[0][2]) & 255
        out += row
        above = row
    return out


def read(path):
    """Width, height and the pixels as (r, g, b)."""
    with open(path, "rb") as file:
        data = file.read()
    parts = collections.defaultdict(bytes)
    for kind, body in chunks(data):
        parts[kind] += body
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or colour not in (2, 6) or interlace:
        sys.exit(f"{path}: not a picture of a browser")
    step = 3 if colour == 2 else 4
    raw = unfilter(zlib.decompress(parts[b"IDAT"]), width, height, step)
    return width, height, list(zip(raw[0::step], raw[1::step], raw[2::step]))


def palette_of(pixels):
    """The 256 colours most used, and for every colour the nearest of them."""
    counts = collections.Counter(pixels)
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {colour: i for i, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            index[colour] = min(range(len(palette)), key=lambda i, c=colour: sum((a - b) ** 2 for a, b in zip(palette[i], c)))
    return palette, index


def write(path, width, height, pixels):
    palette, index = palette_of(pixels)
    rows = bytearray()
    for y in range(height):
        rows += b"\0" + bytes(index[colour] for colour in pixels[y * width:(y + 1) * width])
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
                           (b"PLTE", bytes(part for colour in palette for part in colour)),
                           (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    source, target, most = sys.argv[1], sys.argv[2], int((sys.argv + ["150000"])[3])
    os.makedirs(target, exist_ok=True)
    for name in sorted(os.listdir(source)):
        if not name.endswith(".png"):
            continue
        path = os.path.join(target, name)
        write(path, *read(os.path.join(source, name)))
        size = os.path.getsize(path)
        print(f"{size // 1000:4} kB  {path}")
        if size > most:
            sys.exit(f"{path} is larger than {most} bytes")


main()
