import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from hmo_enforce.files.headers import Signature
from hmo_enforce.files.outside import tables
from hmo_enforce.kernel.errors import Refused


def a_workbook(folder, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "register.csv"
    book.save(path)
    return path


def rows_of(path, **options):
    with tables.open_table(path, **options) as table:
        return list(table.rows()), table


def rewritten(path, change):
    """The workbook with each part's bytes passed through `change(name, content)`."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


def test_dates_numbers_and_ticks_become_the_text_of_a_clean_csv(tmp_path):
    path = a_workbook(tmp_path, ("Register", [
        ["Reference", "Starts", "Ends", "UPRN", "Area", "Let"],
        ["A1", date(2018, 3, 5), datetime.fromisoformat("2019-03-04T12:30:00"), 100012345678.0, 7.25, True],
    ]))  # fmt: skip

    rows, table = rows_of(path)

    assert rows == [(2, ["A1", "2018-03-05", "2019-03-04 12:30:00", "100012345678", "7.25", "yes"])]
    assert (table.facts.format, table.facts.sheet) == ("xlsx", "Register")


def test_a_workbook_is_known_by_content_and_rows_keep_excels_numbers(tmp_path):
    path = a_workbook(tmp_path, ("Register", [
        ["Register of licences"], [], ["Licence", None, "Home"], ["No", "Start", "Address"], [1, "x", "y"], [],
        ["No", "Start", "Address"], [2, "x", "z"],
    ]))  # fmt: skip

    rows, table = rows_of(path)

    assert table.header == ("Licence No", "Licence Start", "Home Address")
    assert rows[0][0] == 5
    assert rows[-1] == (8, ["2", "x", "z"])


def test_the_only_sheet_with_a_table_is_taken(tmp_path):
    path = a_workbook(tmp_path, ("Cover", [["Register"]]), ("Data", [["Reference", "Address"], [1, "a"]]))

    assert rows_of(path)[1].facts.sheet == "Data"


def test_of_several_sheets_the_one_with_a_known_header_is_taken(tmp_path):
    path = a_workbook(tmp_path, ("Fees", [["Name", "Fee"], ["x", 1]]), ("Data", [["Reference", "Address"], [1, "a"]]))

    assert rows_of(path, signatures=[Signature(frozenset({"reference"}))])[1].facts.sheet == "Data"
    with pytest.raises(Refused, match="“Fees”, “Data”"):
        rows_of(path)
    assert rows_of(path, sheet="Fees")[1].facts.sheet == "Fees"
    with pytest.raises(Refused, match="no sheet “None such”"):
        rows_of(path, sheet="None such")


def test_a_formula_gives_its_saved_result_and_one_without_is_named(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Persons"], ["A1", "=2+3"], ["A2", "=1+1"]]))
    rewritten(path, lambda name, content: content.replace(b"<f>2+3</f><v />", b"<f>2+3</f><v>5</v>").replace(
        b"<f>2+3</f><v></v>", b"<f>2+3</f><v>5</v>"))  # fmt: skip

    rows, table = rows_of(path)

    assert [cells[1] for _, cells in rows] == ["5", ""]
    [(severity, issue)] = table.found.issues
    assert (severity, issue.row) == ("noted", 3)
    assert "B3" in issue.message


def test_cells_beyond_the_last_heading_are_left_out_and_said(tmp_path):
    body = [["Reference", "Address"]] + [[n, "a"] for n in range(60)] + [[99, "b", "see file"]]

    rows, table = rows_of(a_workbook(tmp_path, ("Data", body)))

    assert rows[-1][1] == ["99", "b"]
    assert table.found.issues[0][1].value == "see file"


def test_a_zip_bomb_dressed_as_a_workbook_is_refused_before_it_is_opened(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Address"], [1, "a"]]))
    rewritten(path, lambda name, content: content + b" " * (100 << 20) if "sheet1" in name else content)

    assert path.stat().st_size < 1 << 20
    with pytest.raises(Refused, match="Unpacked"):
        rows_of(path)


def test_a_workbook_that_names_entities_is_refused(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Address"], [1, "a"]]))
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'

    def with_entities(name, content):
        if "sheet1" not in name:
            return content
        head, mark, rest = content.partition(b"<worksheet")
        return head + laughs + mark + rest

    with pytest.raises(Refused, match="damaged, or holds what no register needs"):
        rows_of(rewritten(path, with_entities))


def test_a_workbook_cut_short_is_refused(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Address"], [1, "a"]]))
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(Refused, match="damaged or cut short"):
        rows_of(path)


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(Refused, match="No sheet"):
        rows_of(a_workbook(tmp_path, ("Data", [])))


def test_a_workbook_that_is_broken_far_down_is_refused_while_it_is_read(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Address"], *([n, f"{n} Acacia Road"] for n in range(100))]))
    rewritten(path, lambda name, content: content.replace(b"<v>99</v>", b"<v>x9</v>"))

    with pytest.raises(Refused, match="damaged"):
        rows_of(path)


def test_progress_goes_from_nothing_to_all(tmp_path):
    path = a_workbook(tmp_path, ("Data", [["Reference", "Address"], *([n, "x"] for n in range(100))]))

    with tables.open_table(path) as table:
        seen = [table.fraction()] + [table.fraction() for _ in table.rows()]
        at_the_end = table.fraction()

    assert seen[0] == 0
    assert seen == sorted(seen)
    assert 0.4 < seen[50] < 0.6
    assert at_the_end == 1
