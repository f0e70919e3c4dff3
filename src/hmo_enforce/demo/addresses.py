"""Addresses, postcodes and UPRNs for homes, and the gazetteer: homes, the buildings above them, the bedsits inside them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import buildings, households, names, ranks, wording

FIRST_UPRN = 999_000_000_000
"""UPRNs of Acacia run from here: 12 digits beginning 999, a range that no council is known to allocate from."""
TOWN = "Acacia"
POSTCODE_AREA = "ZY"
HOMES_A_POSTCODE = 22

CLASS_OF_HOUSE = ("RD04", "RD03", "RD02", "RD04")
FLOORS = ("Ground Floor Flat", "First Floor Flat", "Second Floor Flat", "Top Floor Flat")
HOUSE_NAMES = tuple(f"{stem} {kind}" for stem in names.STREET_STEMS[:40] for kind in ("Cottage", "House", "Villa"))
COURT_NAMES = tuple(
    f"{stem} {kind}" for stem in names.STREET_STEMS for kind in ("Court", "House", "Heights", "Point", "Mansions")
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Aligned with the homes: columns of text, with the point (EPSG:27700) of the building."""

    uprn: ranks.Ints
    parent_uprn: ranks.Ints
    """0 where the home is its own building."""
    organisation: wording.Text
    sub_building: wording.Text
    building_name: wording.Text
    building_number: wording.Text
    street: wording.Text
    locality: wording.Text
    postcode: wording.Text
    postcode_index: ranks.Ints
    point: ranks.Floats
    class_code: wording.Text

    def line(self) -> wording.Text:
        """The address on one line, without town and postcode."""
        front = wording.joined(" ", self.building_number, self.street)
        return wording.joined(", ", self.sub_building, self.building_name, front)

    def full(self) -> wording.Text:
        """The address on one line with locality and town, without postcode."""
        return wording.joined(", ", self.line(), self.locality, TOWN)


@dataclass(frozen=True, slots=True)
class Postcodes:
    """Aligned arrays, one item a postcode: its text, mean point (EPSG:27700, whole metres) and ward."""

    text: wording.Text
    point: ranks.Ints
    ward: ranks.Ints


@dataclass(frozen=True, slots=True)
class Fronts:
    """Aligned with the buildings: neighbourhood, street, number in it, point (EPSG:27700)."""

    neighbourhood: ranks.Ints
    street: ranks.Ints
    number: ranks.Ints
    point: ranks.Floats


