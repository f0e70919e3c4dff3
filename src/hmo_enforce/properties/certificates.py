"""Certificates of a home: the kinds there are, what each may say, and until which day one counts.

A document may state its own last day. The law sets a period for some kinds (`law/certificates.toml`); a document that states
a later day than the law allows counts no longer for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hmo_enforce.kernel import periods
from hmo_enforce.law import rules
from hmo_enforce.law.rules import Term

RATINGS = ("A", "B", "C", "D", "E", "F", "G")
SATISFACTORY, UNSATISFACTORY = "satisfactory", "unsatisfactory"
OUTCOMES = {SATISFACTORY: "Satisfactory", UNSATISFACTORY: "Unsatisfactory: defects found"}
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Kind:
    """`graded`: it says whether all was well; `rated`: it has a letter from A to G. `expected` of a let home that needs a
    licence, as far as `where` goes."""

    title: str
    graded: bool = True
    rated: bool = False
    expected: bool = False
    where: str = ""


KINDS: Mapping[str, Kind] = {
    "gas": Kind("Gas safety record", expected=True, where="where there is gas"),
    "eicr": Kind("Electrical report (EICR)", expected=True),
    "eic": Kind("Electrical certificate of a new installation (EIC)", graded=False),
    "epc": Kind("Energy certificate (EPC)", graded=False, rated=True, expected=True),
    "fire_detection": Kind("Fire detection and alarms"),
    "co_alarms": Kind("Carbon monoxide alarms"),
    "emergency_lighting": Kind("Emergency lighting"),
    "fire_risk": Kind("Fire risk assessment", graded=False),
    "pat": Kind("Portable appliances (PAT)"),
    "other": Kind("Another certificate"),
}


class Standing(StrEnum):
    """Of one certificate on a day."""

    COUNTS = "counts"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    NO_END = "no_end"
    NOT_YET = "not_yet"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


def term(kind: str, issued_on: date | None, terms: Iterable[Term]) -> Term | None:
    """What the law said of the kind on the day on which it was issued; None where nothing is on record here."""
    of_kind = [one for one in terms if one.kind == kind]
    return next((one for one in of_kind if issued_on and rules.is_in_force(one.rule, issued_on)), None)


def ends_on(issued_on: date | None, expires_on: date | None, law: Term | None) -> date | None:
    """The last day on which it counts: as it states, but no later than the law allows; None where neither says."""
    if law is None or law.months is None or issued_on is None:
        return expires_on
    if expires_on is None:
        return periods.months_after(issued_on, law.months)
    return min(expires_on, periods.months_after(issued_on, law.most_months or law.months))


def issued_since(on: date, months: int) -> date:
    """The earliest day of issue that still counts on the day: `ends_on` turned round, for looking through many."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    day = date(year, month + 1, 1)
    while periods.months_after(day, months) < on:
        day += timedelta(days=1)
    return day


def standing(begins_on: date | None, last_on: date | None, on: date, *, replaced: bool, withdrawn: bool) -> Standing:
    """How it stands on the day; its last day counts."""
    if withdrawn:
        return Standing.WITHDRAWN
    if begins_on is not None and begins_on > on:
        return Standing.NOT_YET
    if replaced:
        return Standing.REPLACED
    if last_on is None:
        return Standing.NO_END
    if last_on < on:
        return Standing.ENDED
    return Standing.ENDS_SOON if last_on <= on + SOON else Standing.COUNTS


def newness(key: int | str, issued_on: date | None, last_on: date | None) -> tuple[date, bool, date, int | str]:
    """What the newest of a kind is the greatest by: the day of issue, of which one without is the oldest; of the same day the
    energy register's own, then what counts longest.

    key   the number of one that was recorded, or the energy register's in letters
    """
    return issued_on or date.min, isinstance(key, str), last_on or date.max, key


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with what is said of a certificate; `field` is its name."""

    field: str
    message: str


def faults(
    kind: str, issued_on: date | None, expires_on: date | None, *, outcome: str | None, rating: str | None
) -> tuple[Fault, ...]:
    """What cannot be so."""
    if kind not in KINDS:
        return (Fault("kind", "Choose the kind of certificate."),)
    of, found = KINDS[kind], []
    if issued_on is None and expires_on is None:
        found.append(Fault("issued_on", "Give the day on which it was issued, or at least the day on which it expires."))
    if issued_on and expires_on and expires_on < issued_on:
        found.append(Fault("expires_on", "It cannot expire before it was issued: check both days."))
    if outcome and not of.graded:
        found.append(Fault("outcome", f"This kind has no outcome ({of.title}): choose “Not stated”."))
    if rating and not of.rated:
        found.append(Fault("rating", f"This kind has no rating ({of.title}): choose “Not stated”."))
    return tuple(found)
