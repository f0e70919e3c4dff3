"""Every kind of file that the house takes in."""

from hmo_enforce.casework.loads import gazetteer, indicators, licences, observations, parties, postcodes
from hmo_enforce.casework.loads.loading import Loading

TABLES: dict[str, Loading] = {
    "postcodes": postcodes.LOADING,
    "gazetteer": gazetteer.LOADING,
    "licences": licences.LICENCE_LOADING,
    "exemptions": licences.EXEMPTION_LOADING,
    "parties": parties.LOADING,
    "rooms": observations.ROOMS_LOADING,
    "epc": observations.EPC_LOADING,
    "occupation": observations.OCCUPATION_LOADING,
    "indicators": indicators.LOADING,
}
KINDS = (*TABLES, "boundaries", "designations")
