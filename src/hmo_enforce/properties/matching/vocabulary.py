"""The words of British addresses: what is written short, what says street, and what tells homes in one building apart."""

from typing import Final

# To the form that is compared. STREET and SAINT both become ST, so that nobody has to guess which of them "St" was.
CANONICAL: Final = {
    "RD": "ROAD", "AVE": "AVENUE", "AV": "AVENUE", "AVN": "AVENUE", "CL": "CLOSE", "CLS": "CLOSE", "DR": "DRIVE",
    "DRV": "DRIVE", "CRES": "CRESCENT", "CRESC": "CRESCENT", "CR": "CRESCENT", "LN": "LANE", "LA": "LANE",
    "PL": "PLACE", "SQ": "SQUARE", "GDNS": "GARDENS", "GDN": "GARDEN", "GRDNS": "GARDENS", "GDS": "GARDENS",
    "TERR": "TERRACE", "TER": "TERRACE", "TCE": "TERRACE", "CT": "COURT", "CRT": "COURT", "PK": "PARK", "GRN": "GREEN",
    "GR": "GROVE", "GRV": "GROVE", "GRO": "GROVE", "HL": "HILL", "WY": "WAY", "WLK": "WALK", "MWS": "MEWS",
    "PDE": "PARADE", "BVD": "BOULEVARD", "BLVD": "BOULEVARD", "STREET": "ST", "STR": "ST", "SAINT": "ST",
    "HSE": "HOUSE", "HS": "HOUSE", "HO": "HOUSE", "BLDG": "BUILDING", "BLDGS": "BUILDINGS", "BLD": "BUILDING",
    "MANS": "MANSIONS", "LDG": "LODGE", "MT": "MOUNT", "NTH": "NORTH", "STH": "SOUTH", "EST": "ESTATE", "BRG": "BRIDGE",
    "VILS": "VILLAS", "VLS": "VILLAS", "COTT": "COTTAGE", "COTTS": "COTTAGES", "UPR": "UPPER", "LWR": "LOWER",
    "LR": "LOWER", "GT": "GREAT", "LT": "LITTLE", "CNR": "CORNER", "FLT": "FLAT", "APARTMENT": "FLAT", "APT": "FLAT",
    "APPT": "FLAT", "APART": "FLAT", "RM": "ROOM", "ROOMS": "ROOM", "BEDROOM": "ROOM", "BED": "ROOM", "BEDSIT": "ROOM",
    "BEDSITTER": "ROOM", "STE": "SUITE", "MAIS": "MAISONETTE", "MAISONNETTE": "MAISONETTE", "MSNT": "MAISONETTE",
    "ANNEX": "ANNEXE", "ANX": "ANNEXE", "FLR": "FLOOR", "FL": "FLOOR", "FLOORS": "FLOOR", "GRD": "GROUND",
    "GND": "GROUND", "GRND": "GROUND", "GR0UND": "GROUND", "BSMT": "BASEMENT", "BST": "BASEMENT", "BSMNT": "BASEMENT",
    "1ST": "FIRST", "2ND": "SECOND", "3RD": "THIRD", "4TH": "FOURTH", "5TH": "FIFTH", "6TH": "SIXTH", "FST": "FIRST",
    "SEC": "SECOND", "RHS": "RIGHT", "LHS": "LEFT", "R/O": "REAR", "RO": "REAR", "BEHIND": "REAR", "ADJ": "ADJACENT",
    "ADJOINING": "ADJACENT", "OVER": "ABOVE", "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5",
    "SIX": "6", "SEVEN": "7", "EIGHT": "8", "NINE": "9", "TEN": "10",
}  # fmt: skip
# Numbers in words are numbers only after FLAT and its like; elsewhere they are names ("Seven Kings", "Five Oaks").
IN_WORDS: Final = frozenset({"ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"})
# FLAT where they begin a line or what follows a comma, and otherwise a part of a building's name.
PLURALS: Final = {"FLATS": "FLATS", "APARTMENTS": "APARTMENTS", "APTS": "APARTMENTS"}
COMPASS: Final = {"N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST"}
# What a register says of every home in it.
UNSAID: Final = frozenset({"HMO"})
# One word for two, before anything is read.
RUN_TOGETHER: Final = {
    "GFF": ("GROUND", "FLOOR", "FLAT"), "FFF": ("FIRST", "FLOOR", "FLAT"), "SFF": ("SECOND", "FLOOR", "FLAT"),
    "TFF": ("TOP", "FLOOR", "FLAT"), "LGFF": ("LOWER", "GROUND", "FLOOR", "FLAT"), "LGF": ("LOWER", "GROUND", "FLOOR"),
    "GF": ("GROUND", "FLOOR"), "G/F": ("GROUND", "FLOOR"), "1/F": ("FIRST", "FLOOR"), "2/F": ("SECOND", "FLOOR"),
    "G/FLOOR": ("GROUND", "FLOOR"), "GRFLOOR": ("GROUND", "FLOOR"),
}  # fmt: skip

