"""Loading a file on a page, from the form to the report of issues."""

import csv
import io
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from litestar import Litestar
from sqlalchemy import func, select

import nasty
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Area
from hmo_enforce.files import actions, profiles
from hmo_enforce.files.records import Import
from hmo_enforce.kernel import actor, clock, journal, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Observation, Property
from hmo_enforce.settings import Settings
from hmo_enforce.worker import leased, telling

Open = Callable[[Role], Browser]
HEADER = "Licence number,Address,Postcode,Licence start,Licence expiry,Maximum persons"
REGISTER = f"""{HEADER}
L1,1 Acacia Avenue,AC1 1AA,01/03/2024,28/02/2029,5
L2,2 Acacia Avenue,AC1 1AA,01/03/2024,28/02/2029,six
=cmd,,,01/03/2024,28/02/2029,6
"""
BY_HAND = {
    "profile": "by-hand", "step": "preview", "reference": "Licence number", "address": "Address", "postcode": "Postcode",
    "starts_on": "Licence start", "ends_on": "Licence expiry", "max_persons": "Maximum persons", "kind-fixed": "mandatory",
}  # fmt: skip


def upload(
    browser: Browser, content: str | bytes = REGISTER, kind: str = "licences", file_name: str = "register.csv", **fields: str
):
    said = {"kind": kind, "on": "2024-04-01", **fields}
    return browser.post("/imports/new", said, files={"file": (file_name, content)})


def work(sessions: Sessions) -> None:
    """All that waits in the queue, as the jobs process would."""
    teller = telling.Telling(sessions, "test", threading.Event())
    while leased.work_once(sessions, teller, {"council": "acacia"}):
        pass


