import re
from datetime import date

import geopandas
import numpy as np
import pyarrow.compute as pc
import pytest
import shapely

from hmo_enforce import council
from hmo_enforce.demo import borough, boundaries, households, plots, regimes

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def acacia():
    return borough.generate(borough.HOMES, borough.SEED, DAY)


@pytest.fixture(scope="module")
def points(acacia):
    return geopandas.GeoSeries(shapely.points(acacia.town.at.point), crs=boundaries.CRS)


def test_the_borough_lies_in_the_area_of_its_own_council():
    """Else whatever arrives of an address that nobody knows is offered to another council: its own."""
    assert council.read("acacia").gss == boundaries.LOCAL_AUTHORITY_CODE


@pytest.mark.parametrize("homes", [200, 777, 5_000, 20_000])
def test_the_number_of_homes_is_the_number_asked_for(homes):
    made = borough.generate(homes, seed=3, as_at=DAY)

    assert made.truth.num_rows == homes
    assert len(set(made.truth["uprn"].to_pylist())) == homes


@pytest.mark.parametrize("homes", [0, 199, 1_000_001])
def test_a_number_of_homes_that_no_borough_has_is_refused_in_words(homes):
    with pytest.raises(ValueError, match="Acacia can have 200 to 1,000,000 homes"):
        borough.generate(homes, seed=1, as_at=DAY)


def test_the_same_seed_gives_the_same_borough_and_another_seed_another():
    once, again, other = (borough.generate(600, seed, DAY) for seed in (4, 4, 5))

    assert once.truth.equals(again.truth)
    assert all(once.tables[name].equals(again.tables[name]) for name in once.tables)
    assert not once.truth.equals(other.truth)


def test_another_day_moves_the_dates_and_no_boundary():
    one, later = (borough.generate(600, 4, day) for day in (DAY, date(2027, 3, 9)))

    assert (one.areas.lsoas.geometry.to_numpy() == later.areas.lsoas.geometry.to_numpy()).all()
    assert list(one.designations["in_force_on"]) != list(later.designations["in_force_on"])


def test_output_areas_tile_the_borough_without_gap_or_overlap(acacia):
    areas = acacia.areas

    assert areas.output_areas.is_valid.all()
    assert shapely.coverage_is_valid(areas.output_areas.geometry.to_numpy())
    assert areas.output_areas.area.sum() == pytest.approx(areas.borough.area.sum(), abs=0.01)


@pytest.mark.parametrize(("lower", "upper", "key"), [("output_areas", "lsoas", "lsoa_code"), ("lsoas", "wards", "ward_code")])
def test_each_area_lies_wholly_in_the_one_above_it(acacia, lower, upper, key):
    small, large = getattr(acacia.areas, lower), getattr(acacia.areas, upper).set_index("code")

    parents = large.geometry.loc[small[key]].to_numpy()

    assert shapely.covers(parents, small.geometry.to_numpy()).all()


def test_every_home_lies_in_the_lsoa_that_the_truth_names(acacia, points):
    found = geopandas.GeoDataFrame(geometry=points).sjoin(acacia.areas.lsoas, predicate="within")

    assert len(found) == borough.HOMES
    assert found["code"].tolist() == acacia.truth["lsoa"].to_pylist()


def test_an_lsoa_has_about_as_many_homes_as_a_real_one(acacia):
    sizes = np.unique(acacia.truth["lsoa"].to_numpy(), return_counts=True)[1]

    assert sizes.min() > 500
    assert sizes.max() < 800


def test_the_truth_knows_which_homes_lie_in_each_designation(acacia, points):
    names = ("selective", "additional", "article_4", "ended_selective")

    for name, shape in zip(names, acacia.designations.geometry, strict=True):
        inside = points.within(shape).to_numpy()
        assert (acacia.truth[f"in_{name}"].to_numpy() == np.where(inside, "yes", "no")).all()
        assert 0 < inside.sum() < len(inside)


def test_one_selective_scheme_has_ended_and_the_others_are_in_force(acacia):
    ended = [isinstance(ends, str) and ends < DAY.isoformat() for ends in acacia.designations["ends_on"].tolist()]

    assert ended == [False, False, False, True]
    assert (acacia.designations["in_force_on"] < DAY.isoformat()).all()


def test_schemes_come_into_force_three_months_or_more_after_they_are_made_and_last_five_years_at_most(acacia):
    for row in acacia.designations.itertuples():
        made, in_force = date.fromisoformat(row.made_on), date.fromisoformat(row.in_force_on)
        assert (in_force.year - made.year) * 12 + in_force.month - made.month >= 3
        if row.kind != "article_4":
            ends = date.fromisoformat(row.ends_on)
            assert ends < in_force.replace(year=in_force.year + 5)


def test_no_two_homes_share_an_address(acacia):
    whole = pc.binary_join_element_wise(acacia.truth["address"], acacia.truth["postcode"], " ")

    assert len(set(whole.to_pylist())) == borough.HOMES


