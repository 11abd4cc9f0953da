#!/usr/bin/env python3
"""Turn files into one C table of {name, bytes, size}, so that the product is a single binary.

usage: embed.py OUT.c SYMBOL BASE_DIR FILE...
The table is sorted by name (path below BASE_DIR) and ends with a NULL name.
"""
import os
import sys


def main():
    out, symbol, base, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    rows = sorted((os.path.relpath(f, base), f) for f in files)
    with open(out, "w", encoding="ascii") as c:
        c.write('#include "base/embed.h"\n\n')
        for i, (_, path) in enumerate(rows):
            with open(path, "rb") as f:
                data = f.read() + b"\0"
            c.write(f"static const unsigned char bytes_{i}[] = {{\n")
            for at in range(0, len(data), 24):
                c.write(",".join(str(b) for b in data[at : at + 24]) + ",\n")
            c.write("};\n")
        c.write(f"\nconst struct msh_embed {symbol}[] = {{\n")
        for i, (name, _) in enumerate(rows):
            c.write(f'    {{ "{name}", (const char *)bytes_{i}, sizeof(bytes_{i}) - 1 }},\n')
        c.write("    { 0 },\n};\n")


main()
