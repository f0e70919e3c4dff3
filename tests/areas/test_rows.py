import pytest

from hmo_enforce.areas import rows


def built(area="E01028513", indicator="Private rented", value="12", period="2021", source="Census", unit="households"):
    return rows.indicators(frozenset())((area, indicator, value, period, source, unit), 7)


def test_a_figure_is_taken_with_its_period_and_source():
    assert built(value="1,234.5").row == rows.IndicatorRow(
        "E01028513", "Private rented", 1234.5, "2021", "Census", "households"
    )


def test_a_blank_figure_is_no_figure_and_no_fault():
    made = built(value=" ")

    assert (made.row, made.issues, made.notes) == (None, (), ())


@pytest.mark.parametrize("mark", [":", "..", "[c]", "-", "n/a"])
def test_a_withheld_figure_is_noted(mark):
    made = built(value=mark)

    assert made.row is None
    assert "Private rented" in made.notes[0].message


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"area": "Acaciaton 1A"}, "area_code"),
        ({"indicator": ""}, "indicator"),
        ({"value": "many"}, "value"),
        ({"value": "nan"}, "value"),
    ],
)
def test_a_figure_without_area_name_or_number_is_rejected(cells, field):
    made = built(**cells)

    assert made.row is None
    assert made.issues[0].field == field
