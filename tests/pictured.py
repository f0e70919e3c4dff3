"""Pictures and documents that the tests draw themselves."""

import hashlib
import io
import zlib
from pathlib import Path

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

import acacia
from hmo_enforce.evidence import actions
from hmo_enforce.evidence.outside import looking, pictures
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import clock
from hmo_enforce.settings import Settings

HEIC = Path(__file__).parent / "evidence" / "samples" / "kitchen.heic"
TAKEN, CAMERA = "2026:11:02 14:05:10", "Acacia Cameras"
LYING_ON_ITS_SIDE = 6
NOBODYS = "0" * 64


def exif(orientation: int = 1) -> Image.Exif:
    """What a camera writes: itself, its clock, and where it was."""
    said = Image.Exif()
    said[0x010F], said[0x0110], said[0x0112] = CAMERA, "Model 7", orientation
    said.get_ifd(0x8769)[0x9003] = TAKEN
    said.get_ifd(0x8825).update({1: "N", 2: (53.0, 14.0, 6.0), 3: "W", 4: (2.0, 9.0, 5.0)})
    return said


def drawn(size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """Red in the top left quarter, blue elsewhere."""
    image = Image.new("RGB", size, (40, 60, 160))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=(200, 30, 30))
    return image.convert(mode)


def picture(kind: str = "JPEG", size: tuple[int, int] = (96, 64), *, orientation: int = 1, **more: object) -> bytes:
    """A picture's bytes, with all that a camera writes where the format can hold it."""
    kept = io.BytesIO()
    said = {"exif": exif(orientation), "comment": b"of Flat 2", **({"quality": 90} if kind == "JPEG" else {}), **more}
    if kind == "GIF":
        said = {}
    drawn(size).save(kept, kind, **said)
    return kept.getvalue()


def pdf(inside: bytes = b"", *, pages: int = 1, end: bytes = b"%%EOF\n", packed: bytes = b"") -> bytes:
    """A small PDF. `inside` is put in its catalogue, `packed` in an object stream, compressed."""
    stream = zlib.compress(packed)
    hidden = b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(stream),
        stream,
    )
    return (
        b"%PDF-1.5\n1 0 obj<<" + b"/Type/Catalog" + b"/Pages 2 0 R" + inside + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count %d>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n" % pages
        + (hidden if packed else b"") + b"trailer<</Root 1 0 R>>\nstartxref\n9\n" + end
    )  # fmt: skip


def handed_in(session: Session, of: Settings, subject: str, subject_id: int, content: bytes = b"") -> EvidenceItem:
    """A picture, or other content, received as evidence about something; nobody has checked it yet."""
    content = content or picture()
    path = of.uploads / "a-picture"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = looking.examine(path, most_bytes=10_000_000)
    arrived = actions.Arrived(path, "IMG_1.jpg", len(content), hashlib.sha256(content).hexdigest(), found)
    store = Folder(of.evidence)
    item = actions.receive(
        session, store, actions.store_original(store, arrived), subject, subject_id, title="The kitchen", note=None,
        by=acacia.ALMA,
    )  # fmt: skip
    path.unlink()
    return item


def clean(session: Session, of: Settings, item: EvidenceItem) -> EvidenceItem:
    """As it is when the scanner has found nothing and its pictures are drawn."""
    path, sha256 = Folder(of.evidence).path(item.sha256), item.sha256
    pictures.make_copies(path, "image/jpeg", of.evidence_copies, sha256)
    actions.found_clean(session, sha256, by=acacia.ALMA)
    actions.copied(session, sha256, by=acacia.ALMA)
    return item


def on_record(session: Session, subject: str, subject_id: int, **said: object) -> EvidenceItem:
    """A photograph as it stands in the tables, without a file: nobody has checked it yet."""
    if session.get(EvidenceContent, NOBODYS) is None:
        session.add(EvidenceContent(sha256=NOBODYS, size_bytes=9, media_type="image/jpeg", cautions=[], kept_at=clock.now()))
        session.flush()
    now = clock.now()
    told = {
        "kind": "photo", "title": "Kitchen", "file_name": "IMG_1.jpg", "received_at": now, "received_by": "Alma Ash",
        "state": "received", "state_at": now, **said,
    }  # fmt: skip
    item = EvidenceItem(subject=subject, subject_id=subject_id, sha256=NOBODYS, **told)
    session.add(item)
    session.flush()
    return item
