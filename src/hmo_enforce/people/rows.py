"""Rows of licence holders, managers and agents."""

from dataclasses import dataclass

from hmo_enforce.files import kinds, values
from hmo_enforce.files.cells import Reading
from hmo_enforce.files.extraction import Builder, Built, Cells

ROLES = ("licence_holder", "manager", "agent", "owner", "freeholder", "occupier", "other")


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party's role in one licence. `party_reference` is the source's own key for the party, where it has one."""

    licence_reference: str
    role: str
    name: str
    organisation: str | None
    is_organisation: bool | None
    company_number: str | None
    address: str | None
    postcode: str | None
    party_reference: str | None


def parties(mapped: frozenset[str]) -> Builder[PartyRow]:
    """The builder for a file of parties. Rejected: no licence reference, or no name of any sort."""

    def build(cells: Cells, number: int) -> Built[PartyRow]:
        return _party(Reading(kinds.KINDS["parties"], mapped, cells, number))

    return build


def _party(row: Reading) -> Built[PartyRow]:
    reference, key = row.text("licence_reference"), row.text("party_reference")
    organisation = row.text("organisation")
    name = row.text("name") or organisation or key
    if reference is None:
        return row.rejected("licence_reference", "This row does not say which licence it belongs to.")
    if name is None:
        return row.rejected("name", "This row names nobody. Add the name, or leave the row out.")
    is_organisation = row.value("is_organisation", values.yes_no)
    address = row.text("address")
    return row.built(PartyRow(
        licence_reference=reference, role=_role(row), name=name, organisation=organisation,
        is_organisation=True if organisation else is_organisation, company_number=_company_number(row),
        address=address, postcode=row.postcode(address, note_if_none=False), party_reference=key,
    ))  # fmt: skip


def _role(row: Reading) -> str:
    if row.is_blank("role"):
        row.note("role", "This row does not say in what role. It was kept as “other”.")
    return row.one_of("role", ROLES) or "other"


def _company_number(row: Reading) -> str | None:
    """Companies House numbers have eight characters; spreadsheets drop the noughts in front."""
    text = (row.text("company_number") or "").replace(" ", "").upper()
    return text.rjust(8, "0") if text.isdigit() else text or None