def test_uprns_postcodes_and_companies_are_in_ranges_that_are_not_in_use(acacia):
    uprns = [uprn for uprn in acacia.tables["gazetteer"]["uprn"].to_pylist() if uprn]
    postcodes = acacia.tables["postcodes"]["postcode"].to_pylist()
    companies = [number for number in acacia.tables["parties"]["company_number"].to_pylist() if number]

    assert all(re.fullmatch(r"999\d{9}", uprn) for uprn in uprns)
    assert len(uprns) == len(set(uprns))
    assert all(re.fullmatch(r"ZY\d{1,2} \d[ABD-HJLNP-UW-Z]{2}", postcode) for postcode in postcodes)
    assert len(postcodes) == len(set(postcodes))
    assert all(re.fullmatch(r"ZZ\d{6}", number) for number in companies)


def test_children_in_the_gazetteer_point_to_rows_of_the_gazetteer(acacia):
    uprns = set(acacia.tables["gazetteer"]["uprn"].to_pylist())
    missing_uprn = acacia.tables["gazetteer"]["uprn"].null_count
    parents = {parent for parent in acacia.tables["gazetteer"]["parent_uprn"].to_pylist() if parent}

    assert len(parents) > 50
    assert len(parents - uprns) <= missing_uprn


def test_about_a_fifth_is_let_privately_and_one_home_in_thirty_is_an_hmo_with_hot_spots():
    made = borough.generate(20_000, seed=8, as_at=DAY)
    tenure, hmo = made.truth["tenure"].to_numpy(), made.truth["hmo"].to_numpy() == "yes"

    chance_alone = np.sqrt(hmo.mean() * (1 - hmo.mean()) / 650)
    shares = [hmo[made.truth["lsoa"].to_numpy() == code].mean() for code in made.areas.lsoas["code"]]

    assert 0.18 < (tenure == "private rented").mean() < 0.23
    assert 0.028 < hmo.mean() < 0.042
    assert max(shares) > hmo.mean() + 5 * chance_alone


def test_some_of_every_regime_are_licensed_and_some_are_not(acacia):
    regime, licensed = acacia.truth["regime"].to_numpy(), acacia.truth["licensed"].to_numpy()

    for name in ("mandatory", "additional", "selective"):
        assert {"yes", "no"} == set(licensed[regime == name])
    assert set(licensed[regime == "none"]) == {"no"}


def test_a_landlord_or_two_hold_very_many_homes_and_most_hold_one(acacia):
    landlord = acacia.town.lettings.landlord
    sizes = np.bincount(landlord[landlord >= 0])

    assert np.median(sizes[sizes > 0]) <= 2
    assert sizes.max() >= 20


def test_house_fronts_keep_clear_of_one_another(acacia):
    point = np.unique(acacia.town.at.point, axis=0)
    pairs = shapely.STRtree(shapely.points(point)).query(shapely.points(point), predicate="dwithin", distance=2.5)

    close = (pairs[0] != pairs[1]).sum() / 2

    assert close / len(point) < 0.01


def one_home(**differently):
    facts = {"kind": 0, "units": 1, "tenure": households.PRIVATE, "living": households.SHARERS, "persons": 5, "households": 5}
    facts |= differently
    one = {name: np.array([value]) for name, value in facts.items()}
    nothing = np.array([0])
    homes = households.Homes(nothing, nothing, one["units"], one["kind"], nothing, nothing, nothing, np.zeros((1, 2)))
    living = households.Households(
        one["tenure"],
        one["living"],
        one["persons"],
        one["households"],
        one["persons"],
        one["persons"],
        one["persons"],
        nothing > 0,
        nothing > 0,
        nothing > 0,
        nothing + 0.0,
    )
    return homes, living


def regime_of(*, in_additional=False, in_selective=False, educational=False, **facts):
    homes, living = one_home(**facts)
    found = regimes.regimes(homes, living, *(np.array([flag]) for flag in (educational, in_additional, in_selective)))
    return regimes.REGIMES[found.regime[0]], found.exemption[0]


def test_the_truth_about_regimes_follows_the_acts():
    """SI 2018/221 art. 4; Housing Act 2004 Sch 14 and s.79; the three-person description is Acacia's own."""
    block = {"kind": 2, "units": 12}

    assert regime_of() == ("mandatory", "")
    assert regime_of(persons=4, households=4) == ("none", "")
    assert regime_of(persons=4, households=4, in_additional=True) == ("additional", "")
    assert regime_of(**block) == ("none", "")
    assert regime_of(**block, in_additional=True, in_selective=True) == ("additional", "")
    assert regime_of(persons=2, households=2, in_additional=True, in_selective=True) == ("selective", "Sch 14 para 7")
    assert regime_of(living=households.FAMILY, households=1, in_selective=True) == ("selective", "")
    assert regime_of(tenure=households.SOCIAL, in_selective=True) == ("none", "Sch 14 para 2")
    assert regime_of(tenure=households.OWNER, living=households.LODGERS, households=3) == ("none", "Sch 14 para 6")
    assert regime_of(tenure=households.OWNER, living=households.LODGERS, households=4) == ("mandatory", "")
    assert regime_of(living=households.HALL_RESIDENTS, persons=80, households=80, educational=True)[0] == "none"


def test_streets_have_names_of_their_own(acacia):
    named = acacia.streets["name"].tolist()

    assert len(named) == len(set(named))
    assert set(acacia.streets["kind"]) == {"main", "residential", "side"}
    assert plots.MAIN == 2
