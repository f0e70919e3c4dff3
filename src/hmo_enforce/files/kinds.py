"""The kinds of table that the house takes in: the fields of each, in the order in which a row's cells are handed over.

`titles` of fields are what an officer reads; `also` are names that registers give such a column (for `suggest`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row can say. `apart`: a column whose name has one of these words says it of somebody else."""

    name: str
    title: str
    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """`required`: of each group of field names, a profile must fill at least one."""

    name: str
    title: str
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]

    def field_names(self) -> tuple[str, ...]:
        """In the order of a row's cells."""
        return tuple(field.name for field in self.fields)


def _field(name: str, title: str, *also: str) -> Field:
    return Field(name, title, also)


_REFERENCE = ("reference", "licence number", "licence reference", "licence no", "case number", "case reference",
              "reference number", "application number", "application reference", "ref", "licence id", "case")  # fmt: skip
_ADDRESS = ("address", "location", "property address", "full address", "premises address", "licensed address",
            "site address", "property", "raw address", "licensed property", "premises", "address of property",
            "hmo address", "address of licensed property", "address 1", "address line 1", "address1",
            "addr", "addr 1")  # fmt: skip
_POSTCODE = ("post code", "postal code", "p code", "pcds", "postcode parsed", "property postcode")
_START = ("starts on", "start", "start date", "licence start", "licence start date", "commenced", "commencement date",
          "licence commenced", "issue date", "issued", "date issued", "valid from", "granted", "date granted",
          "date of issue", "licence commencement date", "from")  # fmt: skip
_END = ("ends on", "end", "end date", "licence end date", "licence expires", "expires", "expiry", "expiry date",
        "licence expiry", "licence expiry date", "valid to", "valid until", "date of expiry", "to")  # fmt: skip
_REVOKED = ("revoked on", "revoked", "date revoked", "revocation date", "date of revocation", "licence revoked",
            "revoked date")  # fmt: skip
_PERSONS = ("max persons", "persons", "maximum persons", "occupants", "max occupants", "maximum occupants",
            "total occupants", "total number occupants", "number of occupants", "permitted occupants",
            "permanent occupants", "people", "max occupancy", "maximum occupancy", "maximum number of persons",
            "permitted number of persons", "no of occupants", "number of persons", "max occ",
            "max no of persons", "max people")  # fmt: skip
_HOUSEHOLDS = ("max households", "households", "maximum households", "permitted households",
               "number of households", "no of households", "maximum number of households")  # fmt: skip
_UNITS = ("units", "total units", "total number units", "number of units", "lettings", "number of lettings")
_STOREYS = ("storeys", "floors", "number of storeys", "number of floors", "no of storeys", "stories")
_HOLDER = ("holder", "licence holder", "licence holder name", "name of licence holder", "licensee", "holder name",
           "licence holder id", "licence holder full name")  # fmt: skip
_MANAGER = ("manager", "managing agent", "agent", "manager name", "name of manager", "property manager")

_SOMEBODY = ("holder", "licensee", "agent", "manager", "managing", "owner", "landlord", "applicant", "proposed", "proprietor",
             "correspondence", "contact", "registered", "freeholder", "lender", "mortgagee")  # fmt: skip

REFERENCE = Field("reference", "Reference", _REFERENCE)
ADDRESS = Field("address", "Address", _ADDRESS, _SOMEBODY)
POSTCODE = Field("postcode", "Postcode", _POSTCODE, _SOMEBODY)
UPRN = Field("uprn", "UPRN", ("unique property reference number", "property uprn"))
EASTING = Field("easting", "Easting", ("eastings", "x", "x coordinate", "oseast1m", "easting m"))
NORTHING = Field("northing", "Northing", ("northings", "y", "y coordinate", "osnrth1m", "northing m"))
LONGITUDE = Field("longitude", "Longitude", ("lon", "lng", "long", "centroid lon"))
LATITUDE = Field("latitude", "Latitude", ("lat", "centroid lat"))

