import json

import pytest

from hmo_enforce.files import kinds, profile_forms, profiles, suggesting
from hmo_enforce.files.outside import shipped
from hmo_enforce.kernel.errors import Refused


def a_profile(name, *required, kind="licences", **fields):
    sources = {field: profiles.Source(columns=(column,)) for field, column in fields.items()}
    return profiles.Profile(name, kind, name, tuple(sources.items()), tuple(required))


def test_the_profile_that_knows_most_of_the_header_is_chosen():
    short = a_profile("short", "Ref", "Address")
    long = a_profile("long", "Ref", "Address", "Ends")

    assert profiles.choose(["REF", "address ", "ends", "other"], "licences", [short, long]) == long
    assert profiles.choose(["ref", "address"], "licences", [short, long]) == short


def test_a_tie_is_refused_and_names_both():
    one, other = a_profile("one", "Ref", "Address"), a_profile("other", "Ref", "Address")

    with pytest.raises(Refused, match=r"“one”.*“other”"):
        profiles.choose(["Ref", "Address"], "licences", [one, other])


def test_a_header_that_nothing_fits_is_refused_with_its_columns_and_the_way_on():
    with pytest.raises(Refused, match=r"Aktenzeichen, Adresse.*makes a profile"):
        profiles.choose(["Aktenzeichen", "Adresse"], "licences", [a_profile("one", "Ref")])


def test_a_profile_of_another_kind_is_never_chosen():
    with pytest.raises(Refused):
        profiles.choose(["Ref"], "licences", [a_profile("rooms", "Ref", kind="rooms")])


def test_a_profile_is_found_by_name_or_refused_with_the_names_there_are():
    one = a_profile("one", "Ref")

    assert profiles.named("one", "licences", [one]) == one
    with pytest.raises(Refused, match="There are: one"):
        profiles.named("two", "licences", [one])


def test_a_profile_made_on_the_page_serves_its_own_header():
    made = profiles.from_mapping(
        "acaciaton", "licences", {"reference": "Our ref", "address": "Where", "ends_on": "Until"},
        constants={"kind": "selective"},
    )  # fmt: skip

    assert profiles.choose(["our ref", "where", "until", "ward"], "licences", [made]) == made
    assert profile_forms.from_dict(json.loads(json.dumps(profile_forms.to_dict(made)))) == made


def test_a_mapping_without_what_the_kind_needs_is_refused_in_the_forms_own_words():
    with pytest.raises(Refused) as refusal:
        profiles.from_mapping("x", "occupation", {"adults": "Adults"})

    assert refusal.value.reasons == (
        "Choose a column for UPRN or Address.",
        "Choose a column for As at.",
        "Choose a column for Source.",
    )


def test_a_mapping_to_a_field_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="“colour” is not a field"):
        profiles.from_mapping("x", "licences", {"reference": "A", "address": "B", "colour": "C"})


def test_a_guess_is_made_from_the_names_that_registers_use():
    header = [
        "Licence No",
        "Property Address",
        "Date Issued",
        "Expiry Date",
        "Max. Occupants",
        "Name of licence holder",
        "Ward",
    ]

    assert suggesting.suggest(header, "licences") == {
        "reference": "Licence No", "address": "Property Address", "starts_on": "Date Issued", "ends_on": "Expiry Date",
        "max_persons": "Max. Occupants", "holder": "Name of licence holder",
    }  # fmt: skip


def test_a_guess_uses_no_column_twice():
    guess = suggesting.suggest(["Licence holder address", "Address", "Licence holder", "Reference"], "licences")

    assert guess["address"] == "Address"
    assert len(set(guess.values())) == len(guess)


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (["Ref", "Name", "Address", "Address 1", "Address 2", "Address 3"], "Address 1"),
        (["Ref", "Property Address1", "Property Address2", "Licence holder Name", "Licence holder Address"], "Property Address1"),
        (["Ref", "Agent Address 1", "Agent Address 2", "Premises Address"], "Premises Address"),
        (["Ref", "Holder Address Line 1", "Holder Address Line 2", "Site Address Line 1", "Site Address Line 2"],
         "Site Address Line 1"),
        (["Ref", "Address 1", "Licence holder Address"], "Address 1"),
        (["Ref", "Landlord address"], None),
    ],
)  # fmt: skip
def test_a_guess_prefers_the_numbered_columns_of_the_home_to_the_address_of_somebody_else(header, first):
    assert suggesting.suggest(header, "licences").get("address") == first


def test_a_holder_s_own_address_is_what_a_file_of_parties_holds():
    assert suggesting.suggest(["Licence number", "Name", "Contact address"], "parties")["address"] == "Contact address"


@pytest.mark.parametrize("profile", shipped.profiles(), ids=lambda profile: profile.name)
def test_every_shipped_profile_holds_together_and_can_be_stored(profile):
    assert profile_forms.from_dict(json.loads(json.dumps(profile_forms.to_dict(profile)))) == profile
    assert profile.title
    assert profile.required


def test_shipped_profiles_have_names_of_their_own_and_serve_every_kind():
    names = [(profile.kind, profile.name) for profile in shipped.profiles()]

    assert len(names) == len(set(names))
    assert {kind for kind, _ in names} == set(kinds.KINDS)


@pytest.mark.parametrize("profile", shipped.profiles(), ids=lambda profile: profile.name)
def test_every_shipped_profile_is_the_one_chosen_for_its_own_header(profile):
    header = [*profile.required, *profile.optional]
    header += [column for _, source in profile.fields for column in source.all_columns() if column not in header]

    assert profiles.choose(header, profile.kind, shipped.profiles()) == profile
