import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import services
from hmo_enforce.kernel.errors import NotFound, Refused
from hmo_enforce.letters import markup
from hmo_enforce.letters.outside import glyphs, kept, pdf, shipped
from hmo_enforce.letters.sheets import Letterhead, Sheet

PURPOSE = shipped.purpose("licence_may_be_needed")
HEAD = Letterhead("Acacia Borough Council", "Housing", ("Town Hall", "AC1 1AA"), "housing@acacia.example")
NAMES = {
    "Polish": "Żółć Gęślą Jaźń",
    "Romanian": "Ștefan Țurcanu Ăâî",
    "Turkish": "İbrahim Ağaoğlu Şükrü Çığır",
    "Vietnamese": "Nguyễn Thị Đặng Phương Ờ",
    "Welsh": "Siân Ŵyn Ŷ Llŷr",
    "Lithuanian": "Žydrūnė Ąžuolaitė",
    "Yoruba": "Adébáyọ̀ Ọláńrewájú",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Шевченко Ґалаґан Їжак",
    "Arabic": "محمد عبد الرحمن",
    "Urdu": "چوہدری ٹھاکر گڑیا ڈار ںے",
    "Persian": "پژمان گلچین",
    "Bengali": "রহমান চৌধুরী ক্ষ",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ ਢਿੱਲੋਂ",
    "Devanagari": "श्रीनिवास क्षत्रिय ज्ञान",
    "Gujarati": "પટેલ જ્ઞાનેશ્વર",
    "Tamil": "சுப்பிரமணியம் ஸ்ரீ",
    "Hebrew": "יעקב כהן",
}


def a_letter(name: str = "Mr A. Khan", **values: str) -> Sheet:
    given = {**PURPOSE.examples(), "name": name, **values}
    blocks = markup.filled(markup.parsed(PURPOSE.body), given)
    address = (name, "12 Birch Road", "Acacia", "AC1 1AB")
    return Sheet(HEAD, markup.one_line(PURPOSE.heading, given), blocks, address, "L-000123", date(2026, 11, 22))


def text_of(made: bytes, *options: str) -> str:
    if not shutil.which("pdftotext"):
        services.lacking("poppler-utils are not installed (make services)")
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=made, capture_output=True, check=True)
    return run.stdout.decode()


def told(made: bytes, *options: str) -> str:
    if not shutil.which("pdfinfo"):
        services.lacking("poppler-utils are not installed (make services)")
    return subprocess.run(["pdfinfo", *options, "-"], input=made, capture_output=True, check=True).stdout.decode()


def test_the_same_letter_is_the_same_bytes():
    assert sha256(pdf.made(a_letter())).digest() == sha256(pdf.made(a_letter())).digest()
    assert pdf.made(a_letter()) != pdf.made(a_letter("Mrs B. Khan"))


def test_a_pdf_is_tagged_titled_and_says_its_language():
    made = pdf.made(a_letter())
    structure = told(made, "-struct")

    assert re.search(r"^Tagged: +yes$", told(made), re.M)
    assert re.search(r"^Title: +1 Acacia Avenue, Acacia, AC1 1AA may need a licence$", told(made), re.M)
    assert [structure.count(f"{tag} ") for tag in ("H1", "H2", "LI")] == [1, 3, 3]
    assert "Placement" not in structure.split("H1")[0]


def test_a_pdf_claims_pdf_ua():
    said = told(pdf.made(a_letter()), "-meta")

    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "<rdf:li>en-GB</rdf:li>" in said


def test_the_text_is_there_with_its_reference_date_and_page():
    said = text_of(pdf.made(a_letter()), "-layout")

    for words in ("Mr A. Khan", "22 November 2026", "Our reference: L-000123", "Page 1 of", "Why it matters"):
        assert words in said


