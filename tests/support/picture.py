"""A small picture with a note in it."""
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(note):
    """A small picture that carries a note about place and camera."""
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x80\x40\x20" * 8 for _ in range(8)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Comment\x00" + note) +
            chunk(b"eXIf", b"MM\x00*\x00\x00\x00\x08\x00\x00" + note) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
