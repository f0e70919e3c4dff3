import csv
import gzip
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hmo_enforce.files import headers, profiles
from hmo_enforce.files.headers import Signature
from hmo_enforce.files.outside import shipped, sniffing, tables
from hmo_enforce.kernel.errors import Refused

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n",;'))
HEADER = ("Reference", "Address", "Ends")


def a_file(folder, content, name="register.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path, **options):
    with tables.open_table(path, **options) as table:
        return list(table.rows()), table


def issues_of(table):
    return [(severity, issue.row, issue.message) for severity, issue in table.found.issues]


# --- what councils' systems write -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ends", "called"), [("\r", "CR"), ("\n", "LF"), ("\r\n", "CRLF")])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_gives_the_same_rows(tmp_path, ends, called, last):
    text = ends.join(["Reference,Address,Ends", "1,2 Acacia Road,01/02/2020", "2,3 Acacia Road,01/02/2021"])

    rows, table = rows_of(a_file(tmp_path, text + (ends if last else "")))

    assert rows == [(2, ["1", "2 Acacia Road", "01/02/2020"]), (3, ["2", "3 Acacia Road", "01/02/2021"])]
    assert (table.header, table.facts.line_ends, table.found.issues) == (HEADER, called, [])


def test_line_ends_may_be_mixed_in_one_file(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Reference,Address\r\n1,a\r2,b\n3,c"))

    assert [cells for _, cells in rows] == [["1", "a"], ["2", "b"], ["3", "c"]]
    assert table.facts.line_ends == "mixed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_accents_and_pound_signs_survive_every_encoding(tmp_path, encoding):
    text = "Reference,Address,Fee\r\n1,“Café” – 2 Acacia Road,£5\r\n"

    rows, table = rows_of(a_file(tmp_path, text.encode(encoding)))

    assert rows == [(2, ["1", "“Café” – 2 Acacia Road", "£5"])]
    assert table.header[0] == "Reference"


def test_text_that_is_not_utf8_is_read_as_windows_text_and_said(tmp_path):
    rows, table = rows_of(a_file(tmp_path, b"Reference,Address\n" + b"1,plain\n" * 200_000 + b"2,Caf\xe9\n"))

    assert rows[-1] == (200_002, ["2", "Café"])
    assert "not UTF-8" in table.found.issues[0][1].message


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_though_addresses_hold_commas(tmp_path, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([HEADER, ["1", "Flat 1, 2 Acacia Road, Acaciaton", ""], ["2", "3; Acacia Road, Acaciaton", "x"]])

    rows, table = rows_of(a_file(tmp_path, text.getvalue()))

    assert table.facts.delimiter == delimiter
    assert rows[0][1] == ["1", "Flat 1, 2 Acacia Road, Acaciaton", ""]


def test_excels_own_separator_line_is_heeded(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "sep=;\r\nReference;Address\r\n1;2, Acacia Road, Acaciaton\r\n"))

    assert (table.header, rows) == (("Reference", "Address"), [(3, ["1", "2, Acacia Road, Acaciaton"])])


def test_line_breaks_in_quoted_cells_keep_row_and_line_numbers_right(tmp_path):
    path = a_file(tmp_path, 'Reference,Address\n1,"Flat 1\n2 Acacia Road"\n2,3 Acacia Road\n')

    with tables.open_table(path) as table:
        seen = [(number, table.line, cells[0]) for number, cells in table.rows()]

    assert seen == [(2, 2, "1"), (3, 4, "2")]


def test_blank_rows_are_passed_over_but_counted_in_row_numbers(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "\n\nReference,Address\n\n1,a\n,\n  , \n2,b\n\n"))

    assert rows == [(5, ["1", "a"]), (8, ["2", "b"])]
    assert table.facts.header_row == 3


def test_a_header_repeated_on_every_printed_page_is_not_data(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Reference,Address\n1,a\nReference,Address\n2,b\n"))

    assert [cells for _, cells in rows] == [["1", "a"], ["2", "b"]]
    assert table.found.read_rows == 2


def test_titles_above_a_known_header_are_left_out(tmp_path):
    path = a_file(tmp_path, "Register of licences,,\nAs at,01/03/2018,\nReference,Address,Ends\n1,a,b\n")

    rows, table = rows_of(path, signatures=[Signature(frozenset({"reference", "ends"}))])

    assert (table.facts.header_row, rows) == (3, [(4, ["1", "a", "b"])])


def test_several_rows_may_be_named_as_the_header(tmp_path):
    content = "Register,,,\n,Home,,Ward\nNo,Line,Town,\n7,2 Mill Lane,Ashby,North\n"

    rows, table = rows_of(a_file(tmp_path, content), header_rows=headers.Rows(2, 3))

    assert table.header == ("No", "Home Line", "Home Town", "Ward")
    assert table.facts.header_in_words() == "2 to 3"
    assert rows == [(4, ["7", "2 Mill Lane", "Ashby", "North"])]


def test_the_header_row_may_be_named(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "a,b\nc,d\n1,2\n"), header_rows=headers.Rows(2, 2))

    assert (table.header, rows) == (("c", "d"), [(3, ["1", "2"])])


def test_repeated_header_names_stay_apart(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Address,Cost,Cost\na,1,2\n"))

    assert table.header == ("Address", "Cost", "Cost (2)")
    assert rows == [(2, ["a", "1", "2"])]


def test_code_point_open_is_read_as_published_without_a_header(tmp_path):
    line = '"ZA1 1AA",10,450673,205980,"E92000001","E19000002","E18000009","","E07000178","E05013111"\n'

    rows, table = rows_of(a_file(tmp_path, line * 2), signatures=profiles.signatures(shipped.profiles(), "postcodes"))

    assert table.facts.header_row == 0
    assert profiles.choose(table.header, "postcodes", shipped.profiles()).name == "code-point-open"
    assert [number for number, _ in rows] == [1, 2]


def test_a_gzipped_csv_is_read_like_the_csv(tmp_path):
    path = a_file(tmp_path, gzip.compress(b"Reference,Address\n1,a\n"), "anything.dat")

    rows, table = rows_of(path)

    assert rows == [(2, ["1", "a"])]
    assert table.fraction() == 1.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(st.lists(CELLS, min_size=3, max_size=3)),
    ends=st.sampled_from(["\r\n", "\n"]),
)
def test_whatever_a_csv_writer_wrote_comes_back(tmp_path, body, ends):
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows([HEADER, *body])

    rows, table = rows_of(a_file(tmp_path, text.getvalue()), signatures=[Signature(frozenset({"reference", "ends"}))])

    kept = [row for row in body if any(cell.strip() for cell in row)]
    assert [cells for _, cells in rows] == kept
    assert (table.found.read_rows, table.found.rejected_rows) == (len(kept), 0)


# --- broken files --------------------------------------------------------------------------------------------------


def test_a_file_cut_off_in_the_last_row_loses_only_that_row_and_names_it(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Reference,Address,Ends\n1,a,b\n2,c,d\n3,half an add"))

    assert [cells[0] for _, cells in rows] == ["1", "2"]
    [(severity, issue)] = table.found.issues
    assert (severity, issue.row, table.found.read_rows, table.found.rejected_rows) == ("rejected", 4, 3, 1)
    assert "breaks off" in issue.message


def test_a_file_cut_off_inside_quotation_marks_names_row_line_and_column(tmp_path):
    rows, table = rows_of(a_file(tmp_path, 'Reference,Address,Ends\n1,"a\nb",x\n2,"12 Acacia Ro'))

    assert [cells[0] for _, cells in rows] == ["1"]
    [(severity, issue)] = table.found.issues
    assert (severity, issue.row, issue.field, issue.value) == ("rejected", 3, "Address", "12 Acacia Ro")
    assert "line 4" in issue.message


def test_a_cut_in_the_last_column_is_seen_by_its_open_quotation_mark(tmp_path):
    rows, table = rows_of(a_file(tmp_path, 'Reference,Address,Ends\n1,a,x\n2,b,"until'))

    assert len(rows) == 1
    assert table.found.issues[0][1].field == "Ends"


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_row_with_a_cell_beyond_all_measure_is_left_out_and_said(tmp_path, separator):
    lines = ["Reference,Address,Ends", "1,a,b", f"2,{'x' * 2_000_000},b", "3,c,d"]

    rows, table = rows_of(a_file(tmp_path, "\n".join(lines).replace(",", separator)))

    assert rows == [(2, ["1", "a", "b"]), (4, ["3", "c", "d"])]
    [(severity, row, message)] = issues_of(table)
    assert (severity, row) == ("rejected", 3)
    assert "longer than 1,048,576 characters" in message


def test_a_first_row_beyond_all_measure_is_refused_and_not_a_fault_of_the_software(tmp_path):
    path = a_file(tmp_path, f"Reference,{'x' * 2_000_000}\n1,a\n")

    with pytest.raises(Refused, match=r"Row 1: A cell of this row is longer"):
        rows_of(path)


def test_a_stray_quotation_mark_does_not_swallow_the_rest_of_the_file(tmp_path):
    body = "".join(f"{n},{n} Acacia Road,x\n" for n in range(100_000))

    rows, table = rows_of(a_file(tmp_path, f'Reference,Address,Ends\n{body}stray,"no end,x\n{body}'))

    assert len(rows) == 200_000
    [(severity, row, message)] = issues_of(table)
    assert (severity, row) == ("rejected", 100_002)
    assert "line 100002" in message


def test_a_row_that_is_too_wide_is_held_back(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Reference,Address,Ends\n1,2 Acacia Road, Acaciaton,x\n2,a,x,,\n"))

    assert rows == [(3, ["2", "a", "x"])]
    assert [(severity, row) for severity, row, _ in issues_of(table)] == [("rejected", 2)]


def test_blank_cells_that_a_spreadsheet_left_off_are_filled_in_and_said(tmp_path):
    rows, table = rows_of(a_file(tmp_path, "Reference,Address,Ends\n1,a\n2,b,x\n"))

    assert rows[0] == (2, ["1", "a", ""])
    assert [(severity, row) for severity, row, _ in issues_of(table)] == [("mended", 2)]


def test_nul_characters_are_removed_and_said(tmp_path):
    rows, table = rows_of(a_file(tmp_path, b"Reference,Address\n1,2 Acacia\0 Road\n" + b"2,b\n" * 50))

    assert rows[0] == (2, ["1", "2 Acacia Road"])
    assert "NUL" in table.found.issues[0][1].message


# --- refused, before they do harm --------------------------------------------------------------------------------------


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    path.chmod(0)

    with pytest.raises(Refused, match=r"2\.0 GB.*1\.0 GB"), tables.open_table(path):
        pass


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel workbook"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PAR1....", "Parquet"),
        (b"SQLite format 3\0" + b"\0" * 100, "GeoPackage"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b'{"type": "FeatureCollection"}', "GeoJSON"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(256)) * 20, "not a table"),
        (b"", "empty"),
        (b"\x1f\x8b\x08\x00garbage", "damaged"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "PDF"),
        (gzip.compress(b"Reference,Address\n1,a\n" * 50, mtime=0)[:-20], "breaks off"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content_with_what_to_do(tmp_path, content, what):
    with pytest.raises(Refused, match=what), tables.open_table(a_file(tmp_path, content, "licences.csv")):
        pass


@pytest.mark.parametrize(
    ("member", "what"),
    [("register.txt", "ZIP archive"), ("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "Word")],
)
def test_other_archives_are_told_apart(tmp_path, member, what):
    path = tmp_path / "register.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")

    with pytest.raises(Refused, match=what), tables.open_table(path):
        pass


def test_a_gzip_bomb_is_refused(tmp_path):
    bomb = a_file(tmp_path, gzip.compress(b"0" * 79 + b"\n" + b"0,0,0\n" * (16 << 20)))

    with pytest.raises(Refused, match="too much for a table"), tables.open_table(bomb):
        pass
    with pytest.raises(Refused, match="Unpacked"), tables.open_table(bomb, max_unpacked=1 << 20):
        pass


def test_lines_without_end_are_refused(tmp_path):
    with pytest.raises(Refused, match="millions of characters"), tables.open_table(a_file(tmp_path, b"a," * (3 << 20))):
        pass


def test_a_file_without_a_header_is_refused(tmp_path):
    with pytest.raises(Refused, match="No header"), tables.open_table(a_file(tmp_path, "1,2,3\n4,5,6\n")):
        pass


def test_the_hash_is_that_of_the_file_on_disk(tmp_path):
    plain, packed = a_file(tmp_path, "A,B\n1,2\n"), a_file(tmp_path, gzip.compress(b"A,B\n1,2\n"), "x.gz")

    for path in (plain, packed):
        _, table = rows_of(path)
        assert table.facts.sha256 == sniffing.file_sha256(path)


def test_addressbase_plus_is_read_as_published_without_a_header(tmp_path):
    profile = profiles.named("addressbase-plus", "gazetteer", shipped.profiles())
    cells = dict.fromkeys(profile.bare.names, "") | {
        "UPRN": "990000000001", "CHANGE_TYPE": "I", "CLASS": "RD04", "X_COORDINATE": "450000.00",
        "Y_COORDINATE": "200000.00", "LOCAL_CUSTODIAN_CODE": "3110", "COUNTRY": "E",
    }  # fmt: skip
    line = ",".join(cells.values()) + "\n"

    rows, table = rows_of(a_file(tmp_path, line * 3), signatures=profiles.signatures(shipped.profiles(), "gazetteer"))

    assert (len(rows), profiles.choose(table.header, "gazetteer", shipped.profiles())) == (3, profile)


def test_progress_follows_the_file(tmp_path):
    path = a_file(tmp_path, "Reference,Address\n" + "1,2 Acacia Road\n" * 200_000)

    with tables.open_table(path) as table:
        seen = [table.fraction() for _ in table.rows()]

    assert seen == sorted(seen)
    assert 0.2 < seen[100_000] < 0.8
    assert table.fraction() == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(1, 2_000),
    damage=st.lists(st.tuples(st.integers(0, 1_999), st.sampled_from(b'\0\n\r",;\xff\x80x')), max_size=6),
)
def test_whatever_happened_to_a_file_its_rows_add_up_or_it_is_refused(tmp_path, cut, damage):
    content = bytearray(b"Reference,Address,Ends\r\n" + b'1,"Flat 1\r\n2 Acacia Road",01/02/2020\r\n' * 60)[:cut]
    for at, byte in damage:
        if at < len(content):
            content[at] = byte

    try:
        rows, table = rows_of(a_file(tmp_path, bytes(content)))
    except Refused:
        return
    assert table.found.read_rows == len(rows) + table.found.rejected_rows
    assert all(len(cells) == len(table.header) for _, cells in rows)
    assert [number for number, _ in rows] == sorted({number for number, _ in rows})
