"""The list of homes whose last licence is over and has no successor at the address."""

from collections.abc import Sequence

from hmo_enforce.casework.views import lapsed, words
from hmo_enforce.casework.views.lapsed import Home
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InFile, InHand, Listing, Order, Part, Values
from hmo_enforce.casework.views.lists import homes, properties
from hmo_enforce.kernel import days

PATH = "/to-visit/lapsed"


def _rows(asker: Asker, values: Values) -> Sequence[Home]:
    return lapsed.homes(asker.session, values.get("on", asker.on), values.get("since"))


def _home(one: Home) -> Sequence[Part]:
    where = words.postcode_under(one.address, one.postcode)
    return Part("link", one.address, f"/properties/{one.id}"), *([Part("small", where)] if where else [])


def _licence(one: Home) -> Sequence[Part]:
    said = [f"for {one.max_persons} people"] if one.max_persons else []
    said += ["A temporary exemption is in force."] if one.exempted else []
    ended = f"{one.reference}, ended {days.in_words(one.ended_on)}"
    return Part("text", ended), *(Part("small", text) for text in said)


COLUMNS: tuple[Column[Home], ...] = (
    Column(
        "home", "Home", homes.in_file(lambda one: one), _home, orders=("address",),
    ),
    Column(
        "area", "LSOA",
        (InFile("LSOA", lambda one: one.area_code), InFile("LSOA name", lambda one: one.area_name)),
        lambda one: [Part("text", one.area_name or one.area_code or "No LSOA known")], orders=("area",),
    ),
    Column(
        "licence", "Last licence",
        (
            InFile("Licence", lambda one: one.reference),
            InFile("Kind", lambda one: one.kind),
            InFile("Ended on", lambda one: one.ended_on),
            InFile("Most persons", lambda one: one.max_persons),
            InFile("Exemption in force", lambda one: bool(one.exempted)),
        ),
        _licence, orders=("ended",),
    ),
    Column(
        "verdict", "Verdict", (InFile("Verdict", lambda one: words.said(properties.OUTCOMES, one.outcome)),),
        lambda one: [Part("outcome", one.outcome)],
    ),
    Column(
        "point", "Where its point is from", (InFile("Point", lambda one: words.said(words.POINT_SOURCES, one.point_source)),),
        by_default=False,
    ),
)  # fmt: skip

LIST: Listing[Home] = Listing(
    name="lapsed",
    path=PATH,
    title="Lapsed licences",
    one="home",
    several="homes",
    permission="see_properties",
    key=lambda one: one.id,
    source=InHand(_rows),
    columns=COLUMNS,
    orders={
        "area": Order("LSOA", (lambda one: one.area_code, lambda one: -one.ended_on.toordinal()), may_miss=True),
        "ended": Order("Ended, the latest first", (lambda one: one.ended_on,), descending=True),
        "address": Order("Address", (lambda one: one.address,)),
    },
    filters=(
        Filter(
            "since", "Ended on this day or later", kinds.day("The day from which on licences ended"),
            hint="Such as the day of an older register",
        ),
        Filter("on", "As things stood on", kinds.day("The day")),
    ),
    href=lambda one: f"/properties/{one.id}",
    file_name="lapsed-licences",
)  # fmt: skip
