"""What each source says of who lives in a home, side by side."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.casework.views import claims
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.properties.occupation import Part
from hmo_enforce.web import formats
from hmo_enforce.web.office import happenings, wording

CLAIMS_SHOWN = 6
PARTS = {
    Part.AGREES: "agrees, which strengthens it",
    Part.NARROWS: "narrows it",
    Part.DIFFERS: "differs, which weakens it",
    Part.ADDS_NOTHING: "adds nothing",
}
KNOWN = {Part.AGREES: "agrees", Part.NARROWS: "agrees", Part.DIFFERS: "differs", Part.ADDS_NOTHING: "adds nothing"}
"""What came of the claims that were not taken: of one that is weighed, and of one that is known."""


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
                "old": formats.age(claim.as_at, on),
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
            "stands": stands(home, one.fact),
        }
        for one in claims.compared(shown)
    ]
    return {"sources": columns, "rows": rows, "weighed": any(row["stands"] for row in rows)}


def stands(home: Whole, fact: str) -> dict[str, str] | None:
    """Which value the rules took of a fact, and why; None of what no rule turns on, or was worked out just now."""
    weighed = home.judged.facts.get(fact) if home.judged else None
    if not weighed or not weighed.get("claims"):
        return None
    return {
        "value": wording.value(weighed["value"]).capitalize(),
        "why": _why(weighed["claims"], known=weighed["confidence"] >= 1),
    }


def _why(weighed: list[Mapping[str, Any]], *, known: bool) -> str:
    """Whose word was taken, and what the others' did to it (`occupation.Part`); what is known they neither prop nor shake."""
    first, others = weighed[0], weighed[1:]
    aged = f", {first['years']} years old or more" if first["years"] else ""
    if not others:
        return f"{_source(first)} alone says so ({first['confidence']:.2f}{aged})."
    told = [f"{_source(first)} {'is taken as known' if known else 'weighs most'} ({first['confidence']:.2f}{aged})."]
    for part, words in (KNOWN if known else PARTS).items():
        names = ", ".join(dict.fromkeys(_source(one) for one in others if one["part"] == part))
        if names:
            told.append(f"{names}: {words}.")
    return " ".join(told)


def _source(said: Mapping[str, Any]) -> str:
    return wording.said(wording.SOURCES, said["source"])


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