STREETS: Final = frozenset({
    "ROAD", "ST", "AVENUE", "CLOSE", "DRIVE", "CRESCENT", "LANE", "PLACE", "SQUARE", "GARDENS", "TERRACE", "COURT",
    "PARK", "GREEN", "WAY", "HILL", "MEWS", "GROVE", "RISE", "WALK", "ROW", "VIEW", "END", "PARADE", "BOULEVARD",
    "BROADWAY", "YARD", "CIRCUS", "CHASE", "DALE", "CROFT", "COMMON", "PATH", "PASSAGE", "QUAY", "WHARF", "APPROACH",
    "ARCADE", "MEAD", "VALE", "GATE", "CROSS", "ESPLANADE", "PROMENADE", "CAUSEWAY", "BANK", "FIELD", "FIELDS",
    "MEADOW", "MEADOWS", "RIDGE", "DENE", "GLADE", "DELL", "LOOP", "TURN", "MOUNT", "VILLAS", "COTTAGES",
})  # fmt: skip
# Of these, those which places are called after as well ("Newbury Park", "Gants Hill").
PLACES: Final = frozenset({
    "PARK", "GREEN", "HILL", "END", "COMMON", "VALE", "CROSS", "FIELD", "FIELDS", "GATE", "BANK", "WHARF", "QUAY",
    "MOUNT", "DENE", "RIDGE", "CROFT", "DALE", "MEAD", "MEADOWS", "BROADWAY",
})  # fmt: skip
DIRECTIONS: Final = frozenset({"NORTH", "SOUTH", "EAST", "WEST"})
# Streets that differ only in these are two, however alike their spelling.
NUMERALS: Final = frozenset({
    "FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH", "TENTH", "ELEVENTH", "TWELFTH",
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
})  # fmt: skip
OPPOSITES: Final = DIRECTIONS | NUMERALS | {"UPPER", "LOWER", "GREAT", "LITTLE", "HIGH", "LOW", "OLD", "NEW", "INNER", "OUTER"}
# Of these, those which buildings are called as well.
BUILDINGS: Final = frozenset({
    "HOUSE", "COURT", "MANSIONS", "BUILDING", "BUILDINGS", "LODGE", "TOWER", "TOWERS", "POINT", "HEIGHTS", "HALL",
    "VILLAS", "VILLA", "WORKS", "APARTMENTS", "FLATS", "CENTRE", "BLOCK", "COTTAGE", "COTTAGES", "WHARF", "MILL",
    "HOTEL", "INN", "FLAT", "RESIDENCE", "COLLEGE", "QUAY", "CHAMBERS", "ALMSHOUSES", "ALMSHOUSE", "ARMS", "VICARAGE",
    "RECTORY", "CHAPEL", "SCHOOL",
})  # fmt: skip

