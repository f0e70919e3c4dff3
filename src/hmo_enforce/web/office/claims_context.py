"""What each source says of who lives in a home, side by side."""

from datetime import date
from typing import Any

from hmo_enforce.casework.views import claims
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.web import formats
from hmo_enforce.web.office import happenings, wording

CLAIMS_SHOWN = 6


def compared(home: Whole, on: date) -> dict[str, Any] | None:
    """What each source claims, side by side: the newest of each fact, with its day where that is not the column's."""
    shown = claims.heard(home.claims)[:CLAIMS_SHOWN]
    if not shown:
        return None
    columns = []
    for claim in (one.newest for one in shown):
        file = home.files.get(claim.import_id or 0)
        row = f", row {claim.import_row:,}" if claim.import_row else ""
        columns.append(
            {
                "name": wording.said(wording.SOURCES, claim.source),
                "as_at": formats.day(claim.as_at),
                "age": f"{file.file}{row}" if file else claim.noted_by,
                "confidence": f"confidence {wording.much(claim.confidence)}",
                "expired": claim.expires_on is not None and claim.expires_on < on,
            }
        )
    rows = [
        {
            "fact": wording.fact(one.fact),
            "values": [_word(word, source.newest.as_at) for word, source in zip(one.words, shown, strict=True)],
            "differs": one.differs,
        }
        for one in claims.compared(shown)
    ]
    return {"sources": columns, "rows": rows}


def _word(word: claims.Word | None, as_at: date) -> dict[str, str | None] | None:
    if word is None:
        return None
    return {"text": wording.value(word.value), "on": formats.day(word.as_at) if word.as_at != as_at else None}


def used(home: Whole) -> set[int]:
    """The claims that the table shows anything of."""
    shown = claims.heard(home.claims)[:CLAIMS_SHOWN]
    return {claim.id for one in shown for claim in (one.newest, *one.facts.values())}


def observed(one: claims.Claim) -> dict[str, Any]:
    """What an officer recorded here, and why it is used no more if it was withdrawn."""
    by, why = one.withdrawn or ("", "")
    return {
        "id": one.id,
        "text": happenings.changes(None, one.said),
        "how": wording.said(wording.SOURCES, one.source),
        "by": one.noted_by,
        "on": formats.day(one.as_at),
        "withdrawn": f"Withdrawn by {by}: {why}" if one.withdrawn else None,
    }