def text(page: str) -> str:
    """What stands on the page, as one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<script.*?</script>", "", page)))


def files_kept(settings: Settings) -> list[Path]:
    return sorted(settings.uploads.iterdir()) if settings.uploads.exists() else []


def previewed(browser: Browser, sessions: Sessions, content: str | bytes = REGISTER, **columns: str) -> str:
    """The address of an import whose columns were chosen by hand and which was previewed."""
    one = upload(browser, content).headers["location"].removesuffix("/columns")
    assert browser.post(f"{one}/columns", BY_HAND | columns).status_code == 303
    work(sessions)
    return one


def test_a_register_is_uploaded_mapped_previewed_loaded_and_reported(browse: Open, sessions: Sessions, web_settings: Settings):
    browser = browse(Role.LICENSING)

    sent = upload(browser)
    one = sent.headers["location"].removesuffix("/columns")
    columns = browser.get(sent.headers["location"])
    chosen = browser.post(f"{one}/columns", BY_HAND)
    waiting = browser.get(one)
    work(sessions)
    preview = browser.get(f"{one}/preview")
    loaded = browser.post(f"{one}/load")
    work(sessions)
    done = browser.get(one)

    assert sent.status_code == chosen.status_code == loaded.status_code == 303
    assert title(columns.text) == "Which column holds what?"
    assert title(waiting.text) == "The file is being checked"
    assert title(preview.text) == "Preview: nothing is loaded yet"
    assert "Rows read 3 New 2 Changed 0 Unchanged 0 Left out 1" in text(preview.text)
    assert title(done.text) == "Loaded"
    assert "1 left out" in text(done.text)
    with sessions.reading() as session:
        licences = session.scalars(select(Licence).order_by(Licence.reference)).all()
        assert [(one.reference, one.kind, one.max_persons) for one in licences] == [
            ("L1", "mandatory", 5),
            ("L2", "mandatory", None),
        ]
        verbs = session.scalars(select(journal.Entry.verb).where(journal.Entry.subject == "import").order_by(journal.Entry.id))
        told = ["uploaded", "chose how to read", "asked to check", "asked to load", "imported"]
        assert list(verbs) == told
    assert files_kept(web_settings) == []


def test_the_report_is_a_csv_and_a_workbook_that_run_nothing(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = previewed(browser, sessions, f"{HEADER}\nL1,1 Acacia Avenue,AC1 1AA,=1+1,28/02/2029,5\n")

    as_csv = browser.get(f"{one}/issues.csv")
    as_xlsx = browser.get(f"{one}/issues.xlsx")

    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.content)).active
    assert as_csv.headers["content-disposition"].startswith("attachment")
    assert ("2", "Licence start", "'=1+1", "Left empty") in {
        (row["Row"], row["Column"], row["What it says"], row["What became of it"]) for row in rows
    }
    assert [cell.value for cell in sheet["C"] if cell.value == "=1+1"] == ["=1+1"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_newer_file_shows_what_it_would_change_before_it_does(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    browser.post(f"{previewed(browser, sessions)}/load")
    work(sessions)

    newer = previewed(browser, sessions, REGISTER.replace("28/02/2029,5", "28/02/2029,7"))
    preview = text(browser.get(f"{newer}/preview").text)

    assert "New 0 Changed 1 Unchanged 1 Left out 1" in preview
    assert "Row 2 Most persons 5 7" in preview
    with sessions.reading() as session:
        assert session.scalar(select(Licence.max_persons).where(Licence.reference == "L1")) == 5


GAZETTEER = (
    "uprn,parent_uprn,organisation,sub_building,building_name,building_number,street,locality,town,postcode,easting,northing,"
    "class_code\n999000000001,,,,,1,Acacia Road,,Acacia,ZY1 1AA,451010,206010,RD04\n"
)


def test_a_home_keeps_the_file_it_came_with_and_tells_what_later_ones_changed(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)

    def loaded(name: str, content: str) -> str:
        where = upload(browser, content, kind="gazetteer", file_name=name).headers["location"].removesuffix("/columns")
        browser.post(f"{where}/columns", {"profile": "plain-gazetteer", "step": "preview"})
        work(sessions)
        browser.post(f"{where}/load")
        work(sessions)
        return where

    first = loaded("first.csv", GAZETTEER)
    second = loaded("second.csv", GAZETTEER.replace("206010", "206345"))
    third = loaded("third.csv", GAZETTEER.replace("206010", "206345").replace("RD04", "RD06"))
    with sessions.reading() as session:
        home = session.scalars(select(Property.id)).one()
    told = text(browser.get(f"/properties/{home}/timeline").text)

    assert "What changed" not in text(browser.get(first).text)
    changed = text(browser.get(second).text)
    assert "The values that it changed in 1 row." in changed
    assert "Row 2 Northing 206010 206345" in changed.replace(".0 ", " ")
    assert "What changed" in text(browser.get(third).text)
    for said in (
        "Changed by third.csv", "Class code: RD04, now RD06. From third.csv, row 2.",
        "Changed by second.csv", "Northing: 206010, now 206345. From second.csv, row 2.",
        "Came in with a file", "first.csv, row 2.",
    ):  # fmt: skip
        assert said in told, told
    assert told.index("third.csv") < told.index("second.csv") < told.index("first.csv")


def test_a_profile_made_on_the_page_reads_the_next_file_by_itself(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    mapping = {
        "profile": "by-hand", "step": "preview", "reference": "Ref", "address": "Addr1", "address-2": "Addr2",
        "address-3": "Addr3", "postcode": "PCode", "uprn": "UPRN", "kind": "Lic Type", "starts_on": "Granted",
        "ends_on": "Expires", "kind-code-0": "mandatory", "kind-code-1": "additional", "kind-code-2": "selective",
        "profile_name": "fellbridge",
    }  # fmt: skip
    one = upload(browser, nasty.fellbridge(), file_name="fellbridge.csv").headers["location"]
    browser.post(one, mapping)
    work(sessions)
    browser.post(f"{one.removesuffix('/columns')}/load")
    work(sessions)

    again = browser.get(upload(browser, nasty.fellbridge()).headers["location"]).text

    assert '<option value="fellbridge" selected>' in again
    with sessions.reading() as session:
        found = session.execute(select(Licence.reference, Licence.kind, Licence.address).order_by(Licence.reference)).all()
    assert [tuple(one) for one in found] == [
        ("FB/001", "mandatory", "Flat 1, 12 Quay Street, Fellbridge"),
        ("FB/002", "additional", "14 Quay Street, Fellbridge"),
        ("FB/003", "selective", "The Café, 3 Tannery Row, Fellbridge"),
        ("FB/004", "mandatory", "5 Tannery Row"),
    ]


def test_the_codes_of_the_file_are_asked_for_once_their_column_is_chosen(browse: Open):
    browser = browse(Role.LICENSING)
    one = upload(browser, nasty.fellbridge()).headers["location"]

    page = browser.post(one, {"profile": "by-hand", "step": "read", "kind": "Lic Type"})

    assert page.status_code == 200
    assert [re.search(rf'for="kind-code-{number}">“(.)”', page.text)[1] for number in range(3)] == ["M", "A", "S"]


def test_a_workbook_with_several_sheets_asks_which_and_its_two_header_rows_are_one(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser, nasty.marlow_vale(), file_name="register.xlsx").headers["location"]

    asked = browser.get(one)
    chosen = browser.get(f"{one}?sheet=Register")

    assert "Several sheets of this workbook hold tables" in asked.text
    assert '<option value="Register">' in asked.text
    assert '<option value="Property Line two">' in chosen.text


def test_the_row_of_the_header_can_be_said_where_it_cannot_be_found(browse: Open):
    browser = browse(Role.LICENSING)
    one = upload(browser, "1;2;3\n4;5;6\nRef;Address;Postcode\nL1;1 Acacia Avenue;AC1 1AA\n").headers["location"]

    wrong = browser.get(f"{one}?header_row=40")
    right = browser.get(f"{one}?header_row=3")

    assert "Row 40 holds no header" in text(wrong.text)
    assert "1;2;3" in text(wrong.text)
    assert '<option value="Address" selected>' in right.text


def test_merged_headings_are_shown_and_their_numbered_columns_suggested(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    merged = "Ref,Property,,,Holder,\n,Address 1,Address 2,Post code,Name,Address\n"
    content = f"{merged}L1,1 Acacia Avenue,Oldham,AC1 1AA,A Lee,2 High Street\n"
    one = upload(browser, content).headers["location"]
    chosen = {
        "profile": "by-hand", "step": "preview", "reference": "Ref", "address": "Property Address 1",
        "address-2": "Property Address 2", "postcode": "Property Post code", "profile_name": "merged",
    }  # fmt: skip

    found = browser.get(one).text
    below = browser.get(f"{one}?header_row=2").text
    said = browser.get(f"{one}?header_row=1-2").text
    saved = browser.post(one, chosen | {"header_row": "1-2"})
    again = browser.get(upload(browser, content).headers["location"]).text

    for page in (found, said):
        assert "Found: row 1 to 2" in page
        assert page.count('<option value="Property Address 1" selected>') == 1
        assert page.count('<option value="Property Address 2" selected>') == 1
        assert '<option value="Property Post code" selected>' in page
    assert '<option value="Address 1" selected>' in below
    assert saved.status_code == 303
    assert "merged" in text(again)
    assert "Property Address 1 + Property Address 2" in text(again)


def test_profiles_that_fit_equally_well_are_asked_about(browse: Open, sessions: Sessions):
    with sessions.writing() as session:
        for name in ("north", "south"):
            profile = profiles.from_mapping(name, "licences", {"reference": "Ref", "address": "Place"})
            actions.save_profile(session, profile, by=actor.command("test"))
    browser = browse(Role.LICENSING)
    one = upload(browser, "Ref,Place\nL1,1 Acacia Avenue\n").headers["location"]

    page = browser.get(one)
    nothing = browser.post(one, {"profile": "", "step": "preview"})
    chosen = browser.post(one, {"profile": "south", "step": "preview"})

    assert "fits 2 profiles equally well" in page.text
    assert nothing.status_code == 422
    assert chosen.status_code == 303
    with sessions.reading() as session:
        assert session.scalar(select(Import.profile)) == "south"


def test_what_must_be_chosen_is_said_at_its_field_and_nothing_is_saved(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"]

    page = browser.post(one, {"profile": "by-hand", "step": "preview", "kind": "Address", "profile_name": "mine"})

    assert page.status_code == 422
    assert 'href="#reference">Choose a column for Reference, Address or UPRN.' in page.text
    assert 'href="#address">Choose a column for Address or UPRN.' in page.text
    assert 'value="mine"' in page.text
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(requests.JobRequest)) == 0


def test_a_taken_profile_name_is_refused_and_the_form_kept(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    browser.post(upload(browser).headers["location"], BY_HAND | {"profile_name": "mine"})

    page = browser.post(upload(browser).headers["location"], BY_HAND | {"profile_name": "mine"})

    assert page.status_code == 422
    assert "There is a profile “mine” already" in page.text
    assert '<option value="Licence start" selected>' in page.text


def test_a_saved_profile_can_be_changed_and_taken_away(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    browser.post(upload(browser).headers["location"], BY_HAND | {"profile_name": "mine"})
    one = upload(browser).headers["location"]

    form = browser.get(f"{one}?profile=by-hand&start=mine").text
    changed = browser.post(one, BY_HAND | {"profile_name": "mine", "replaces": "mine", "max_persons": ""})
    shown = browser.get("/imports/profiles").text
    removed = browser.post("/imports/profiles/1/remove")

    assert 'name="replaces" value="mine"' in form
    assert changed.status_code == removed.status_code == 303
    assert 'Remove<span class="govuk-visually-hidden"> mine</span>' in shown
    assert "None yet" in browser.get("/imports/profiles").text


def test_a_file_that_cannot_be_read_fails_with_its_reason_and_a_way_on(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser, '{"type": "FeatureCollection", "features": []}', kind="boundaries").headers["location"]
    work(sessions)

    failed = browser.get(one)

    assert title(failed.text) == "This did not work"
    assert "Failed" in browser.get("/").text
    assert "Nothing of this file was loaded" in failed.text
    assert f"{one}/settings" in failed.text
    assert f"{one}/check" in failed.text


def test_the_column_with_the_code_of_boundaries_is_picked_from_the_files_own(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    square = "[[[390000,596000],[390500,596000],[390500,596500],[390000,596500],[390000,596000]]]"
    drawn = (
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":['
        '{"type":"Feature","properties":{"zone_ref":"Z1","zone_title":"North","hectares":25},'
        f'"geometry":{{"type":"Polygon","coordinates":{square}}}}}]}}'
    )
    one = upload(browser, drawn, kind="boundaries", file_name="zones.geojson").headers["location"]
    work(sessions)

    failed = browser.get(one)
    form = browser.get(f"{one}/settings").text
    picked = {"on": "2024-04-01", "kind_of_area": "other", "edition": "2024", "code": "zone_ref", "name": "zone_title"}
    browser.post(f"{one}/settings", picked)
    work(sessions)
    again = browser.get(f"{one}/settings").text
    browser.post(f"{one}/load")
    work(sessions)

    assert "No column of the file holds an area code" in text(failed.text)
    choices = re.search(r'(?s)<select[^>]*id="code".*?</select>', form)
    assert choices
    assert re.findall(r'<option value="([^"]*)"', choices[0]) == ["", "zone_ref", "zone_title", "hectares"]
    assert '<option value="zone_title" selected>' in again
    with sessions.reading() as session:
        assert [(area.code, area.name) for area in session.scalars(select(Area))] == [("Z1", "North")]


def test_areas_are_loaded_with_what_was_said_of_them(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    square = "[[[390000,596000],[390500,596000],[390500,596500],[390000,596500],[390000,596000]]]"
    drawn = (
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":['
        f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":{square}}}}}]}}'
    )
    said = {"name": "West selective", "kind_of_area": "selective", "starts_on": "2024-01-01", "ends_on": "2028-12-31"}

    one = upload(browser, drawn, kind="designations", file_name="west.geojson", **said).headers["location"]
    work(sessions)
    preview = text(browser.get(f"{one}/preview").text)
    browser.post(f"{one}/load")
    work(sessions)

    assert "Rows read 1 New 1" in preview
    assert title(browser.get(one).text) == "Loaded"
    assert "West selective" in browser.get("/designations?on=2024-06-01").text


def test_a_cancelled_import_loads_nothing_and_its_file_goes(browse: Open, sessions: Sessions, web_settings: Settings):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"].removesuffix("/columns")
    browser.post(f"{one}/columns", BY_HAND)

    browser.post(f"{one}/cancel")
    work(sessions)

    assert title(browser.get(one).text) == "Cancelled"
    assert files_kept(web_settings) == []
    assert browser.post(f"{one}/load").status_code == 422
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Licence)) == 0


def test_the_progress_is_told_to_the_page_s_script(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"].removesuffix("/columns")
    browser.post(f"{one}/columns", BY_HAND)

    waiting = browser.get(f"{one}/progress").json()
    work(sessions)
    ended = browser.get(f"{one}/progress").json()

    assert (waiting["finished"], waiting["text"]) == (False, "Waiting for its turn.")
    assert (ended["finished"], ended["href"]) == (True, one)


def test_an_import_leads_to_the_properties_that_it_wrote(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    for content in (REGISTER, f"{HEADER}\nL9,9 Acacia Avenue,AC1 1AA,01/03/2024,28/02/2029,5\n"):
        one = previewed(browser, sessions, content)
        browser.post(f"{one}/load")
        work(sessions)

    link = f"/properties?import={one.rpartition('/')[2]}"
    listed = browser.get(link).text
    every = browser.get("/properties").text

    assert f'href="{link}"' in browser.get(one).text
    assert "9 Acacia Avenue" in listed
    assert "2 Acacia Avenue" not in listed
    assert "Written by import" in listed
    assert "2 Acacia Avenue" in every


def test_an_import_that_wrote_nothing_says_so_instead_of_listing_nothing(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    for _ in range(2):
        one = previewed(browser, sessions)
        browser.post(f"{one}/load")
        work(sessions)

    done = browser.get(one).text
    listed = text(browser.get(f"/properties?import={one.rpartition('/')[2]}").text)

    assert "Nothing was written: what this file says was known already" in text(done)
    assert "?import=" not in done
    assert "No property holds what this import wrote last" in listed
    assert "Check the spelling" not in listed


def test_the_page_s_script_is_told_when_nobody_works(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"].removesuffix("/columns")
    browser.post(f"{one}/columns", BY_HAND)

    page = browser.get(one).text
    nobody = browser.get(f"{one}/progress").json()["jobs_stopped"]
    with sessions.writing() as session:
        requests.beat(session, "test")
    somebody = browser.get(f"{one}/progress").json()["jobs_stopped"]

    assert (nobody, somebody) == (True, False)
    assert 'aria-live="polite" data-progress-stopped=' in page


def test_the_page_says_when_nobody_works(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"].removesuffix("/columns")
    browser.post(f"{one}/columns", BY_HAND)

    alone = text(browser.get(one).text)
    with sessions.writing() as session:
        requests.beat(session, "a jobs process")
    in_company = text(browser.get(one).text)

    assert "Nothing is at work: no jobs process has been seen for half a minute" in alone
    assert "no jobs process has been seen" not in in_company


def test_it_says_once_that_nobody_works(browse: Open):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"].removesuffix("/columns")
    browser.post(f"{one}/columns", BY_HAND)

    page = text(browser.get(one).text)

    assert page.count("jobs process") == 1


# --- what comes in wrong


def test_an_empty_file_is_asked_for_again(browse: Open, web_settings: Settings):
    page = upload(browse(Role.LICENSING), "")

    assert page.status_code == 422
    assert "Choose a file with something in it." in page.text
    assert files_kept(web_settings) == []


def test_what_is_said_of_a_file_is_checked_and_the_file_not_kept(browse: Open, web_settings: Settings):
    page = upload(
        browse(Role.LICENSING), kind="occupation", purpose="", lawful_basis="", expires_on="2001-01-01", on="2024-02-30"
    )

    assert page.status_code == 422
    for field in ("purpose", "lawful_basis", "expires_on", "on"):
        assert f'href="#{field}"' in page.text, field
    assert 'name="_csrf_token"' in page.text
    assert files_kept(web_settings) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 and more", "This is a PDF"),
        (b"\x00\x01\x02\x03" * 50, "This is not a table of text"),
        (b"{}", "This is JSON"),
    ],
)
def test_what_is_not_a_table_is_named_and_can_be_discarded(browse: Open, content: bytes, said: str):
    browser = browse(Role.LICENSING)

    page = browser.get(upload(browser, content).headers["location"])

    assert page.status_code == 200
    assert said in text(page.text)
    assert "Discard the file" in page.text


def test_a_table_of_another_kind_lacks_what_this_kind_needs(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = upload(browser, "area,value\nE01000001,3\n").headers["location"]

    page = browser.post(one, {"profile": "by-hand", "step": "preview"})

    assert page.status_code == 422
    assert "Choose a column for Address or UPRN." in page.text


def test_an_unknown_kind_is_asked_about(browse: Open, web_settings: Settings):
    page = upload(browse(Role.LICENSING), kind="secrets")

    assert page.status_code == 422
    assert "Choose what the file holds." in page.text
    assert files_kept(web_settings) == []


def test_a_file_that_vanished_is_not_found_and_says_what_to_do(browse: Open, web_settings: Settings):
    browser = browse(Role.LICENSING)
    one = upload(browser).headers["location"]
    for path in files_kept(web_settings):
        path.unlink()

    page = browser.get(one)

    assert page.status_code == 404
    assert "Upload it again" in page.text


def test_a_sender_s_file_name_leads_nowhere_and_runs_nothing(browse: Open, web_settings: Settings):
    browser = browse(Role.LICENSING)

    one = upload(browser, file_name="../../../<img src=x onerror=alert(1)>.csv").headers["location"]
    page = browser.get(one).text
    listed = browser.get("/imports").text

    (kept,) = files_kept(web_settings)
    assert re.fullmatch(r"[0-9a-f]{32}", kept.name)
    assert kept.stat().st_mode & 0o777 == 0o600
    for html in (page, listed):
        assert "<img src=x" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;.csv" in html


@pytest.mark.parametrize("token", [None, "0" * 128, ""])
def test_a_form_that_is_not_ours_leaves_nothing(browse: Open, web_settings: Settings, sessions: Sessions, token: str | None):
    browser = browse(Role.LICENSING)
    fields = {"kind": "licences", "on": "2024-04-01"} | ({} if token is None else {"_csrf_token": token})

    answer = browser.client.post("/imports/new", data=fields, files={"file": ("a.csv", REGISTER)}, follow_redirects=False)

    assert answer.status_code == 403
    assert files_kept(web_settings) == []
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_a_form_whose_file_comes_before_its_token_is_not_ours(browse: Open, web_settings: Settings):
    browser = browse(Role.LICENSING)
    token = browser.client.cookies.get("hmo_csrf")
    parts = [("file", "a.csv", REGISTER), ("_csrf_token", None, token)]
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{file}"' if file else "")
        + f"\r\n\r\n{value}\r\n"
        for name, file, value in parts
    )

    answer = browser.client.post(
        "/imports/new",
        content=f"{body}--x--\r\n",
        headers={"content-type": "multipart/form-data; boundary=x"},
        follow_redirects=False,
    )

    assert answer.status_code == 403
    assert files_kept(web_settings) == []


def test_a_form_that_breaks_off_leaves_nothing(browse: Open, web_settings: Settings):
    browser = browse(Role.LICENSING)
    token = browser.client.cookies.get("hmo_csrf")
    body = (
        f'--x\r\nContent-Disposition: form-data; name="_csrf_token"\r\n\r\n{token}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{REGISTER}'
    )

    answer = browser.client.post(
        "/imports/new", content=body, headers={"content-type": "multipart/form-data; boundary=x"}, follow_redirects=False
    )

    assert answer.status_code == 400
    assert files_kept(web_settings) == []


def test_the_same_records_loaded_again_on_the_page_are_kept_no_longer(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    said = {"purpose": "To find houses that need a licence", "lawful_basis": "Housing Act 2004 s.237", "expires_on": ""}
    content = "uprn,as_at,adults,source\n999000000001,2024-03-01,5,council_tax\n"
    kept = []

    first = clock.today() - timedelta(days=2)
    for day in (first, first + timedelta(days=1)):
        one = (
            upload(browser, content, kind="occupation", on=day.isoformat(), **said).headers["location"].removesuffix("/columns")
        )
        browser.post(f"{one}/columns", {"profile": "plain-occupation", "step": "preview"})
        work(sessions)
        browser.post(f"{one}/load")
        work(sessions)
        with sessions.reading() as session:
            kept.append(session.scalars(select(Observation.expires_on)).all())

    assert kept == [[first + timedelta(days=365)]] * 2
    assert "Changed 0 Unchanged 1" in text(browser.get(one).text)
    assert not re.search(r'name="expires_on[^"]*"[^>]*value="[^"]', browser.get("/imports/new?kind=occupation").text)


# --- who may


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.FINANCE])
def test_who_may_not_load_files_can_send_none(browse: Open, web_settings: Settings, role: Role):
    browser = browse(role)

    assert browser.get("/imports/new").status_code == 403
    assert upload(browser).status_code == 403
    assert browser.get("/imports").status_code == (403 if role is Role.FINANCE else 200)
    assert files_kept(web_settings) == []


def test_nobody_is_sent_to_sign_in(web: Litestar):
    browser = Browser(web)

    assert upload(browser).headers["location"].startswith("/sign-in")
    assert browser.get("/imports/1/issues.csv").headers["location"].startswith("/sign-in")


def test_what_a_file_says_of_people_is_shown_to_those_who_load_files_alone(browse: Open, sessions: Sessions):
    manager, auditor = browse(Role.MANAGER), browse(Role.AUDITOR)
    content = "Licence reference,Role,Name\nL1,Licence holder,Bo Beech\n"
    one = upload(manager, content, kind="parties").headers["location"].removesuffix("/columns")
    mapping = {
        "profile": "by-hand",
        "step": "preview",
        "licence_reference": "Licence reference",
        "role": "Role",
        "name": "Name",
    }
    manager.post(f"{one}/columns", mapping)
    work(sessions)

    theirs = [auditor.get(path).text for path in (one, f"{one}/issues.csv", f"/api/v1{one}/issues")]
    ours = [manager.get(path).text for path in (f"{one}/preview", f"{one}/issues.csv", f"/api/v1{one}/issues")]

    for page in theirs:
        assert "(hidden)" in page
        assert "L1" not in page
    for page in ours:
        assert "L1" in page
    assert auditor.get(f"{one}/columns").status_code == auditor.get(f"{one}/preview").status_code == 403


# --- the list, and programs


def test_the_list_is_searched_and_remembers_it_in_its_address(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    upload(browser, file_name="oxford.csv")
    upload(browser, file_name="swindon.csv", kind="gazetteer")

    found = {
        query: text(browser.get(f"/imports?{query}").text)
        for query in ("q=OXF", "kind=gazetteer", "state=done", "page=99", "page=x")
    }

    assert "oxford.csv" in found["q=OXF"]
    assert "swindon.csv" not in found["q=OXF"]
    assert "swindon.csv" in found["kind=gazetteer"]
    assert "0 files" in found["state=done"]
    assert "2 files" in found["page=99"]
    assert "2 files" in found["page=x"]


def test_programs_read_an_import_and_its_issues(browse: Open, sessions: Sessions):
    browser = browse(Role.LICENSING)
    one = previewed(browser, sessions)

    said = browser.get(f"/api/v1{one}").json()
    first = browser.get(f"/api/v1{one}/issues?limit=1").json()
    rest = browser.get(f"/api/v1{one}/issues?limit=100&cursor={first['next']}").json()

    assert (said["status"], said["read"], said["new"], said["rejected"]) == ("previewed", 3, 2, 1)
    assert said["properties_made"] == 2
    assert first["total"] == 1 + len(rest["items"])
    assert rest["next"] is None
    tag = browser.get(f"/api/v1{one}").headers["etag"]
    assert browser.client.get(f"/api/v1{one}", headers={"If-None-Match": tag}).status_code == 304
    assert {"row", "field", "value", "message", "severity"} == set(first["items"][0])
    assert browser.get("/api/v1/imports/999").status_code == 404
    with sessions.writing() as session:
        session.scalars(select(Import)).one().waiting = 1
    said = browser.get(f"/api/v1{one}").json()
    assert (said["rejected"], said["waiting"]) == (0, 1)  # as the page has them: what waits is not left out
    assert browser.get("/api/v1/imports/999").headers["content-type"] == "application/problem+json"


def test_a_file_with_a_cell_beyond_all_measure_is_refused_on_its_page_and_can_be_discarded(browse: Open):
    browser = browse(Role.LICENSING)

    columns = browser.get(upload(browser, f"Reference,{'x' * 2_000_000}\n1,a\n").headers["location"])

    assert columns.status_code == 200
    assert "Row 1: A cell of this row is longer than 1,048,576 characters" in columns.text
    assert "Discard the file" in columns.text


def test_the_upload_page_leads_to_what_the_file_may_hold(browse: Open):
    browser = browse(Role.LICENSING)

    form = browser.get("/imports/new?kind=occupation").text
    page = browser.get("/imports/plain?kind=occupation")
    other = browser.get("/imports/plain?kind=nonsense")

    assert 'href="/imports/plain?kind=occupation"' in form
    assert "/imports/plain" not in browser.get("/imports/new?kind=boundaries").text
    assert title(page.text) == "What a file may hold"
    assert "surnames_differ How many different surnames" in text(page.text)
    assert "Licence register" in other.text
