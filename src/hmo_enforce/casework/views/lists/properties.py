"""The list of properties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from hmo_enforce.areas.records import Area, PropertyArea
from hmo_enforce.casework.views import portfolio, property_choices, property_rows, words
from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views import property_tags as tagged
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.listing.kinds import Kind, Sent
from hmo_enforce.casework.views.lists import homes
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.casework.views.property_conditions import NO_VERDICT
from hmo_enforce.casework.views.property_rows import Row
from hmo_enforce.licensing.records import VerdictRecord
from hmo_enforce.properties import queries as gazetteer
from hmo_enforce.properties import within
from hmo_enforce.properties.records import Property
from hmo_enforce.properties.within import Parts

PATH = "/properties"
OUTCOMES = {**words.OUTCOMES, NO_VERDICT: "Not judged yet"}


@dataclass(frozen=True, slots=True)
class Line:
    """One property of the list. `wards`, `cases` (how many are open) and `tags` are there where their columns are shown."""

    home: Row
    wards: tuple[str, ...] = ()
    cases: int = 0
    tags: tuple[str, ...] = ()


def _query(asker: Asker) -> Select[Any]:
    joined = select(Property.id).outerjoin(VerdictRecord, VerdictRecord.property_id == Property.id)
    return joined.where(gazetteer.counts_on(asker.on))


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> tuple[Line, ...]:
    homes = property_rows.rows(asker.session, keys, asker.on)
    wards = _wards(asker.session, keys) if "wards" in shown else {}
    cases = portfolio.open_cases(asker.session, keys) if "cases" in shown else {}
    tags = tagged.of(asker.session, keys) if "tags" in shown else {}
    return tuple(
        Line(home, tuple(wards.get(home.id, ())), cases.get(home.id, 0), tuple(tags.get(home.id, ()))) for home in homes
    )


def _wards(session: Session, keys: Iterable[int]) -> Mapping[int, list[str]]:
    latest = select(func.max(Area.edition)).where(Area.kind == property_choices.WARD).scalar_subquery()
    query = (
        select(PropertyArea.property_id, Area.name)
        .join(Area, Area.id == PropertyArea.area_id)
        .where(PropertyArea.property_id.in_(keys), Area.kind == property_choices.WARD, Area.edition == latest)
        .order_by(Area.name)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, name in _pairs(session, query):
        found[key].append(name)
    return found


def _pairs(session: Session, query: Any) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in session.execute(query)]


def read_within(sent: Sent, name: str, label: str) -> Parts | None:
    """A box or a polygon, or several in all of which a home must lie."""
    parts = within.read(sent.raw(name))
    if parts is None:
        sent.wrong(
            "",
            f"“{name}” must be a box or a polygon in whole metres of the National Grid, such as 390000,596000,391000,597000.",
        )
    return parts or None


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """What several filters make together: near the line of the designation that is asked for, and not of any."""
    found = [*conditions.searched(asker.session, values.get("q", ""), asker.on)]
    if "designation" in values or "check" in values:
        found.append(conditions.flagged(asker.session, values.get("designation"), check="check" in values))
    return found


def _address(line: Line) -> Sequence[Part]:
    home = line.home
    uprn = f"UPRN {home.uprn}" if home.uprn else "No UPRN yet"
    note = words.POINT_SOURCES["postcode"] if home.point_source == "postcode" else None
    small = " · ".join(part for part in (words.postcode_under(home.address, home.postcode), uprn, note) if part)
    return Part("link", home.address, f"{PATH}/{home.id}"), Part("small", small)


def _verdict(line: Line) -> Sequence[Part]:
    decided = [Part("small", "An officer's decision")] if line.home.decided else []
    return Part("outcome", line.home.outcome), *decided, *(Part("small", one) for one in line.home.reasons[:2])


def _areas(line: Line) -> Sequence[Part]:
    found: list[Part] = []
    for one in line.home.designations:
        found += [Part("line", one.name), *([Part("strong", "(check boundary)")] if one.check else [])]
    return found


COLUMNS: tuple[Column[Line], ...] = (
    Column(
        "address", "Address", homes.in_file(lambda line: line.home), _address, orders=("postcode", "address"),
    ),
    Column(
        "verdict", "Verdict",
        (
            InFile("Verdict", lambda line: words.said(OUTCOMES, line.home.outcome or NO_VERDICT)),
            InFile("Decided by an officer", lambda line: line.home.decided),
            InFile("Regime", lambda line: words.said(words.REGIMES, line.home.regime)),
            InFile("Open questions", lambda line: line.home.questions),
            InFile("Grounds", lambda line: " ".join(line.home.reasons)),
        ),
        _verdict,
    ),
    Column(
        "licence", "Licence",
        (
            InFile("Licence", lambda line: words.said(words.STANDINGS, line.home.standing)),
            InFile("Licence ends on", lambda line: line.home.licence_ends_on),
        ),
        lambda line: [Part("standing", line.home.standing)],
    ),
    Column(
        "areas", "Areas",
        (
            InFile("Designations", lambda line: "; ".join(one.name for one in line.home.designations)),
            InFile("Check boundary", lambda line: any(one.check for one in line.home.designations)),
        ),
        _areas,
    ),
    Column(
        "evidence", "Evidence",
        (InFile("Evidence strength", lambda line: line.home.strength),),
        lambda line: [Part("text", words.much(line.home.strength) if line.home.strength else None)],
        orders=("evidence",),
    ),
    Column("uprn", "UPRN", (), lambda line: [Part("number", line.home.uprn)], orders=("uprn",), by_default=False),
    Column("wards", "Ward", (InFile("Ward", lambda line: "; ".join(line.wards)),), by_default=False),
    Column(
        "cases", "Open cases", (InFile("Open cases", lambda line: line.cases),),
        by_default=False, permission="see_cases",
    ),
    Column("tags", "Tags", (InFile("Tags", lambda line: "; ".join(line.tags)),), by_default=False),
    Column(
        "point", "Where its point is from",
        (InFile("Point", lambda line: words.said(words.POINT_SOURCES, line.home.point_source)),), by_default=False,
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Address, postcode or UPRN", kinds.text()),
    homes.WARD,
    replace(homes.DESIGNATION, where=None),  # _also sees to it, with `check`
    Filter(
        "outcome", "Verdict", kinds.one_of(OUTCOMES),
        lambda value, asker: conditions.outcome_is(asker.session, value, asker.on),
    ),
    homes.REGIME,
    Filter(
        "licensed", "Licence in force", kinds.yes_no("Licence in force", "No licence in force"),
        lambda value, asker: conditions.licensed(value, asker.on),
    ),
    Filter(
        "ending", "Licence ends within", kinds.number_of(homes.DAYS),
        lambda value, asker: conditions.ending(value, asker.on), chip=lambda value: f"Licence ends within {value} days",
    ),
    Filter(
        "tag", "Tag", kinds.one_offered("The tag", lambda asker: [Choice(one, one) for one in tagged.every(asker.session)]),
        lambda value, _: tagged.having(value),
    ),
    Filter("check", "Boundary", kinds.tick("Check boundary")),
    Filter("without_uprn", "UPRN", kinds.tick("No UPRN yet"), lambda _, __: Property.uprn.is_(None)),
    Filter(
        "import", "Import", kinds.record("The import"),
        lambda value, asker: conditions.of_import(asker.session, value), panel=False,
        chip=lambda value: f"Written by import {value}",
    ),
    Filter(
        "within", "Within", Kind("text", read_within, written=within.text_of, revived=lambda kept: within.read(kept) or ()),
        lambda value, _: and_(*(gazetteer.lies_within(part) for part in value)), panel=False,
        chip=lambda _: "Within a part of the map",
    ),
)  # fmt: skip

LIST: Listing[Line] = Listing(
    name="properties",
    path=PATH,
    title="Properties",
    one="property",
    several="properties",
    permission="see_properties",
    key=lambda line: line.home.id,
    source=InDatabase(Property.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "postcode": Order("Postcode and number", (Property.postcode, Property.address_key), may_miss=True),
        "address": Order("Address", (Property.address,)),
        "evidence": Order(
            "Evidence, the strongest first", (VerdictRecord.strength,), may_miss=True, descending=True,
            tie=VerdictRecord.property_id, there=VerdictRecord.strength >= 0,
        ),
        "uprn": Order("UPRN", (Property.uprn,), may_miss=True),
    },
    filters=FILTERS,
    href=lambda line: f"{PATH}/{line.home.id}",
    file_name="properties",
    deeds=("open-cases", "tag", "untag"),
)  # fmt: skip
