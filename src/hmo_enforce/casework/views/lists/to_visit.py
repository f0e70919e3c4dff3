"""The list of homes to look at, the surest first."""

from collections.abc import Sequence

from hmo_enforce.casework.views import property_conditions as conditions
from hmo_enforce.casework.views import to_visit, words
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part
from hmo_enforce.casework.views.lists import homes
from hmo_enforce.casework.views.to_visit import Visit
from hmo_enforce.kernel import days
from hmo_enforce.properties.records import Property

PATH = "/to-visit"
OUTCOMES = {name: words.OUTCOMES[name] for name in to_visit.CALLED_FOR}
SHOWN_REASONS = 3


def _query(asker: Asker) -> to_visit.Listed:
    return to_visit.listed(asker.on)


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Visit]:
    return to_visit.of(asker.session, keys, asker.on)


def _home(one: Visit) -> Sequence[Part]:
    uprn = f"UPRN {one.uprn}" if one.uprn else "No UPRN yet"
    ended = f"licence ended {days.in_words(one.lapsed_on)}" if one.lapsed_on else None
    small = " · ".join(part for part in (words.postcode_under(one.address, one.postcode), uprn, ended) if part)
    return Part("link", one.address, f"/properties/{one.id}"), Part("small", small)


def _verdict(one: Visit) -> Sequence[Part]:
    asks = f"{one.to_ask} open {'question' if one.to_ask == 1 else 'questions'}" if one.to_ask else ""
    said = [*(["An officer's decision"] if one.decided else []), *one.reasons[:SHOWN_REASONS], *([asks] if asks else [])]
    return Part("outcome", one.outcome), *(Part("small", text) for text in said)


def _regimes(one: Visit) -> str:
    return "; ".join(words.said(words.REGIMES, regime) for regime in one.regimes)


COLUMNS: tuple[Column[Visit], ...] = (
    Column(
        "home", "Home", homes.in_file(lambda one: one), _home, orders=("postcode",),
    ),
    Column(
        "verdict", "Verdict and reasons",
        (
            InFile("Verdict", lambda one: OUTCOMES[one.outcome]),
            InFile("Decided by an officer", lambda one: one.decided),
            InFile("Open questions", lambda one: one.to_ask),
            InFile("Reasons", lambda one: " ".join(one.reasons)),
            InFile("Rests on", lambda one: "; ".join(one.rests_on)),
        ),
        _verdict, orders=("sureness",),
    ),
    Column(
        "licence", "Licence", (InFile("Last licence ended on", lambda one: one.lapsed_on),),
        lambda one: [Part("standing", "lapsed" if one.lapsed_on else "unlicensed")],
    ),
    Column(
        "regimes", "It may be under", (InFile("Possible regimes", _regimes),),
        lambda one: [Part("line", words.said(words.REGIMES, regime)) for regime in one.regimes],
    ),
    Column(
        "evidence", "Evidence", (InFile("Evidence strength", lambda one: one.strength),),
        lambda one: [Part("text", words.much(one.strength))],
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    homes.WARD,
    homes.DESIGNATION,
    Filter(
        "outcome", "Verdict", kinds.one_of(OUTCOMES),
        lambda value, asker: conditions.outcome_is(asker.session, value, asker.on),
    ),
    homes.REGIME,
)  # fmt: skip

LIST: Listing[Visit] = Listing(
    name="to-visit",
    path=PATH,
    title="Homes to look at",
    one="home",
    several="homes",
    permission="see_properties",
    key=lambda one: one.id,
    source=InDatabase(Property.id, _query, _rows),
    columns=COLUMNS,
    orders={
        # "licensable" comes before "probably_licensable" in the alphabet as well as in the queue.
        "sureness": Order("The surest first", ("outcome", "weakness", to_visit.LATEST)),
        "postcode": Order("Postcode and number", (Property.postcode, Property.address_key), may_miss=True),
    },
    filters=FILTERS,
    href=lambda one: f"/properties/{one.id}",
    file_name="homes-to-look-at",
    deeds=("open-cases", "tag"),
)
