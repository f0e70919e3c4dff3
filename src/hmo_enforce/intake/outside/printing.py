"""Posters, cards and sheets of paper as PDFs, set by typst as letters are: tagged (PDF/UA-1), the same bytes each time."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import segno
import typst

from hmo_enforce.intake import handouts
from hmo_enforce.intake.handouts import Handout
from hmo_enforce.intake.paper_sheets import PaperSheet
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters.outside import glyphs

LAYOUTS = {shape: Path(__file__).with_name(f"{shape}.typ") for shape in handouts.SHAPES}
SHEET = Path(__file__).with_name("sheet.typ")


def made(shape: str, handout: Handout, on: date) -> bytes:
    """The PDF of that shape (`handouts.SHAPES`). `Refused`, naming them, for characters that our fonts do not have."""
    return _pdf(LAYOUTS[shape], handout.texts(), _inputs(handout), on)


def sheet(paper: PaperSheet, on: date) -> bytes:
    """The PDF of a sheet to answer on, of as many pages as it takes. `Refused` as above."""
    inputs = {**asdict(paper), "code": square(paper.place.link), "fonts": list(glyphs.FAMILIES)}
    inputs["place"] = asdict(replace(paper.place, ends_on=None))  # said already, in words
    return _pdf(SHEET, paper.texts(), inputs, on)


def _pdf(layout: Path, texts: Iterable[str], inputs: Mapping[str, object], on: date) -> bytes:
    lacking = glyphs.missing(texts)
    if lacking:
        raise Refused(f"It has characters that its fonts cannot draw: {glyphs.named(lacking[:10])}. Tell IT.")
    pdf = typst.compile(
        layout,
        format="pdf",
        font_paths=[glyphs.FOLDER],
        ignore_system_fonts=True,
        sys_inputs={"handout": json.dumps(inputs, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(datetime.combine(on, time(12), UTC).timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def square(link: str) -> str:
    """The link as a QR code (SVG), which a quarter of it torn or stained leaves readable."""
    drawn = io.BytesIO()
    segno.make(link, error="q", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, scale=4)
    return drawn.getvalue().decode()


def _inputs(handout: Handout) -> dict[str, object]:
    return {
        "language": handout.language,
        "direction": handout.direction,
        "council": handout.council,
        "heading": handout.heading,
        "intro": handout.intro,
        "scan": handout.scan,
        "shown": handout.shown,
        "square": square(handout.link),
        "alt": handout.square,
        "notes": list(handout.notes),
        "languages_lead": handout.languages_lead,
        "languages": list(handout.languages),
        "contact": handout.contact,
        "fonts": list(glyphs.FAMILIES),
        "count": handouts.ON_A_SHEET,
    }