def postcodes(fronts: Fronts, homes: ranks.Ints, ward_of: ranks.Ints) -> tuple[Postcodes, ranks.Ints]:
    """Postcodes of about 22 homes, each on one street in one neighbourhood; and the postcode of each building."""
    place = fronts.neighbourhood * (int(fronts.street.max()) + 1) + fronts.street
    chunk = (ranks.running_total_within(place, fronts.number, homes) - homes) // HOMES_A_POSTCODE
    _, index = np.unique(np.column_stack([place, chunk]), axis=0, return_inverse=True)
    index = index.ravel()
    count = int(index.max()) + 1
    cell = np.zeros(count, np.int64)
    cell[index] = fronts.neighbourhood
    sector = ranks.rank_within(ward_of, np.arange(len(ward_of)))[cell] % 10
    district = ward_of[cell] + 1
    unit = ranks.rank_within(district * 10 + sector, np.arange(count)) * 7 % 400
    letters = list(names.LETTERS)
    text = wording.joined(
        "",
        wording.joined("", POSTCODE_AREA, wording.numbers(district), " ", wording.numbers(sector)),
        wording.chosen(letters, unit // 20),
        wording.chosen(letters, unit % 20),
    )
    totals = np.bincount(index)
    mean = np.column_stack([np.bincount(index, fronts.point[:, axis]) / totals for axis in (0, 1)])
    return Postcodes(text, np.round(mean).astype(np.int64), ward_of[cell]), index


def addresses(
    homes: households.Homes,
    living: households.Households,
    fronts: Fronts,
    *,
    coded: tuple[Postcodes, ranks.Ints],
    called: tuple[wording.Text, wording.Text],
    chance: Generator,
) -> Addresses:
    """`called`: the names of streets and of neighbourhoods."""
    row = homes.building
    per_building = int(row.max()) + 1
    named = chance.random(per_building)[row]
    court, cottage = (
        chance.integers(len(COURT_NAMES), size=per_building)[row],
        chance.integers(len(HOUSE_NAMES), size=per_building)[row],
    )
    block, hall = homes.kind == buildings.BLOCK, homes.kind == buildings.HALL
    house = homes.kind == buildings.HOUSE
    unnumbered = (block & (named < 0.5)) | hall | (house & (named < 0.012))
    building_name = wording.where(
        block | hall,
        wording.chosen(COURT_NAMES, court),
        wording.where(house & (named < 0.035), wording.chosen(HOUSE_NAMES, cottage), None),
    )
    uprn, parent = _uprns(homes, living, fronts, chance)
    return Addresses(
        uprn=uprn,
        parent_uprn=parent,
        organisation=wording.where(hall, wording.joined("", wording.chosen(COURT_NAMES, court), " Student Hall"), None),
        sub_building=_sub_building(homes, chance),
        building_name=building_name,
        building_number=wording.where(unnumbered, None, wording.numbers(fronts.number[row])),
        street=called[0].take(pa.array(fronts.street[row])),
        locality=called[1].take(pa.array(homes.neighbourhood)),
        postcode=coded[0].text.take(pa.array(coded[1][row])),
        postcode_index=coded[1][row],
        point=fronts.point[row],
        class_code=_classes(homes, living, chance),
    )


def _sub_building(homes: households.Homes, chance: Generator) -> wording.Text:
    style = chance.integers(3, size=int(homes.building.max()) + 1)[homes.building]
    number = wording.numbers(homes.unit + 1)
    floors = (style == 0) & (homes.units <= 4)
    converted = wording.where(
        floors,
        wording.chosen(FLOORS, np.minimum(homes.unit, 3)),
        wording.joined(
            " ", "Flat", wording.where(style == 1, wording.chosen(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), homes.unit % 26), number)
        ),
    )
    block = wording.joined(" ", wording.where(style == 2, "Apartment", "Flat"), number)
    flat_or_none = wording.where(homes.kind == buildings.BLOCK, block, None)
    shop = wording.where(homes.kind == buildings.OVER_SHOP, "First Floor Flat", flat_or_none)
    return wording.where(homes.kind == buildings.CONVERSION, converted, shop)


def _classes(homes: households.Homes, living: households.Households, chance: Generator) -> wording.Text:
    """The gazetteer knows all bedsit houses, half the shared ones, and some that no longer are."""
    known = chance.random(len(homes.unit))
    house = homes.kind == buildings.HOUSE
    shared = house & (((living.living == households.SHARERS) & (known < 0.5)) | (living.once_hmo & (known < 0.4)))
    codes = (*CLASS_OF_HOUSE, "RD06", "RH01", "RH03", "RI02")
    index = np.select(
        [homes.kind == buildings.HALL, living.living == households.BEDSITS, shared, house],
        [7, 5, 6, homes.neighbourhood_kind],
        default=4,
    )
    return wording.chosen(codes, index)


def _uprns(
    homes: households.Homes, living: households.Households, fronts: Fronts, chance: Generator
) -> tuple[ranks.Ints, ranks.Ints]:
    """Numbers that rise along each street with gaps between; a building of several homes comes before its homes."""
    order = np.lexsort((homes.unit, fronts.number[homes.building], fronts.street[homes.building], homes.neighbourhood))
    parent = (homes.units > 1) & (homes.unit == 0)
    rooms = np.where(living.living == households.BEDSITS, living.bedrooms, 0)
    steps = chance.integers(1, 9, size=len(order)) + 2 * parent[order] + np.r_[0, rooms[order][:-1]]
    uprn = np.empty(len(order), np.int64)
    uprn[order] = FIRST_UPRN + np.cumsum(steps)
    first = uprn[np.flatnonzero(homes.unit == 0)[homes.building]]
    return uprn, np.where(homes.units > 1, first - 1, 0)


