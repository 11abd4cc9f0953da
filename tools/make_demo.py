#!/usr/bin/env python3
"""Write the combinatorial files of the demo city: areas, units, categories,
catalogue, duties, users. No randomness, no clock: the same script gives the same bytes.

Every name is invented. Run: tools/make_demo.py [DIR]   (default: demo/ beside this folder)
"""
import math
import os
import sys

from demo_city import (CATEGORIES, COMMUNITIES, COUNTIES, COUNTY_UNITS, CITY_UNITS, DUTIES,
                       STREET_STATIONS, TOWN_STATIONS, USERS_EXTRA, USER_UNITS, SURNAMES, GIVEN,
                       VILLAGES)
from pinyin_initials import initials

CITY = "990100"
CITY_NAME = "明川市"
UNIT_TOTAL = 997
# Open water: a map drawn from these points never shows a real place as part of the city.
CENTRE = (123.10, 35.60)
LEVEL_NO = {"city": 2, "county": 3, "township": 4}


def write(folder, name, header, rows):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for row in [header] + rows:
            cells = [str(c).replace("\n", "\\n") for c in row]
            out.write("\t".join(cells) + "\n")


def area_rows():
    """The city, its counties around it and the townships on a sunflower around each seat."""
    rows = [(CITY, "", "city", CITY_NAME, "明川", *CENTRE, initials(CITY_NAME))]
    for code, name, short, dx, dy, spread, towns in COUNTIES:
        lon, lat = CENTRE[0] + dx, CENTRE[1] + dy
        rows.append((code, CITY, "county", name, short, f"{lon:.4f}", f"{lat:.4f}", initials(name)))
        for i, town in enumerate(towns, 1):
            angle = i * math.pi * (3 - math.sqrt(5))
            r = spread * math.sqrt(i / len(towns))
            stem = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
            rows.append((f"{code}{i:03d}", code, "township", town, stem,
                         f"{lon + r * math.cos(angle):.4f}",
                         f"{lat + 0.82 * r * math.sin(angle):.4f}", initials(town)))
    return [tuple(f"{c:.4f}" if isinstance(c, float) else c for c in r) for r in rows]


def city_units():
    root = f"{CITY}-zhengfu"
    rows = [(root, "明川市人民政府", "市政府", 1, "government", "", "", CITY, "zhengfu"),
            (f"{CITY}-rexian", "明川市12345政务服务便民热线中心", "市热线中心", 1, "hotline",
             root, "", CITY, "rexian")]
    for key, name, short, kind in CITY_UNITS:
        rows.append((f"{CITY}-{key}", CITY_NAME.removesuffix("市") + name, short, 2, kind, root, "",
                     CITY, key))
    return rows


def county_units(code, name, short):
    gov = f"{code}-zhengfu"
    rows = [(gov, f"明川市{name}人民政府" if name[-1] == "区" else f"{name}人民政府",
             f"{name}政府", 2, "government", f"{CITY}-zhengfu", "", code, "zhengfu")]
    district = name[-1] == "区"
    for key, long_d, long_c, dept, kind, where in COUNTY_UNITS:
        if where == "outer" and district:
            continue
        full = (long_d if district else long_c).format(n=name, s=short)
        rows.append((f"{code}-{key}", full, f"{name}{dept}", 3, kind, gov, f"{CITY}-{key}", code, key))
    return rows


def township_units(areas):
    """Townships, one station each, then communities and villages until the total is reached."""
    towns = [a for a in areas if a[2] == "township"]
    rows, stations = [], []
    for n, (code, county, _, name, short, *_rest) in enumerate(towns):
        office = f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
        rows.append((f"{code}-xiangzhen", office, name, 3, "township", f"{county}-zhengfu", "",
                     code, "xiangzhen"))
        kinds = STREET_STATIONS if name.endswith("街道") else TOWN_STATIONS
        key, tail, line = kinds[n % len(kinds)]
        stations.append((f"{code}-{key}", f"{name}{tail}", f"{short}{tail}", 4, "institution",
                         f"{code}-xiangzhen", f"{county}-{line}", code, key))
    return rows, stations


