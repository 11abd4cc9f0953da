"""Workbooks as the product writes them, read by nothing but the standard library: cells with their kind."""
import datetime
import io
import re
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime.datetime(1899, 12, 30)


def _column(reference):
    n = 0
    for letter in re.match(r"[A-Z]+", reference).group():
        n = 26 * n + ord(letter) - 64
    return n - 1


def _formats(parts):
    """The number format of each style."""
    root = tree.fromstring(parts.read("xl/styles.xml"))
    own = {f.get("numFmtId"): f.get("formatCode") for f in root.iter(MAIN + "numFmt")}
    return [own.get(x.get("numFmtId"), x.get("numFmtId")) for x in root.find(MAIN + "cellXfs")]


def _value(cell, formats):
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(MAIN + "t"))
    value = cell.find(MAIN + "v")
    if value is None:
        return ""
    assert cell.get("t") in (None, "n"), tree.tostring(cell)
    n = float(value.text)
    if "yyyy" in formats[int(cell.get("s", 0))]:
        return EPOCH + datetime.timedelta(seconds=round(n * 86400))
    return int(n) if n == int(n) else n


def read(data):
    """Rows of the first sheet: text, whole numbers, numbers and instants; no formula is in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        formats = _formats(parts)
        root = tree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    assert root.find(f".//{MAIN}f") is None, "a formula"
    pane = root.find(f".//{MAIN}pane")
    assert pane.get("state") == "frozen" and pane.get("ySplit") == "1" and root.find(MAIN + "cols") is not None
    rows = []
    for row in root.iter(MAIN + "row"):
        cells = []
        for cell in row:
            at = _column(cell.get("r"))
            cells += [""] * (at + 1 - len(cells))
            cells[at] = _value(cell, formats)
        rows.append(cells)
    return rows


def same(book, table):
    """Does a workbook say what a CSV file says (rows of texts), cell by cell? Instants by the clock of the city."""
    assert len(book) == len(table), (len(book), len(table))
    for ours, theirs in zip(book, table):
        ours = ours + [""] * (len(theirs) - len(ours))
        for cell, text in zip(ours, theirs):
            if isinstance(cell, datetime.datetime):
                assert cell.isoformat() == re.sub(r"(\.\d+)?\+08:00$", "", text), (cell, text)
            elif isinstance(cell, str):
                assert cell == re.sub(r"^'(?=[=+\-@\t\r＝＋－＠])", "", text), (cell, text)
            else:
                assert cell == float(text), (cell, text)
    return True
