"""Attachments: kept by content, sniffed, cleaned for units, read in ranges, within limits."""
import hashlib
import struct
from urllib.parse import quote

from hotline import OPEN_DOORS, PHONE, V, Hotline
from picture import png
from rights import LEAD, confidential, rendered, report

CITY = {"demo": 0, "config": OPEN_DOORS + ("upload_max = 300000",)}
PLACE = b"Exif GPS 35.6000 123.1000 camera-serial-77"


def upload(client, case, data, name="现场.png", expect=201, content_type="application/octet-stream"):
    return client.call("POST", f"{V}tickets/{case.id}/attachments?name={quote(name)}", raw=data, expect=expect,
                       content_type=content_type)


def fetch(client, case, made, expect=200, **more):
    return client.get(f"{V}tickets/{case.id}/attachments/{made['id']}", expect=expect, **more)


def story_photo(city):
    """a photo is kept as it is for the hotline; the unit gets a copy without place and camera"""
    desk = Hotline(city)
    c = desk.register("有照片").triage().dispatch()
    data = png(PLACE)
    made = upload(desk["operator"], c, data).json
    assert (made["media_type"], made["size"]) == ("image/png", len(data))
    assert made["sha256"] == hashlib.sha256(data).hexdigest()
    whole = fetch(desk["operator"], c, made)
    assert whole.body == data and whole.headers["X-Content-Type-Options"] == "nosniff"
    clean = fetch(desk["clerk"], c, made).body
    assert clean.startswith(b"\x89PNG") and PLACE not in clean and b"eXIf" not in clean and b"tEXt" not in clean
    shown = c.view("clerk")["attachments"]
    assert [f["name"] for f in shown] == ["现场.png"] and shown[0]["sha256"] == hashlib.sha256(clean).hexdigest()


def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def clip(brand, place):
    """A recording that says where it was made, as telephones write it."""
    track = box(b"trak", box(b"tkhd", b"\x00" * 84) +
                box(b"mdia", box(b"mdhd", b"\x00" * 24) + box(b"hdlr", b"\x00" * 8 + b"vide" + b"\x00" * 13)))
    told = box(b"udta", box(b"\xa9xyz", place)) + box(b"meta", b"\x00" * 4 + b"com.apple.quicktime.location.ISO6709" + place)
    return (box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand) + box(b"moov", box(b"mvhd", b"\x00" * 100) + track + told) +
            box(b"mdat", b"frames" * 50))


def story_recording(city):
    """a unit's copy of a video or a sound has no place, title or device; the hotline keeps what was sent"""
    desk = Hotline(city)
    c = desk.register("有录像").triage().dispatch()
    place = b"+35.6000+123.1000/"
    for name, data, kind in (("现场.mp4", clip(b"isom", place), "video/mp4"), ("现场.mov", clip(b"qt  ", place), "video/quicktime"),
                             ("录音.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x12" + place + b"\xff\xfb\x90\x00" + b"frames" * 200, "audio/mpeg")):
        made = upload(desk["operator"], c, data, name).json
        assert made["media_type"] == kind, made
        assert fetch(desk["operator"], c, made).body == data
        clean = fetch(desk["clerk"], c, made).body
        assert place not in clean and b"frames" * 50 in clean, name
        assert len(clean) == len(data) or kind == "audio/mpeg"
    upload(desk["operator"], c, clip(b"isom", place)[:-10], "断.mp4", expect=422)


def story_ranges(city):
    """parts of a file, a part beyond it, and a copy that is still fresh"""
    desk = Hotline(city)
    c = desk.register("取一段")
    data = png(PLACE)
    made = upload(desk["operator"], c, data).json
    part = fetch(desk["operator"], c, made, expect=206, headers={"Range": "bytes=8-19"})
    assert part.body == data[8:20] and part.headers["Content-Range"] == f"bytes 8-19/{len(data)}"
    assert fetch(desk["operator"], c, made, expect=206, headers={"Range": "bytes=-5"}).body == data[-5:]
    fetch(desk["operator"], c, made, expect=416, headers={"Range": f"bytes={len(data)}-"})
    etag = fetch(desk["operator"], c, made).headers["ETag"]
    fetch(desk["operator"], c, made, expect=304, headers={"If-None-Match": etag}, judge=False)


def story_sniffing(city):
    """the type is what the bytes say, not what the name says; programs and pages are refused"""
    desk = Hotline(city)
    c = desk.register("伪装的附件")
    before = len(c.view()["attachments"])
    for name, data in (("photo.png", b"\x7fELF\x02\x01\x01" + b"\x00" * 200), ("photo.jpg", b"MZ" + b"\x90\x00" * 200),
                       ("page.png", b"<!DOCTYPE html><html><script>alert(1)</script></html>" * 5),
                       ("draw.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
                       ("run.sh", b"#!/bin/sh\nrm -rf /\n"), ("empty.png", b"")):
        answer = upload(desk["operator"], c, data, name, expect=(400, 413, 415, 422))
        assert answer.json["code"], name
    assert len(c.view()["attachments"]) == before


def story_limits(city):
    """a file above the limit is 413; one more than a ticket holds is refused; the name is bounded"""
    desk = Hotline(city)
    c = desk.register("太大的附件")
    upload(desk["operator"], c, png(PLACE) + b"\x00" * 400000, expect=413)
    upload(desk["operator"], c, png(PLACE), name="名" * 300, expect=422)
    upload(desk["operator"], c, png(PLACE), name="../../etc/passwd", expect=(201, 422))
    assert all("/" not in f["name"] for f in c.view()["attachments"])


def story_who_may(city):
    """files follow the ticket: nobody else's unit, not the accused, not the originals of a confidential one"""
    desk = Hotline(city)
    c = desk.register("别人的附件").triage().dispatch()
    made = upload(desk["operator"], c, png(PLACE)).json
    fetch(desk["other_clerk"], c, made, expect=404)
    upload(desk["other_clerk"], c, png(PLACE), expect=404)
    fetch(desk["sysadmin"], c, made, expect=403)
    fetch(city.anonymous(), c, made, expect=401)
    upload(c.requester(), c, png(b"by the requester"))
    s = rendered(confidential(desk)).triage().dispatch()
    kept = upload(s.requester(), s, png(b"face of the requester")).json
    assert s.view("clerk")["attachments"] == []
    fetch(desk["clerk"], s, kept, expect=404)
    r = report(desk, [LEAD])
    kept = upload(r.requester(), r, png(b"proof")).json
    fetch(desk["clerk"], r, kept, expect=404)
    fetch(desk["report_desk"], r, kept)


def story_same_file_twice(city):
    """one content is kept once, whoever sends it, and belongs to each ticket"""
    desk = Hotline(city)
    a, b = desk.register("甲附件"), desk.register("乙附件")
    data = png(PHONE.encode())
    first, second = upload(desk["operator"], a, data).json, upload(desk["operator"], b, data).json
    assert first["sha256"] == second["sha256"] and first["id"] != second["id"]
    assert fetch(desk["operator"], a, first).body == fetch(desk["operator"], b, second).body
    fetch(desk["operator"], a, second, expect=404)
