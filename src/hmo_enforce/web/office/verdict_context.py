"""A verdict and an officer's decision in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.casework.views.verdicts import Decided, Judged
from hmo_enforce.licensing import stated
from hmo_enforce.web import formats
from hmo_enforce.web.office import wording

UNRECORDED = "presumed: nobody has recorded otherwise"


def verdict(home: Whole, *, may_answer: bool = False) -> dict[str, Any] | None:
    """The verdict with its reasons, and the decision that stands above it. `may_answer`: each question leads to its answer."""
    if home.judged is None and home.decision is None:
        return None
    judged = home.judged
    reasons: Mapping[str, Any] = judged.reasons if judged else {}
    return {
        "outcome": home.outcome,
        "standing": home.standing,
        "headline": headline(home),
        "on": formats.day(judged.as_at) if judged else "",
        "law_version": judged.law_version if judged else "",
        "strength": wording.much(judged.strength) if judged and judged.strength else None,
        "regimes": _regimes(home.decision, judged, reasons),
        "grounds": [_ground(one) for one in reasons.get("grounds", ())],
        "against": [_ground(one) for one in reasons.get("ruled_out", ())],
        "cautions": [_ground(one) for one in reasons.get("cautions", ())],
        "questions": [_question(one, home.id, may_answer) for one in _asked(reasons, "questions")],
        "to_confirm": [_question(one, home.id, may_answer) for one in _asked(reasons, "to_confirm")],
        "rests_on": [_support(one) for one in reasons.get("rests_on", ())],
        "decision": decided(home.decision) if home.decision else None,
        "rules": wording.said(wording.OUTCOMES, judged.outcome) if home.decision and judged else None,
    }


def headline(home: Whole) -> str:
    """One sentence that says how it stands and what follows."""
    said = {
        "licensable": "This home needs a licence",
        "probably_licensable": "This home probably needs a licence",
        "not_enough_known": "Not enough is known to say whether this home needs a licence",
        "exempt": "This home is exempt from licensing",
        "not_licensable": "This home does not need a licence",
    }.get(home.outcome or "", "Not judged yet")
    then = {
        "licensed": ", and one is in force",
        "exempted": ", and a temporary exemption is in force",
        "lapsed": ", and its last one is over",
        "unlicensed": ", and none is on record",
    }.get(home.standing or "", "")
    return f"{said}{then}."


def decided(one: Decided) -> dict[str, Any]:
    """An officer's decision in words."""
    regime = f" ({wording.said(wording.REGIMES, one.regime)})" if one.regime else ""
    until = f" until {formats.day(one.ends_on)}" if one.ends_on else ""
    gone = f"Withdrawn by {one.withdrawn_by}: {one.withdrawn_why}" if one.withdrawn_by else None
    return {
        "id": one.id,
        "text": f"{wording.said(wording.OUTCOMES, one.outcome)}{regime}, from {formats.day(one.starts_on)}{until}",
        "reasons": one.why,
        "by": one.made_by,
        "on": formats.day(one.made_on),
        "withdrawn": gone,
    }


def others(home: Whole, today: date) -> list[dict[str, Any]]:
    """The decisions that do not stand: over, withdrawn or yet to begin."""
    return [{**decided(one), "planned": is_planned(one, today)} for one in home.decided if not one.stands]


def is_planned(one: Decided, today: date) -> bool:
    """Whether its first day is yet to come."""
    return one.starts_on > today and one.withdrawn_by is None


def _regimes(decision: Decided | None, judged: Judged | None, reasons: Mapping[str, Any]) -> list[dict[str, Any]]:
    named = decision.regime if decision else judged.regime if judged else None
    possible = [named] if named else [] if decision else list(reasons.get("possible_regimes", ()))
    return [{"name": wording.said(wording.REGIMES, one), "cites": None if named else "possible"} for one in possible]


def _ground(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": one["sentence"], "cites": one["cites"], "verified": one["verified"]}


def _question(one: Mapping[str, Any], home: int, may_answer: bool) -> dict[str, Any]:
    """Something to find out, and where it is answered: among what is recorded of the home, or by putting its point right."""
    fact, here = one["fact"], f"/properties/{home}"
    href = None
    if may_answer:
        asked = f"{here}/observe?everything=yes#{fact}" if fact in stated.NAMES else None
        href = f"{here}/correct#easting" if fact.startswith("inside:") else asked
    return {"text": one["text"], "why": one["cites"], "href": href}


def _support(one: Mapping[str, Any]) -> dict[str, Any]:
    """A fact without a source is one that nobody recorded: what the rules then take for granted is not called known."""
    said = {"fact": wording.fact(one["fact"]), "value": wording.value(one["value"])}
    if not one["source"]:
        return {**said, "source": UNRECORDED, "standing": None}
    standing = f"{one['standing']}, confidence {wording.much(one['confidence'])}"
    return {**said, "source": wording.said(wording.SOURCES, one["source"]), "standing": standing}


def _asked(reasons: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(reasons.get(name, ()))
