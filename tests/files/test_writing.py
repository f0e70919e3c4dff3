import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from hmo_enforce.files.outside import writing

DANGEROUS = ["=1+1", "+44 1865", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "  =1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_run_is_neutralised_in_csv(text):
    written = b"".join(writing.csv_chunks(["note"], [[text]])).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]


def test_headers_are_neutralised_like_cells():
    assert b"'=x" in b"".join(writing.csv_chunks(["=x"], []))


def test_numbers_and_dates_are_written_as_they_are():
    written = b"".join(writing.csv_chunks(["a"], [[-5, Decimal("-1.20"), date(2018, 3, 5), None, True]]))

    assert written.decode("utf-8-sig").split("\r\n")[1] == "-5,-1.20,2018-03-05,,yes"


def test_csv_opens_in_excel_as_utf8_and_streams_in_pieces():
    chunks = list(writing.csv_chunks(["name"], ([f"Café {n}"] for n in range(1_200))))

    assert chunks[0] == b"\xef\xbb\xbf"
    assert len(chunks) == 4
    assert b"".join(chunks).decode("utf-8-sig").count("\r\n") == 1_201


def test_no_text_becomes_a_formula_or_a_link_in_xlsx_and_its_value_is_kept(tmp_path):
    path = tmp_path / "out.xlsx"
    with path.open("wb") as target:
        writing.write_xlsx(target, ["=head", "n", "on"], [[t, -5, date(2018, 3, 5)] for t in DANGEROUS], sheet="Issues")

    sheet = openpyxl.load_workbook(path)["Issues"]
    cells = [row[0] for row in sheet.iter_rows(min_row=1)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.replace("_x000D_", "").strip() for cell in cells[1:]] == [text.strip() for text in DANGEROUS]
    assert all(cell.quotePrefix for cell in cells[1:])
    assert (sheet["B2"].value, sheet["C2"].value.date()) == (-5, date(2018, 3, 5))