COLUMNS = [
    "uprn",
    "parent_uprn",
    "organisation",
    "sub_building",
    "building_name",
    "building_number",
    "street",
    "locality",
    "town",
    "postcode",
    "easting",
    "northing",
    "class_code",
    "status",
    "ended_on",
]


def gazetteer(
    homes: households.Homes, living: households.Households, at: Addresses, retired_on: str, chance: Generator
) -> pa.Table:
    """The gazetteer as a council would send it: a few homes without UPRN yet, a few addresses that have been retired."""
    everyone = np.arange(len(homes.unit))
    no_uprn = chance.random(len(everyone)) < 0.002
    parents = np.flatnonzero((homes.units > 1) & (homes.unit == 0))
    rooms = np.where(living.living == households.BEDSITS, living.bedrooms, 0)
    bedsits = np.repeat(everyone, rooms)
    gone = np.flatnonzero((homes.kind == buildings.CONVERSION) & (homes.unit == 0) & (chance.random(len(everyone)) < 0.15))
    pieces = [
        _homes(at, everyone, no_uprn), _parents(at, parents), _bedsits(at, bedsits, rooms), _retired(at, gone, retired_on),
    ]  # fmt: skip
    row = np.concatenate([everyone, parents, bedsits, gone])
    level = np.repeat([1, 0, 2, 3], [len(everyone), len(parents), len(bedsits), len(gone)])
    return pa.concat_tables(pieces).take(pa.array(np.lexsort((level, row))))


def _homes(at: Addresses, row: ranks.Ints, no_uprn: NDArray[np.bool_]) -> pa.Table:
    uprn, parent = wording.numbers(at.uprn, ~no_uprn), wording.numbers(at.parent_uprn, at.parent_uprn > 0)
    return _rows(at, row, uprn, parent, at.sub_building, class_code=at.class_code)


def _parents(at: Addresses, row: ranks.Ints) -> pa.Table:
    """The buildings that hold several homes, as entries of their own."""
    nothing = wording.nothing(len(row))
    return _rows(at, row, wording.numbers(at.parent_uprn[row]), nothing, nothing, class_code=wording.chosen(["PP"], row * 0))


def _bedsits(at: Addresses, row: ranks.Ints, rooms: ranks.Ints) -> pa.Table:
    """The rooms of homes let by the room; `row` names a home once for each of its `rooms`."""
    number = np.arange(len(row)) - np.repeat(np.cumsum(rooms) - rooms, rooms) + 1
    uprn, parent = wording.numbers(at.uprn[row] + number), wording.numbers(at.uprn[row])
    room = wording.joined(" ", "Room", wording.numbers(number))
    return _rows(at, row, uprn, parent, room, class_code=wording.chosen(["RH02"], row * 0))


def _retired(at: Addresses, row: ranks.Ints, retired_on: str) -> pa.Table:
    """What some conversions were before: one house, no longer an address."""
    uprn, nothing = wording.numbers(FIRST_UPRN + 500_000_000 + np.arange(len(row))), wording.nothing(len(row))
    return _rows(at, row, uprn, nothing, nothing, class_code=wording.chosen(["RD04"], row * 0), ended_on=retired_on)


def _rows(
    at: Addresses,
    row: ranks.Ints,
    uprn: wording.Text,
    parent: wording.Text,
    sub_building: wording.Text,
    *,
    class_code: wording.Text,
    ended_on: str | None = None,
) -> pa.Table:
    take = pa.array(row)
    columns = [
        uprn,
        parent,
        at.organisation.take(take),
        sub_building,
        at.building_name.take(take),
        at.building_number.take(take),
        at.street.take(take),
        at.locality.take(take),
        wording.chosen([TOWN], row * 0),
        at.postcode.take(take),
        pa.array(at.point[row, 0]).cast(pa.string()),
        pa.array(at.point[row, 1]).cast(pa.string()),
        class_code,
        wording.chosen(["historic" if ended_on else "in use"], row * 0),
        wording.chosen([ended_on or ""], row * 0) if ended_on else wording.nothing(len(row)),
    ]
    return pa.table(columns, names=COLUMNS)
