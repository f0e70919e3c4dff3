"""The words of the imports pages: kinds of file, what to say of each, and the answers that some columns may hold."""

from hmo_enforce.casework.views import words
from hmo_enforce.files import kinds
from hmo_enforce.people import rows as people
from hmo_enforce.properties import rows as properties
from hmo_enforce.web.office import wording

HINTS = {
    "postcodes": "Code-Point Open, an ONS directory, or a list with coordinates",
    "boundaries": "Wards, LSOAs, output areas: GeoJSON, GeoPackage, GeoParquet or a zipped Shapefile",
    "designations": "Areas drawn on a map, or a table that names wards or LSOAs by their codes",
    "gazetteer": "AddressBase Plus, OS Open UPRN, or a list of addresses with or without UPRN",
    "licences": "Mandatory, additional or selective licences, mostly without UPRN",
    "exemptions": "",
    "parties": "After the licences that they belong to",
    "rooms": "Storeys, bedrooms, bathrooms and cookers of licensed homes",
    "epc": "",
    "occupation": "Council tax, housing benefit, electoral register and the like",
    "indicators": "Census, deprivation: an area code and its values, in rows or in columns",
}
GEOGRAPHY = frozenset({"boundaries", "designations"})
TITLES = words.FILES
LICENCES = {kind: said for kind, said in wording.LICENCES.items() if kind != "hmo"}
# Fields whose values are ours to name: a file's codes are set against these.
ANSWERS: dict[tuple[str, str], dict[str, str]] = {
    ("licences", "kind"): LICENCES,
    ("parties", "role"): {role: wording.said(wording.ROLES, role) for role in people.ROLES},
    ("occupation", "source"): {source: wording.said(wording.SOURCES, source) for source in properties.SOURCES},
    ("occupation", "tenure"): {tenure: wording.value(tenure).capitalize() for tenure in properties.TENURES},
}
# Fields that may be spread over several columns.
JOINED = frozenset({
    "address", "street", "building_name", "holder", "manager", "conditions", "name", "organisation", "reference",
    "licence_reference", "indicator",
})  # fmt: skip
# A UPRN or an address is no home's but its own: it never holds for a whole file.
NEVER_FIXED = frozenset({
    "uprn", "parent_uprn", "address", "postcode", "reference", "licence_reference", "certificate_number", "area_code",
    "value", "easting", "northing", "longitude", "latitude", "party_reference", "building_number", "sub_building",
})  # fmt: skip
SEVERITIES = {
    "rejected": "Left out",
    "waiting": "Waiting",
    "emptied": "Left empty",
    "mended": "Mended",
    "noted": "Look at this",
}


def size(size_bytes: int) -> str:
    """12 KB, 3.4 MB."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000)):,} KB"
    return f"{size_bytes / 1_000_000:,.1f} MB"


def field(kind: str, name: str | None) -> str:
    """A field as its kind of file titles it; the file's own column where a fault is in that."""
    found = kinds.KINDS.get(kind)
    titles = {one.name: one.title for one in found.fields} if found else {}
    return titles.get(name or "") or (wording.fact(name) if name in wording.FACTS else name or "")