_COUNTS = ("bedrooms", "lounges", "bathrooms", "toilets", "baths_showers", "wash_hand_basins", "cookers", "sinks",
           "food_storage")  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "postcodes", "Postcode points",
            (POSTCODE, EASTING, NORTHING, LONGITUDE, LATITUDE,
             _field("accuracy_m", "Accuracy in metres", "accuracy"),
             _field("quality", "Positional quality", "positional quality indicator", "pq", "osgrdind"),
             _field("district_code", "District code", "admin district code", "oslaua", "la code", "lad"),
             _field("ward_code", "Ward code", "admin ward code", "osward"),
             _field("lsoa_code", "LSOA code", "lsoa21", "lsoa 21", "lsoa21cd", "lsoa"),
             _field("ended_on", "No longer in use since", "doterm", "date of termination")),
            (("postcode",), ("easting", "longitude"), ("northing", "latitude")),
        ),
        Kind(
            "gazetteer", "Gazetteer of addresses",
            (UPRN, _field("parent_uprn", "Parent UPRN"),
             _field("organisation", "Organisation", "organisation name", "la organisation"),
             _field("sub_building", "Flat or unit", "sub building name", "subname", "flat", "unit", "sao text"),
             _field("building_name", "Building name", "name", "house name", "pao text"),
             _field("building_number", "Building number", "number", "house number"),
             _field("street", "Street", "street name", "street description", "thoroughfare", "road"),
             _field("locality", "Locality", "dependent locality", "district"),
             _field("town", "Town", "post town", "town name", "posttown", "city"),
             POSTCODE, ADDRESS, EASTING, NORTHING,
             _field("accuracy_m", "Accuracy in metres", "accuracy"),
             _field("class_code", "Class code", "class", "classification code", "blpu class"),
             LONGITUDE, LATITUDE,
             _field("retired_on", "No longer an address since", "ended on", "end date", "retired", "la end date")),
            (("uprn", "address", "street"),),
        ),
        Kind(
            "licences", "Licence register",
            (REFERENCE, _field("kind", "Kind of licence", "licence type", "lic type", "licence class", "class of licence",
                    "type", "case type", "type of licence"),
             ADDRESS, POSTCODE, UPRN,
             Field("starts_on", "Starts on", _START), Field("ends_on", "Ends on", _END),
             Field("revoked_on", "Revoked on", _REVOKED),
             Field("max_persons", "Most persons", _PERSONS), Field("max_households", "Most households", _HOUSEHOLDS),
             Field("units", "Units", _UNITS), Field("storeys", "Storeys", _STOREYS),
             Field("holder", "Licence holder", _HOLDER), Field("manager", "Manager", _MANAGER),
             _field("conditions", "Conditions", "licence conditions", "summary of conditions"),
             LONGITUDE, LATITUDE),
            (("reference", "address", "uprn"), ("address", "uprn")),
        ),
        Kind(
            "exemptions", "Temporary exemption notices",
            (REFERENCE, ADDRESS, POSTCODE, UPRN,
             _field("part", "Part of the Act (2: HMO, 3: selective)", "part", "part of the act", "regime", "type", "section",
                    "notice type", "licence type"),
             Field("starts_on", "Starts on", _START),
             Field("ends_on", "Ends on", _END), Field("persons", "Persons", _PERSONS), Field("units", "Units", _UNITS)),
            (("reference", "address", "uprn"), ("address", "uprn")),
        ),
        Kind(
            "parties", "Licence holders, managers and agents",
            (Field("licence_reference", "Licence reference", (*_REFERENCE, "licence")),
             _field("role", "Role", "party type", "capacity", "type"),
             _field("name", "Name", "full name", "party name", "licence holder", "holder name"),
             _field("organisation", "Organisation", "company", "company name", "organisation name"),
             _field("company_number", "Company number", "companies house number", "company no"),
             _field("address", "Address", "correspondence address", "contact address", "party address"),
             Field("postcode", "Postcode", _POSTCODE),
             _field("party_reference", "The source's own key for the party", "party id", "contact id"),
             _field("is_organisation", "Is an organisation", "is company")),
            (("licence_reference",), ("name", "organisation", "party_reference")),
        ),
        Kind(
            "rooms", "Rooms and facilities",
            (Field("licence_reference", "Licence reference", (*_REFERENCE, "licence")),
             ADDRESS, POSTCODE, UPRN, Field("persons", "Persons", _PERSONS), Field("storeys", "Storeys", _STOREYS),
             *(Field(name, name.replace("_", " ").capitalize(), (name, f"number of {name.replace('_', ' ')}"))
               for name in _COUNTS)),
            (("licence_reference", "address", "uprn"),),
        ),
        Kind(
            "epc", "Energy performance certificates",
            (_field("certificate_number", "Certificate number", "lmk key"), UPRN, ADDRESS, POSTCODE,
             _field("rating", "Rating", "current energy rating"),
             _field("efficiency", "Efficiency", "current energy efficiency"),
             _field("property_type", "Property type"), _field("built_form", "Built form"),
             _field("inspected_on", "Inspected on", "inspection date"),
             _field("lodged_on", "Lodged on", "lodgement date"),
             _field("tenure", "Tenure"), _field("floor_area_m2", "Floor area in m2", "total floor area"),
             _field("habitable_rooms", "Habitable rooms", "number habitable rooms")),
            (("certificate_number",),),
        ),
        Kind(
            "indicators", "Figures by area",
            (_field("area_code", "Area code", "lsoa21 code", "lsoa21cd", "lsoa code", "oa21 code", "ward code",
                    "msoa code", "ons code", "geography code", "code"),
             _field("indicator", "What is measured", "measure", "variable"),
             _field("value", "Value", "observation", "obs value"),
             _field("period", "Period", "year", "date"),
             _field("source", "Source"), _field("unit", "Unit", "units")),
            (("area_code",), ("indicator",), ("value",)),
        ),
        Kind(
            "occupation", "Who lives there, as other records say",
            (UPRN, ADDRESS, POSTCODE, _field("as_at", "As at", "date", "as at date", "extract date", "snapshot date"),
             _field("source", "Source"), _field("adults", "Adults", "number of adults", "electors", "electors count"),
             Field("persons", "Persons", _PERSONS), Field("households", "Households", _HOUSEHOLDS),
             _field("surnames_differ", "How many different surnames", "surnames", "number of surnames",
                    "different surnames", "distinct surnames"),
             _field("tenure", "Tenure", "tenure type")),
            (("uprn", "address"), ("as_at",), ("source",)),
        ),
    )
}  # fmt: skip
