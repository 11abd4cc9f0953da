#!/usr/bin/python3
"""Masking over real messages and replies: what names a person is planted in each of them and gone afterwards,
what patterns find by themselves is gone too, and most of the text stays.

usage: masks.py PROGRAM (of mask_lines.c)

MSH_DATA names the folder of data (default ../shared/data beside the checkout, MSH_SOURCE). Where it is absent
this prints one line and ends well.
"""
import csv
import os
import random
import re
import subprocess
import sys

NAME, PHONE, IDENT, NUMBER, CODE, DOOR, GUESS = (1 << i for i in range(7))
WORDS = (("names", NAME), ("phones", PHONE), ("identity numbers", IDENT), ("long numbers", NUMBER), ("codes", CODE),
         ("doors", DOOR), ("likely names", GUESS))
PERSONS = (("钱一一", "13900000001"), ("欧阳长河", "037255501234"), ("孙小满", "15912345678"))
PLATES = ("豫E12D45", "豫EA8888", "京AF12345")
IDENTS = ("41050019900101123X", "410500199001011234", "410500900101123")
DOORS = ("柳河路9号", "3号楼2单元501室", "米兰春天5栋1203室")
# A slow reading, which knows nothing of the scanner: nothing of this kind may be left.
LEFT = (("phone", re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")), ("identity", re.compile(r"[0-9]{17}[0-9Xx]")),
        ("digits", re.compile(r"[0-9０-９]{7}")), ("plate", re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5}")),
        ("mail", re.compile(r"[A-Za-z0-9]@[A-Za-z0-9]")), ("door", re.compile(r"[0-9]+(号楼|栋|单元|室(?![0-9一二两三四五六七八九]厅))")),
        ("spoken name", re.compile(r"(我叫|姓名：)[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林唐][\u4e00-\u9fff]")))


def texts_of(folder):
    found = []
    for name, columns in (("messages.csv", ("title", "body")), ("replies.csv", ("title", "body", "reply"))):
        with open(os.path.join(folder, "taidi", name), encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found += [" ".join(row[column].split()) for column in columns]
    return [text for text in found if text]


def masked(program, rows):
    lines = "".join(f"{name}\t{phone}\t{text}\n" for name, phone, text in rows)
    out = subprocess.run([program], input=lines, capture_output=True, text=True, check=True, timeout=300).stdout
    answers = [line.split("\t", 1) for line in out.split("\n")[:-1]]
    assert len(answers) == len(rows), (len(answers), len(rows))
    return [(int(bits), text) for bits, text in answers]


def spots(text, rng):
    """Where something may be put in without touching what stands there."""
    free = [0, len(text)] + [m.end() for m in re.finditer("[，。！；]", text)]
    return rng.choice(free)


def plant(text, rng):
    name, phone = rng.choice(PERSONS)
    secrets = {name, rng.choice(PLATES)[1:], rng.choice(IDENTS)}
    told = f"{phone[:3]} {phone[3:7]}-{phone[7:]}" if rng.random() < 0.3 else phone
    door = rng.choice(DOORS)
    for part in [*sorted(secrets), told, door]:
        at = spots(text, rng)
        text = f"{text[:at]}，{'豫' if part[1:2].isalpha() and part[0].isascii() else ''}{part}，{text[at:]}"
    return name, phone, text, [*secrets, phone, told, door if door[0] == "柳" else re.search("[0-9].*", door).group()]


def main():
    source = os.environ.get("MSH_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    folder = os.environ.get("MSH_DATA") or os.path.join(source, "..", "shared", "data")
    if not os.path.isdir(os.path.join(folder, "taidi")):
        print("realdata: NOT RUN")
        return
    texts, rng = texts_of(folder), random.Random(12345)
    bad = []
    answers = masked(sys.argv[1], [("市民", "", text) for text in texts])
    for text, (bits, out) in zip(texts, answers):
        bad += [f"{what} left in: {pattern.search(out).group()} … {out[:80]}" for what, pattern in LEFT
                if pattern.search(out)]
        if bits == 0 and out != text:
            bad.append(f"changed without a find: {text[:80]}")
    again = masked(sys.argv[1], [("市民", "", out) for _, out in answers])
    bad += [f"masked twice differs: {out[:80]}" for (_, out), (_, twice) in zip(answers, again) if out != twice]
    planted = [plant(text, rng) for text in texts]
    for (name, _, text, secrets), (bits, out) in zip(planted, masked(sys.argv[1], [row[:3] for row in planted])):
        for secret in secrets:
            if secret in out:
                bad.append(f"{secret} survived in: {out[:120]}")
        if bits & NAME == 0 or bits & (PHONE | NUMBER) == 0:
            bad.append(f"{name} not found in: {text[:120]}")
    before, after = sum(len(text) for text in texts), sum(len(out) for _, out in answers)
    print(f"masks: {len(texts)} texts, {before} characters, {after} left; "
          + ", ".join(f"{word} in {sum(1 for bits, _ in answers if bits & bit)}" for word, bit in WORDS))
    if after < before * 0.97:
        bad.append(f"the mask eats the text: {after} of {before} characters are left")
    if bad:
        sys.exit("\n".join(bad[:20]) + f"\n{len(bad)} in all")


if __name__ == "__main__":
    main()
