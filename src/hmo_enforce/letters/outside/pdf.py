"""A letter as a PDF, set by typst: tagged (PDF/UA-1), its fonts embedded, the same bytes for the same letter."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from hmo_enforce.kernel.errors import Refused
from hmo_enforce.letters import markup
from hmo_enforce.letters.outside import glyphs
from hmo_enforce.letters.sheets import Sheet

LAYOUT = Path(__file__).with_name("letter.typ")


def made(sheet: Sheet) -> bytes:
    """The PDF. `Refused`, naming them, for characters that our fonts do not have. Never while a transaction writes."""
    require_drawn(sheet)
    try:
        pdf = typst.compile(
            LAYOUT,
            format="pdf",
            font_paths=[glyphs.FOLDER],
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(_inputs(sheet), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=_at_noon(sheet.dated_on),
        )
    except typst.TypstError as error:
        raise Refused(f"The letter could not be set: {error}. Change its words, or tell IT.") from error
    assert isinstance(pdf, bytes)
    return pdf


def require_drawn(sheet: Sheet) -> None:
    """`Refused` where a character of the letter would come out as an empty box."""
    lacking = glyphs.missing(sheet.texts())
    if lacking:
        raise Refused(
            f"The letter has characters that its fonts cannot draw: {glyphs.named(lacking[:10])}. "
            "Write that part in Latin letters, or send the letter by email."
        )


def _at_noon(day: date) -> int:
    """The instant that the PDF gives as its making: of the letter's day, whenever it is made."""
    return int(datetime.combine(day, time(12), UTC).timestamp())


def _inputs(sheet: Sheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "language": sheet.language,
        "region": "gb",
        "council": sheet.head.council,
        "team": sheet.head.team,
        "contact": list(sheet.head.contact),
        "address": list(sheet.address),
        "date": sheet.date_in_words,
        "reference_line": sheet.reference_line,
        "fonts": list(glyphs.FAMILIES),
        "blocks": markup.as_json(sheet.blocks),
    }
