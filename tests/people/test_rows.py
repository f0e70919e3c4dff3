from hmo_enforce.files import kinds
from hmo_enforce.people import rows


def built(**cells):
    cells = {"licence_reference": "A1", "role": "manager", "name": "J Doe"} | cells
    row = tuple(cells.get(field, "") for field in kinds.KINDS["parties"].field_names())
    return rows.parties(frozenset(cells))(row, 7)


def test_a_party_is_taken_with_its_role():
    made = built(address="2 Acacia Road, ZA1 1AA")

    assert (made.row.name, made.row.role, made.row.postcode) == ("J Doe", "manager", "ZA1 1AA")
    assert (made.issues, made.notes) == ((), ())


def test_an_organisation_may_stand_for_a_name():
    made = built(name="", organisation="Acacia Lettings Ltd", company_number="1234567")

    assert (made.row.name, made.row.is_organisation, made.row.company_number) == ("Acacia Lettings Ltd", True, "01234567")


def test_a_blank_role_is_kept_as_other_and_noted():
    made = built(role="")

    assert made.row.role == "other"
    assert [note.field for note in made.notes] == ["role"]


def test_a_party_without_name_or_licence_is_rejected():
    assert built(name="").row is None
    assert built(licence_reference=" ").row is None
