from hmo_enforce.files import repeats


def test_a_later_row_under_the_same_key_is_a_repeat_of_the_first():
    rows = [(2, ("A1", "x")), (3, ("A2", "x")), (4, ("A1", "x")), (5, ("A1", "y"))]

    found = list(repeats.repeats(rows, lambda row: row[0]))

    assert found == [repeats.Repeat(4, 2, "A1", exact=True), repeats.Repeat(5, 2, "A1", exact=False)]
    assert "word for word" in found[0].issue("reference").message
    assert "other details" in found[1].issue("reference").message


def test_rows_without_a_key_are_left_alone():
    assert list(repeats.repeats([(2, ""), (3, "")], lambda row: row or None)) == []