def test_the_address_stands_in_the_window_of_a_dl_envelope():
    # A window 90 mm by 35 mm, 20 mm from the left; with a sheet folded in three it shows from 45 mm to 88 mm down the sheet.
    said = text_of(pdf.made(a_letter()), "-bbox")
    words = dict(re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="[\d.]+">(\w+)', said))
    at = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">Birch<', said)

    assert words
    assert at
    left, top, bottom = (float(one) / 72 * 25.4 for one in at.groups())
    assert 20 <= left <= 110
    assert 50 < top < bottom < 85


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_has_an_empty_box(name: str):
    assert glyphs.missing([name]) == []

    made = pdf.made(a_letter(name))

    assert made.startswith(b"%PDF-1.7")


def test_every_font_that_is_used_is_in_the_file():
    made = pdf.made(a_letter(" ".join(NAMES.values())))
    if not shutil.which("pdffonts"):
        services.lacking("poppler-utils are not installed (make services)")
    rows = subprocess.run(["pdffonts", "-"], input=made, capture_output=True, check=True).stdout.decode().splitlines()[2:]

    assert len(rows) >= 8
    assert [row for row in rows if not re.search(r"yes yes yes +\d+ +0$", row)] == []


def test_a_character_that_no_font_has_is_refused_by_its_name():
    with pytest.raises(Refused) as refused:
        pdf.made(a_letter("黄 Wei 🙂"))

    assert "黄 (CJK UNIFIED IDEOGRAPH-9EC4)" in str(refused.value)
    assert "SLIGHTLY SMILING FACE" in str(refused.value)


@pytest.mark.parametrize(
    "value",
    ['#eval("1+1")', '#read("/etc/passwd")', "${7*7}", "{{7*7}}", "$x^2$", "*bold*", "= Heading", "<label> @label", "\\u{41}"],
)
def test_nothing_in_a_value_is_read_as_markup(value: str):
    said = " ".join(text_of(pdf.made(a_letter(value, own_words=value))).split())

    assert said.count(value) == 3


def test_a_long_letter_goes_on_over_several_sheets():
    said = text_of(pdf.made(a_letter(own_words="\n\n".join(f"Paragraph {number}." for number in range(120)))))

    sheets = {int(last) for last in re.findall(r"Page \d of (\d)", said)}
    assert len(sheets) == 1
    assert said.count("Our reference: L-000123") == sheets.pop() + 1
    assert said.count("Page ") >= 3


def test_eight_lines_of_address_fit_the_window():
    long = replace(a_letter(), address=("Name", *(f"Line {number}" for number in range(7))))

    at = re.findall(r'yMax="([\d.]+)">6<', text_of(pdf.made(long), "-bbox"))

    assert float(at[0]) / 72 * 25.4 < 88


def test_the_shipped_fonts_are_what_the_manifest_says():
    said = json.loads((glyphs.FOLDER / "manifest.json").read_text())["packages"][0]["files"]
    there = {path.name for path in glyphs.FOLDER.iterdir()} - {"manifest.json"}

    assert there == set(said)
    assert {name for name, digest in said.items() if sha256((glyphs.FOLDER / name).read_bytes()).hexdigest() != digest} == set()


def test_the_character_maps_are_read_as_the_fonts_library_reads_them():
    from PIL import ImageFont

    font = ImageFont.truetype(
        io.BytesIO((glyphs.FOLDER / "NotoSans-Regular.ttf").read_bytes()), 20, layout_engine=ImageFont.Layout.BASIC
    )
    empty = font.getmask("\U000fffff").getbbox(), bytes(font.getmask("\U000fffff"))
    own = frozenset(glyphs._code_points((glyphs.FOLDER / "NotoSans-Regular.ttf").read_bytes()))
    wrong = [code for code in range(0x21, 0x2E80) if _is_drawn(font, code, empty) and code not in own]

    assert wrong == []
    assert ord("Ș") in own
    assert ord("黄") not in own


def _is_drawn(font, code: int, empty) -> bool:
    mask = font.getmask(chr(code))
    return mask.getbbox() is not None and (mask.getbbox(), bytes(mask)) != empty


def test_a_kept_pdf_is_read_back_or_said_to_be_gone(tmp_path: Path):
    folder = tmp_path / "letters"
    named = kept.keep(folder, b"%PDF one")

    assert kept.fetch(folder, named) == b"%PDF one"
    assert (folder / f"{named}.pdf").stat().st_mode & 0o777 == 0o600
    (folder / f"{named}.pdf").write_bytes(b"%PDF two")
    with pytest.raises(NotFound):
        kept.fetch(folder, named)