def village_units(areas, count):
    towns = [a for a in areas if a[2] == "township"]
    pools = {True: COMMUNITIES.split(), False: VILLAGES.split()}
    rows, used = [], {a[0]: 0 for a in towns}
    while len(rows) < count:
        before = len(rows)
        for code, _county, _l, name, short, *_rest in towns:
            street = name.endswith("街道")
            if len(rows) == count or not pools[street]:
                continue
            stem = pools[street].pop(0)
            used[code] += 1
            tail, label = ("社区居民委员会", "社区") if street else ("村民委员会", "村")
            # The village belongs to the township; the civil affairs office is its business line.
            rows.append((f"{code}-v{used[code]:02d}", f"{name}{stem}{tail}", f"{stem}{label}", 4,
                         "village", f"{code}-xiangzhen", f"{code[:6]}-minzheng", code, ""))
        if len(rows) == before:
            raise SystemExit(f"word lists give {before} villages, {count} wanted")
    return rows


def unit_rows(areas):
    rows = city_units()
    for code, name, short, *_rest in COUNTIES:
        rows += county_units(code, name, short)
    towns, stations = township_units(areas)
    rows += towns + stations
    rows += village_units(areas, UNIT_TOTAL - len(rows))
    return [(*r[:8], initials(r[2]), r[8]) for r in rows]


def parse_categories():
    """CATEGORIES lines: '== name' opens a class; the rest is
    name | P or N | level key | assist | inform | basis | third-level names
    and a third-level name may carry ~ (place needed the other way round) and @level:key."""
    cats, catalogue = [], []
    l1 = l2 = 0
    for line in CATEGORIES.strip().splitlines():
        line = line.strip()
        if line.startswith("=="):
            l1, l2 = l1 + 1, 0
            top = f"{l1:02d}0000"
            name, lead, basis = [c.strip() for c in line[2:].split("|")]
            cats.append((top, "", 1, name, 0))
            catalogue.append((top, *lead.split(":"), "", "", basis))
            continue
        name, place, lead, assist, inform, basis, thirds = [c.strip() for c in line.split("|")]
        l2 += 1
        mid = f"{l1:02d}{l2:02d}00"
        need = 1 if place == "P" else 0
        cats.append((mid, top, 2, name, need))
        catalogue.append((mid, *lead.split(":"), assist, inform, basis))
        for i, third in enumerate(thirds.split("、"), 1):
            third, _, override = third.strip().partition("@")
            flip = third.endswith("~")
            code = f"{mid[:4]}{i:02d}"
            cats.append((code, mid, 3, third.removesuffix("~"), 1 - need if flip else need))
            if override:
                catalogue.append((code, *override.split(":"), assist, inform, basis))
    cats = [("local", c, p, lv, n, need, initials(n)) for c, p, lv, n, need in cats]
    return cats, [(*row, 1) for row in catalogue]


def duty_rows(cats):
    by_name = {}
    for _s, code, _p, level, name, *_rest in cats:
        by_name.setdefault((level, name), code)
    rows, counts = [], {}
    for kind, level, cat_level, cat, text, basis in DUTIES:
        counts[kind] = counts.get(kind, 0) + 1
        rows.append((f"{kind[0].upper()}{counts[kind]:02d}", kind, by_name[(cat_level, cat)], level,
                     text, basis))
    return rows


def user_rows(units):
    sur, given = SURNAMES.split(), GIVEN.split()
    # 25 and 13 have no common divisor: the first 325 pairs differ.
    names = (sur[i % len(sur)] + given[i % len(given)] for i in range(len(sur) * len(given)))
    rows = [(login, next(names), role, unit, sens) for login, role, unit, sens in USERS_EXTRA]
    known = {u[0] for u in units}
    for unit in USER_UNITS:
        if unit not in known:
            raise SystemExit(f"no unit {unit} for its clerks")
        area, key = unit.split("-")
        stem = key + ("" if area == CITY else area[4:])
        for tail, role in (("_1", "clerk"), ("_2", "clerk"), ("_h", "head")):
            rows.append((f"{stem}{tail}", next(names), role, unit, 0))
    return rows


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "demo")
    areas = area_rows()
    units = unit_rows(areas)
    cats, catalogue = parse_categories()
    write(folder, "areas.tsv", ("code", "parent", "level", "name", "short", "lon", "lat", "pinyin"),
          areas)
    write(folder, "units.tsv", ("code", "name", "short", "level", "kind", "parent", "line", "area",
                                "pinyin", "key"), units)
    write(folder, "categories.tsv", ("scheme", "code", "parent", "level", "name", "needs_place",
                                     "pinyin"), cats)
    write(folder, "catalogue.tsv", ("category", "area_level", "lead", "assist", "inform",
                                    "legal_basis", "version"), catalogue)
    write(folder, "duties.tsv", ("code", "unit_kind", "category", "level", "text", "basis"),
          duty_rows(cats))
    write(folder, "users.tsv", ("name", "display", "role", "unit", "sensitivity"), user_rows(units))


if __name__ == "__main__":
    main()