KINDS: Final = frozenset({
    "FLAT", "UNIT", "ROOM", "STUDIO", "SUITE", "CLUSTER", "MAISONETTE", "ANNEXE", "PENTHOUSE", "PLOT", "CARAVAN",
    "CHALET",
})  # fmt: skip
# A home of one of these kinds may be written without saying so, or as another of them.
ALIKE: Final = frozenset({"FLAT", "UNIT", "STUDIO", "MAISONETTE", "PENTHOUSE", "SUITE", ""})
SPOTS: Final = frozenset({
    "BASEMENT", "GROUND", "FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "TOP", "UPPER", "LOWER", "MIDDLE",
    "ATTIC", "LOFT", "MEZZANINE", "REAR", "FRONT", "BACK", "LEFT", "RIGHT", "ABOVE", "BELOW", "GARDEN", "SIDE",
    "ADJACENT", "OUTBUILDING", "GARAGE", "STABLES", "STABLE", "SHOP", "UPSTAIRS", "DOWNSTAIRS", "OFFICE", "PART",
    "NORTH", "SOUTH", "EAST", "WEST",
})  # fmt: skip
# What is numbered besides homes and houses, so that "Block B2" is no part of a postcode.
NUMBERED: Final = frozenset({"BLOCK", "NO", "NUMBER", "NOS", "PHASE", "TOWER", "BUILDING", "AND", "LEVEL", "DOOR"})
# These say it after the street as well ("12 High Street Front").
TRAILING: Final = frozenset({"FRONT", "REAR", "BACK", "UPSTAIRS", "DOWNSTAIRS", "BASEMENT"})
# These alone may be a house's name or a street's; with FLOOR, FLAT or their like beside them they are not.
ONLY_WITH_A_KIND: Final = frozenset({"GARDEN", "NORTH", "SOUTH", "EAST", "WEST"})
SAYING_NOTHING: Final = frozenset(
    {"THE", "OF", "AT", "TO", "ON", "IN", "FLOOR", "AND", "NO", "NUMBER", "NOS", "LEVEL", "LAND", "SELF", "CONTAINED"}
)
COUNTRIES: Final = frozenset({"UK", "GB", "ENGLAND", "KINGDOM", "UNITED", "GREATER"})
# Where a line ends in these, they say nothing that its postcode or town does not.
COUNTIES: Final = frozenset({
    *COUNTRIES, "LONDON", "BEDFORDSHIRE", "BEDS", "BERKSHIRE", "BERKS",
    "BUCKINGHAMSHIRE", "BUCKS", "CAMBRIDGESHIRE", "CAMBS", "CHESHIRE", "CORNWALL", "CUMBRIA", "DERBYSHIRE", "DEVON",
    "DORSET", "DURHAM", "ESSEX", "GLOUCESTERSHIRE", "GLOS", "HAMPSHIRE", "HANTS", "HEREFORDSHIRE", "HERTFORDSHIRE",
    "HERTS", "KENT", "LANCASHIRE", "LANCS", "LEICESTERSHIRE", "LEICS", "LINCOLNSHIRE", "LINCS", "MERSEYSIDE",
    "MIDDLESEX", "MIDDX", "NORFOLK", "NORTHAMPTONSHIRE", "NORTHANTS", "NORTHUMBERLAND", "NOTTINGHAMSHIRE", "NOTTS",
    "OXFORDSHIRE", "OXON", "RUTLAND", "SHROPSHIRE", "SOMERSET", "STAFFORDSHIRE", "STAFFS", "SUFFOLK", "SURREY",
    "SUSSEX", "WARWICKSHIRE", "WARKS", "WILTSHIRE", "WILTS", "WORCESTERSHIRE", "WORCS", "YORKSHIRE", "YORKS",
})  # fmt: skip
# A building with such a name at a number is often a home beside the house that has the number.
OFTEN_A_HOME_OF_ITS_OWN: Final = frozenset({
    "COACH", "STABLES", "STABLE", "CARAVAN", "OUTBUILDING", "GARAGE", "GARAGES", "WORKSHOP", "SHED", "CABIN", "ANNEXE",
    "SUMMERHOUSE", "BARN", "BUNGALOW", "GRANARY", "GRANNY", "MOBILE", "OFFICES", "OUTHOUSE", "CHALET", "TRAILER", "HUT", "POD",
    "OFFICE", "SHOP",
})  # fmt: skip
# A name of these words alone names no house ("The Cottage", "House behind"), and may be one beside that which has the number.
NAMING_NONE: Final = frozenset({"COTTAGE", "COTTAGES", "HOUSE", "LODGE", "VILLA", "HOME", "BUILDING", "HALL"})
# Directly after a street these say what of its number is meant ("12 High Street Annexe").
BESIDE: Final = (KINDS | OFTEN_A_HOME_OF_ITS_OWN | TRAILING | {"ATTIC", "LOFT", "MEZZANINE", "COTTAGE"}) - {"CLUSTER", "PLOT"}
