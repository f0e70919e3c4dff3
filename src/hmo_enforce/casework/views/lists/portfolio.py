"""The list of what somebody has: /portfolio?person=47."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hmo_enforce.casework.views import portfolio, words
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InFile, InHand, Listing, Order, Part, Values
from hmo_enforce.casework.views.lists import homes, properties
from hmo_enforce.casework.views.portfolio import InIt, Line
from hmo_enforce.casework.views.property_conditions import NO_VERDICT
from hmo_enforce.kernel import days, natural
from hmo_enforce.people.rows import ROLES

PATH = "/portfolio"
CALLED = {one: one.replace("_", " ").capitalize() for one in ROLES}
WHEN = {"before": "No longer", "all": "Now or before"}
STATES = {"licensed": "Licensed", "lacking": "Needing a licence, with none in force", "other": "Neither"}


def _rows(asker: Asker, values: Values) -> Sequence[Line]:
    if "person" not in values:
        return ()
    return _left(portfolio.homes(asker.session, values["person"], asker.on), values)


def in_hand(lines: Sequence[Line]) -> Listing[Any]:
    """The list of somebody's homes that were read already."""
    return replace(LIST, source=InHand(lambda _, values: _left(lines, values)))


def _left(lines: Iterable[Line], values: Values) -> Sequence[Line]:
    return [line for line in lines if _asked(line, values)]


def _asked(line: Line, values: Values) -> bool:
    state = "licensed" if line.licensed else "lacking" if line.lacking else "other"
    said = f"{line.home.address} {line.home.postcode or ''}".lower()
    when: dict[str, bool] = {"before": not line.now, "all": True}
    return (
        when.get(values.get("when", ""), line.now)
        and values.get("part") in (None, *line.roles)
        and values.get("licence") in (None, state)
        and values.get("outcome") in (None, line.home.outcome or NO_VERDICT)
        and all(word in said for word in values.get("q", "").lower().split())
    )


def whose(key: int) -> str:
    """What the filter by person is called, in a list that somebody keeps."""
    return f"Person or organisation {key}"


def role(name: str) -> str:
    """What a part in a home is called."""
    return CALLED.get(name, name.replace("_", " ").capitalize())


def _home(line: Line) -> Sequence[Part]:
    where = words.postcode_under(line.home.address, line.home.postcode)
    return Part("link", line.home.address, f"{properties.PATH}/{line.home.id}"), *([Part("small", where)] if where else [])


def _parts(line: Line) -> Sequence[Part]:
    found: list[Part] = []
    for one in line.parts:
        found += [Part("line", role(one.role)), Part("small", " · ".join(part for part in (_period(one), one.source) if part))]
    return found


def _period(one: InIt) -> str:
    since = f"since {days.in_words(one.starts_on)}" if one.starts_on else ""
    until = f"until {days.in_words(one.ends_on)}" if one.ends_on else ""
    return " ".join(part for part in (since, until) if part)


def _verdict(line: Line) -> Sequence[Part]:
    return Part("outcome", line.home.outcome), *([Part("small", "An officer's decision")] if line.home.decided else [])


def _licence(line: Line) -> Sequence[Part]:
    ends_on = line.home.licence_ends_on
    until = [Part("small", f"until {days.in_words(ends_on)}")] if line.licensed and ends_on else []
    return Part("standing", line.home.standing), *until


COLUMNS: tuple[Column[Line], ...] = (
    Column(
        "home", "Home", homes.in_file(lambda line: line.home), _home, orders=("address",),
    ),
    Column("part", "Their part", (InFile("Part", lambda line: "; ".join(role(one.role) for one in line.parts)),), _parts),
    Column(
        "verdict", "Verdict",
        (InFile("Verdict", lambda line: words.said(properties.OUTCOMES, line.home.outcome or NO_VERDICT)),), _verdict,
    ),
    Column(
        "licence", "Licence",
        (
            InFile("Licence", lambda line: words.said(words.STANDINGS, line.home.standing)),
            InFile("Licence ends on", lambda line: line.home.licence_ends_on),
        ),
        _licence, orders=("ends",),
    ),
    Column(
        "cases", "Open cases", (InFile("Open cases", lambda line: line.cases),),
        orders=("cases",), permission="see_cases",
    ),
    Column(
        "areas", "Areas", (InFile("Designations", lambda line: "; ".join(one.name for one in line.home.designations)),),
        by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("person", "Person", kinds.record("The person"), panel=False, chip=whose),
    Filter("q", "Address or postcode", kinds.text()),
    Filter("part", "Their part", kinds.one_of(CALLED)),
    Filter("licence", "Licence", kinds.one_of(STATES)),
    Filter("outcome", "Verdict", kinds.one_of(properties.OUTCOMES)),
    Filter("when", "When", kinds.one_of(WHEN, "Now")),
)

LIST: Listing[Any] = Listing(
    name="portfolio",
    path=PATH,
    title="Portfolio",
    one="home",
    several="homes",
    permission="see_people",
    key=lambda line: line.home.id,
    source=InHand(_rows),
    columns=COLUMNS,
    orders={
        "address": Order("Address", (lambda line: natural.order(line.home.address),)),
        "ends": Order("Licence ends, the soonest first", (lambda line: line.home.licence_ends_on,), may_miss=True),
        "cases": Order("Open cases, the most first", (lambda line: line.cases,), descending=True),
    },
    filters=FILTERS,
    href=lambda line: f"{properties.PATH}/{line.home.id}",
    file_name="portfolio",
)
