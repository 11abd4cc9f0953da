#!/usr/bin/env python3
"""Turn files into one C table of {name, bytes, size}, so that the product is a single binary.

usage: embed.py [--depfile D] [--gzip] OUT.c SYMBOL BASE_DIR FILE_OR_DIR...
A folder stands for every file of its own directory and below; with --depfile ninja learns of the
files and folders seen, so that a new file is a new build. The table is sorted by name (path below
BASE_DIR) and ends with a NULL name.
"""
import gzip
import os
import sys


def walk(path, seen):
    """Files below path; every file and folder is added to seen."""
    seen.append(path)
    if not os.path.isdir(path):
        return [path]
    return [f for name in sorted(os.listdir(path)) if not name.startswith(".")
            for f in walk(os.path.join(path, name), seen)]


def main():
    args = sys.argv[1:]
    depfile = None
    if args[0] == "--depfile":
        depfile, args = args[1], args[2:]
    packed = args[0] == "--gzip"
    args = args[packed:]
    out, symbol, base, seen = args[0], args[1], args[2], []
    files = [f for arg in args[3:] for f in walk(arg, seen)]
    if depfile:
        with open(depfile, "w", encoding="utf-8") as d:
            d.write(f"{out}: " + " ".join(p.replace(" ", "\\ ") for p in seen) + "\n")
    rows = []
    for path in files:
        with open(path, "rb") as f:
            rows.append((os.path.relpath(path, base), f.read()))
    if packed:
        rows += [(name + ".gz", gzip.compress(data, 9, mtime=0)) for name, data in rows]
    rows.sort()
    with open(out, "w", encoding="ascii") as c:
        c.write('#include "base/embed.h"\n\n')
        for i, (_, data) in enumerate(rows):
            data += b"\0"
            c.write(f"static const unsigned char bytes_{i}[] = {{\n")
            for at in range(0, len(data), 24):
                c.write(",".join(str(b) for b in data[at : at + 24]) + ",\n")
            c.write("};\n")
        c.write(f"\nconst struct msh_embed {symbol}[] = {{\n")
        for i, (name, _) in enumerate(rows):
            c.write(f'    {{ "{name}", (const char *)bytes_{i}, sizeof(bytes_{i}) - 1 }},\n')
        c.write("    { 0 },\n};\n")


main()
