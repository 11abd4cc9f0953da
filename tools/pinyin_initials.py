"""First letters of the pinyin of a Chinese name, for search by typing.

GB 2312 lays its first 3,755 characters out by pinyin, so that the first letter follows from the
code; the rarer characters and the words read otherwise stand in tables.
"""
import bisect

# First GB 2312 code of each letter (i, u and v begin no syllable).
_STARTS = [(0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
           (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
           (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
           (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z")]
_KEYS = [s for s, _ in _STARTS]
_BY_LETTER = {
    "b": "殡陂", "c": "岑菖褚谌", "d": "荻诋", "h": "晖槲", "j": "稷茭蕨霁", "l": "岚蓼遛鹭麓澜霖", "m": "宓闵",
    "p": "泮", "q": "槭芡", "r": "榕", "t": "滕汀调", "w": "圩诿邬", "x": "岫榭萱", "y": "垭塬晏筠驿颐",
    "z": "柘棹筝簪苎砧",
}
_RARE = {char: letter for letter, chars in _BY_LETTER.items() for char in chars}
_WORDS = {"调查": "dc", "银行": "yh", "行业": "hy", "大厦": "ds", "重复": "cf", "重建": "cj", 
          "会计": "kj", "长者": "zz", "家长": "jz", "校长": "xz"}


def _letter(char):
    if char.isascii():
        return char.lower() if char.isalnum() else ""
    if char in _RARE:
        return _RARE[char]
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    code = raw[0] * 256 + raw[1]
    if not 0xB0A1 <= code <= 0xD7F9:
        return ""
    return _STARTS[bisect.bisect_right(_KEYS, code) - 1][1]


def initials(name):
    """The lower-case first letters of name; characters without a known reading are left out."""
    out, i = [], 0
    while i < len(name):
        word = name[i:i + 2]
        if word in _WORDS:
            out.append(_WORDS[word])
            i += 2
        else:
            out.append(_letter(name[i]))
            i += 1
    return "".join(out)
