"""Invented names of people, companies, streets and places. Chance is handed in; the lists are ours."""
# ruff: noqa: SIM905 - a list of names reads better as a sentence than as a column

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

FORENAMES = (
    "Aldry Amica Arvo Bexa Brindle Calla Corvin Dalia Delwyn Edda Elowin Ember Fenna Ferris Galen Gessa Hollin Ilka Inka "
    "Iva Jorrie Juno Kaia Kerrin Lark Lenna Lirael Lowen Mabry Marlo Meri Nadir Nella Noor Odan Orla Ossian Pella Perrin "
    "Quill Rafe Renna Rian Rowan Sabra Sefton Senna Sorrel Tamsa Tavi Teal Torrin Ulla Umber Vale Venn Vesna Wilder Wren "
    "Xanthe Yara Yestin Zadie Zephyr"
).split()

SURNAMES = (
    "Alderbrook Amblewood Arkwell Ashdell Balewick Barrowen Bellamore Birchall-Venn Blytherow Brackenby Brindlemere "
    "Calloway-Pike Caskwell Coldrey Corvane Cressling Dalewhit Darrowin Dovemere Draycombe Eastlow Ellorby Emberley "
    "Fallowden Farrowick Fenmarsh Finchett Garroway Gladwern Glimmerford Greywick Hallowin Harrowdene Hazelby Hollowell "
    "Ibberwick Ivenmoor Jessamere Jarrowby Kestrelow Kindlewick Larkmoor Lindenhay Lorrimere Maplewick Marrowell "
    "Merriwyn Mossgrave Nettleby Norwether Oakenshay Orrinwell Otterby Pelligrove Pennowick Quarrowby Quillmere Ravensby "
    "Reedmarsh Rookwether Rushenby Saltmere Sandrell Shalewick Silverhay Sorrowby Starkwell Tallowin Tarnbeck Thistlewyn "
    "Thornaby-Lisle Umberleigh Underhay Vallowick Venmere Wardlow-Finn Westerhay Whinfell Willowby Wrenbury-Cole "
    "Yarrowick Yewdell Zelwood "
).split()

STREET_STEMS = (
    "Acacia Alder Almond Amber Anvil Apple Ash Aspen Badger Barley Basalt Beacon Bell Birch Blackthorn Bobbin Bracken "
    "Bramble Brewer Brook Candle Cartwright Cedar Chandler Chapel Cherry Cinder Clover Cobbler Cooper Copper Crane Curlew "
    "Damson Dial Dove Dyer Elder Elm Fern Ferry Finch Flint Forge Foundry Furze Gannet Garnet Glover Gorse Granary Granite "
    "Harbour Harrow Hawthorn Hazel Heron Holly Hop Iron Ivy Jackdaw Jasper Juniper Kestrel Kiln Lantern Larch Laurel "
    "Lavender Lime Linnet Lock Loom Magpie Malt Maple Marble Mason Meadow Medlar Mill Millstone Mulberry Nettle Nightjar "
    "Oak Orchard Osier Otter Paper Pear Pebble Pine Plover Plum Poplar Pottery Quarry Quince Quarter Raven Reed Ropewalk "
    "Rowan Rush Saddler Saffron Sandstone Sedge Shale Shepherd Shuttle Silver Skylark Slate Sorrel Spindle Spruce Starling "
    "Swift Tanner Teasel Thatch Thistle Tiller Turnstone Vine Wagtail Walnut Warbler Weaver Wharf Wheel Whin Willow Windmill "
    "Wren Yarrow Yew"
).split()
STREET_KINDS = ("Street Road Avenue Lane Terrace Grove Drive Gardens Crescent Close Way Rise Walk Place View Hill").split()
MAIN_ROAD_KINDS = ("Road Street Way Lane Parade").split()
STREET_ADJECTIVES = ("", "Old", "New", "Upper", "Lower", "North", "South", "East", "West", "Little", "Great", "Long", "Far")

PLACE_HEADS = (
    "Alder Amber Barrow Beck Black Bram Cold Copper Crane Dun Elm Fawn Fern Flint Gold Hazel Heron High Iron Kiln Lark "
    "Lin Long Mallow Marl Mill Moss Nether Oaken Otter Pear Quarry Raven Reed Rush Salt Sedge Silver Slate Stan Thorn"
).split()
PLACE_TAILS = (
    "bank bridge bury combe cross dale end field ford gate green ham hurst ley mead mere moor side stead ton wick"
).split()

