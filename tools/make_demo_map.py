#!/usr/bin/env python3
"""Write the map of the demo city from its areas: every township is what lies nearest to its
middle, within a coast around them all; counties are their townships together. No randomness: the
same areas give the same bytes.

Run: tools/make_demo_map.py [DIR]   (default: demo/ beside this folder)
"""
import csv
import json
import math
import os
import sys

STRETCH = 0.813  # a degree of longitude is shorter than one of latitude: cos(35.6°)
MARGIN = 0.05    # of land around the outermost middles, in degrees of latitude
STEP = 4         # degrees between the corners of the coast


def wobble(a, b, scale):
    """A number in -scale..scale that is the same for an edge from either side."""
    (ax, ay), (bx, by) = sorted((a, b))
    value = math.sin(ax * 1271.3 + ay * 3117.7 + bx * 7411.9 + by * 1867.1) * 43758.5453
    return (value - math.floor(value) - 0.5) * 2 * scale


def cut(polygon, a, b):
    """The part of a polygon that is nearer to a than to b."""
    mx, my = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    dx, dy = b[0] - a[0], b[1] - a[1]
    out = []
    for i, p in enumerate(polygon):
        q = polygon[(i + 1) % len(polygon)]
        sp = (p[0] - mx) * dx + (p[1] - my) * dy
        sq = (q[0] - mx) * dx + (q[1] - my) * dy
        if sp <= 0:
            out.append(p)
        if (sp < 0 < sq) or (sq < 0 < sp):
            t = sp / (sp - sq)
            out.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return out


def coast(points):
    """An outline around the points, a little uneven: in every direction as far as the outermost of
    them reaches, and a margin."""
    cx = sum(x for x, _ in points) / len(points)
    cy = sum(y for _, y in points) / len(points)
    out = []
    for degree in range(0, 360, STEP):
        ux, uy = math.cos(math.radians(degree)), math.sin(math.radians(degree))
        reach = max((x - cx) * ux + (y - cy) * uy for x, y in points)
        reach += MARGIN * (1 + 0.4 * math.sin(math.radians(degree * 5))
                           + 0.3 * math.sin(math.radians(degree * 13) + 1))
        out.append((cx + reach * ux, cy + reach * uy))
    return out


class Corners:
    """Corners that several cells share are one and the same."""

    def __init__(self):
        self.known = []

    def of(self, p):
        for q in self.known:
            if abs(p[0] - q[0]) < 1e-5 and abs(p[1] - q[1]) < 1e-5:
                return q
        self.known.append(p)
        return p


def rounded(p):
    return [round(p[0] / STRETCH, 4), round(p[1], 4)]


def bent(ring):
    """A ring with a bend in every longer edge."""
    out = []
    for i, p in enumerate(ring):
        q = ring[(i + 1) % len(ring)]
        out.append(rounded(p))
        length = math.dist(p, q)
        if length > 0.012:
            by = wobble(p, q, 0.09) * (1 if p < q else -1)
            out.append(rounded(((p[0] + q[0]) / 2 - (q[1] - p[1]) * by,
                                (p[1] + q[1]) / 2 + (q[0] - p[0]) * by)))
    out.append(out[0])
    return out


def outlines(rings):
    """The rings around several cells together: edges that two of them share fall away."""
    edges = {}
    for ring in rings:
        for i, p in enumerate(ring):
            q = ring[(i + 1) % len(ring)]
            if (q, p) in edges:
                del edges[(q, p)]
            else:
                edges[(p, q)] = True
    follow = {}
    for p, q in edges:
        follow.setdefault(p, []).append(q)
    found = []
    while follow:
        start = min(follow)
        ring, at = [start], follow[start].pop()
        while at != start:
            ring.append(at)
            after = follow[at].pop()
            if not follow[at]:
                del follow[at]
            at = after
        if start in follow and not follow[start]:
            del follow[start]
        found.append(ring)
    return found


def feature(area, rings):
    shape = {"type": "Polygon", "coordinates": [bent(rings[0])]}
    if len(rings) > 1:
        shape = {"type": "MultiPolygon", "coordinates": [[bent(ring)] for ring in rings]}
    return {"type": "Feature", "properties": {"code": area["code"], "level": area["level"]},
            "geometry": shape}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "demo")
    with open(os.path.join(folder, "areas.tsv"), encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file, delimiter="\t"))
    towns = [a for a in areas if a["level"] == "township"]
    at = {a["code"]: (float(a["lon"]) * STRETCH, float(a["lat"])) for a in towns}
    land, corners, cells = coast(list(at.values())), Corners(), {}
    for code, p in at.items():
        cell = land
        for other, q in at.items():
            if other != code:
                cell = cut(cell, p, q)
        ring = [corners.of(c) for c in cell]
        cells[code] = [c for i, c in enumerate(ring) if c != ring[i - 1]]
    features = [feature(a, [cells[a["code"]]]) for a in towns]
    for county in (a for a in areas if a["level"] == "county"):
        features.append(feature(county, outlines(
            [cells[a["code"]] for a in towns if a["parent"] == county["code"]])))
    with open(os.path.join(folder, "map.geojson"), "w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        out.write(",\n".join(json.dumps(f, separators=(",", ":")) for f in features))
        out.write("\n]}\n")


if __name__ == "__main__":
    main()
