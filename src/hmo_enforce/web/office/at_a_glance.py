"""What an officer asks first of a home, each answered in a line that leads to the whole of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hmo_enforce.cases import terms
from hmo_enforce.casework.views import certificates_held
from hmo_enforce.casework.views.case_list import Row
from hmo_enforce.casework.views.indoors import Person
from hmo_enforce.casework.views.property_rows import LICENCE_CALLED_FOR
from hmo_enforce.casework.views.property_whole import Whole
from hmo_enforce.properties import certificates, prs_numbers
from hmo_enforce.properties.certificates import Standing
from hmo_enforce.web import formats
from hmo_enforce.web.office import wording

ACT, ASK, CLEAR = "act", "ask", "clear"
MOST_NAMES = 3
SEEN = "inspection"
FIRST_ROLES = ("licence_holder", "holder", "owner", "manager", "agent")


def answers(home: Whole, on: date, cases: Sequence[Row] | None, *, people: bool) -> list[dict[str, Any]]:
    """Each as {question, answer, note, href, tone}. `cases` is None for who may not see any; `people`: names too."""
    told = [_needs_licence(home), _licensed(home, on), _areas(home), _certified(home)]
    told += [] if cases is None else [_cases(cases)]
    told += [_people(home, on)] if people else []
    return [*told, _seen(home, on), _registered(home)]


def is_current(home: Whole, one: Person, on: date) -> bool:
    """Whether somebody has their part on the day: as its days say, or while the licence that names them is in force."""
    named = [licence for licence in home.licences if one.source == f"licence {licence.reference}"]
    if named:
        return any(licence.in_force for licence in named)
    return (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or one.ends_on >= on)


def _answer(question: str, answer: str, note: str, href: str, tone: str = "") -> dict[str, Any]:
    return {"question": question, "answer": answer, "note": note, "href": href, "tone": tone}


def _needs_licence(home: Whole) -> dict[str, Any]:
    said = wording.said(wording.OUTCOMES, home.outcome) if home.outcome else "Not judged yet"
    regime = wording.said(wording.REGIMES, home.regime)
    note = "; ".join(part for part in (regime, "decided by an officer" if home.decision else "") if part)
    called_for = home.outcome in LICENCE_CALLED_FOR
    tone = ASK if home.outcome in (None, "not_enough_known", "probably_licensable") else ACT if called_for else CLEAR
    return _answer("Does it need a licence?", said, note, "#verdict-heading" if home.outcome else "#verdict", tone)


def _licensed(home: Whole, on: date) -> dict[str, Any]:
    running = [one for one in home.licences if one.in_force]
    question = "Is it licensed?"
    if running:
        last = max((one.ends_on for one in running if one.ends_on), default=None)
        until = f"until {formats.day(last)}, {formats.left(last, on)}" if last else "without a last day"
        return _answer(question, "Yes", until, "#licences", CLEAR)
    if any(one.in_force for one in home.exemptions):
        return _answer(question, "Exemption in force", "a temporary exemption notice runs", "#licences", CLEAR)
    ended = max((one.ends_on for one in home.licences if one.ends_on and one.ends_on < on), default=None)
    note = f"the last one ended on {formats.day(ended)}" if ended else "none is on record"
    return _answer(question, "No", note, "#licences", ACT if home.outcome in LICENCE_CALLED_FOR else "")


def _areas(home: Whole) -> dict[str, Any]:
    there = [one for one in home.designations if one.in_force is not False]
    near = [one for one in there if one.state != "inside"]
    names = "; ".join(one.name for one in there if one.state == "inside")
    note = f"too near the line of {near[0].name} to tell" if near else ""
    return _answer(
        "In which licensing areas?", names or ("To be checked" if near else "None"), note, "#areas", ASK if near else ""
    )


def _certified(home: Whole) -> dict[str, Any]:
    latest = [one for one in home.certificates if one.is_latest]
    over = [one for one in latest if one.standing is Standing.ENDED]
    defects = [one for one in latest if one.outcome == certificates.UNSATISFACTORY]
    soon = [one for one in latest if one.standing is Standing.ENDS_SOON]
    expected = home.outcome in LICENCE_CALLED_FOR or home.is_licensed
    missing = certificates_held.lacking(home.certificates) if expected else ()
    told = [
        f"{len(those)} {what}"
        for those, what in ((defects, "found defects"), (over, "out of date"), (soon, "ending soon"), (missing, "missing"))
        if those
    ]
    answer = ", ".join(told) or (f"{len(latest)} in date" if latest else "None on record")
    tone = ACT if over or defects else ASK if soon or missing else CLEAR if latest else ""
    kinds = dict.fromkeys(_short(one.kind) for one in (*defects, *over, *soon))
    return _answer("Certificates?", answer, ", ".join([*kinds, *(_short(kind) for kind in missing)]), "#certificates", tone)


def _short(kind: str) -> str:
    title = certificates.KINDS[kind].title if kind in certificates.KINDS else kind
    return title.split("(")[-1].rstrip(")") if "(" in title else title.lower()


def _cases(cases: Sequence[Row]) -> dict[str, Any]:
    running = [one for one in cases if one.status == terms.OPEN]
    note = running[0].title if running else f"{len(cases)} closed" if cases else ""
    return _answer("Open cases?", str(len(running)) if running else "None", note, "#cases", ASK if running else "")


def _people(home: Whole, on: date) -> dict[str, Any]:
    there = sorted(
        (one for one in home.people if is_current(home, one, on)),
        key=lambda one: FIRST_ROLES.index(one.role) if one.role in FIRST_ROLES else len(FIRST_ROLES),
    )
    named: dict[str, list[str]] = {}
    for name, role in (*_holders(home), *((one.name, wording.said(wording.ROLES, one.role)) for one in there)):
        roles = named.setdefault(name, [])
        if role.lower() not in roles:
            roles.append(role.lower())
    shown = [f"{name} ({', '.join(roles)})" for name, roles in list(named.items())[:MOST_NAMES]]
    note = f"and {len(named) - MOST_NAMES} more" if len(named) > MOST_NAMES else ""
    return _answer("Who answers for it?", "; ".join(shown) or "Nobody on record", note, "#people", "" if shown else ASK)


def _holders(home: Whole) -> Iterable[tuple[str, str]]:
    """As the register has them, of licences that run."""
    for one in home.licences:
        if one.in_force:
            yield from ((name, role) for name, role in ((one.holder, "Licence holder"), (one.manager, "Manager")) if name)


def _seen(home: Whole, on: date) -> dict[str, Any]:
    visits = [one for one in home.claims if one.source == SEEN and one.withdrawn is None]
    question = "When was it last seen?"
    if not visits:
        return _answer(question, "No visit on record", "", "#occupation")
    last = max(visits, key=lambda one: one.as_at)
    return _answer(question, formats.day(last.as_at), f"{formats.ago(last.as_at, on)}, {last.noted_by}", "#occupation")


def _registered(home: Whole) -> dict[str, Any]:
    number = home.parts["prs_number"]
    if number is None:
        return _answer("PRS Database number?", "None on record", "", "#home")
    fits = prs_numbers.form(number) is not None
    note = "in the expected form" if fits else "not in the expected form"
    return _answer("PRS Database number?", number, note, "#home", "" if fits else ASK)