COMPANY_STEMS = (
    "Acorn-and-Anvil Amberkey Barleycorn Beaconleaf Bluelatch Brasshinge Brightgable Chimneypot Clearhearth Cobblegate "
    "Copperdoor Cornerstone-Vale Dovecote Eavesdrop Fairgable Ferncroft-Lisle Finialle Firsthearth Gablewright Gatehinge "
    "Greylintel Hearthrow Hingeworth Keyturn Lanternrow Latchwell Lintelby Longmortar Mantelrow Mortarby Newel-and-Post "
    "Oakhinge Pantile Parapet-Finn Plumbline Porchlight-Venn Quoinside Rafterwell Ridgetile Rowlatch Sashwell Slateridge "
    "Soffitby Stairwell-Pike Thresholde Tilehung Transomby Wainscote Weathervane-Cole Yardgate"
).split()
COMPANY_TRADES = ("Homes Lettings Property Estates Rentals Investments Houses Residential Student-Homes Holdings").split()

DISTANT_TOWNS = (
    "Farrowmouth Kelderhaven Nessingham Ostlebridge Pellingford Quarrendale Skerriby Tolverton Ullenwick Wexcombe"
).split()
LETTERS = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))
"""The letters that end a postcode: C, I, K, M, O and V are not used."""


def people(count: int, chance: Generator) -> NDArray[np.str_]:
    """`count` full names; two people may share one, as in life."""
    first = np.array(FORENAMES)[chance.integers(len(FORENAMES), size=count)]
    initials = np.array(list("ABCDEFGHJKLMNPRSTVW"))[chance.integers(19, size=count)]
    middle = np.where(chance.random(count) < 0.4, np.char.add(np.char.add(" ", initials), " "), " ")
    last = np.array(SURNAMES)[chance.integers(len(SURNAMES), size=count)]
    return np.char.add(np.char.add(first, middle), last)


def companies(count: int, chance: Generator) -> NDArray[np.str_]:
    """`count` company names, each ending in Ltd; repeated names past the first few hundred are told apart by a number."""
    plain = [f"{stem.replace('-', ' ')} {trade.replace('-', ' ')}" for stem in COMPANY_STEMS for trade in COMPANY_TRADES]
    shuffled = np.array(plain)[chance.permutation(len(plain))]
    rounds = np.arange(count) // len(plain)
    chosen = shuffled[np.arange(count) % len(plain)]
    numbered = np.char.add(np.char.add(chosen, " "), (rounds + 1).astype(str))
    return np.char.add(np.where(rounds == 0, chosen, numbered), " Ltd")


def streets(count: int, kinds: list[str], adjectives: tuple[str, ...], chance: Generator) -> NDArray[np.str_]:
    """`count` different street names; the plain ones ("Linnet Road") are used up before "Old Linnet Road" and its like."""
    plain = np.array([f"{stem} {kind}" for stem in STREET_STEMS for kind in kinds])
    names: list[NDArray[np.str_]] = []
    for adjective in adjectives:
        shuffled = plain[chance.permutation(len(plain))]
        names.append(np.char.add(f"{adjective} ", shuffled) if adjective else shuffled)
        if sum(map(len, names)) >= count:
            return np.concatenate(names)[:count]
    raise ValueError(f"There are not enough street names for {count:,} streets: add stems to the list.")


def places(count: int, chance: Generator) -> NDArray[np.str_]:
    """`count` different names of wards and neighbourhoods (at most a few hundred)."""
    every = np.array([head + tail for head in PLACE_HEADS for tail in PLACE_TAILS if head[-1] != tail[0]])
    return every[chance.permutation(len(every))[:count]]


def distant_postcodes(count: int, chance: Generator) -> NDArray[np.str_]:
    """Postcodes of nowhere, in the area ZX, which is not in use: where landlords from outside the borough live."""
    outward = np.char.add("ZX", chance.integers(1, 40, size=count).astype(str))
    sector = np.char.add(" ", chance.integers(0, 10, size=count).astype(str))
    unit = np.char.add(LETTERS[chance.integers(20, size=count)], LETTERS[chance.integers(20, size=count)])
    return np.char.add(np.char.add(outward, sector), unit)
