"""Photographs and documents on pages: handed in several at a time, shown redrawn, downloaded as they came, and only if clean."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

import acacia
import pictured
import services
from applications import application
from browser import Browser, title
from hmo_enforce import jobs
from hmo_enforce.accounts.actions import tokens
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.roles import Role
from hmo_enforce.cli import opening
from hmo_enforce.evidence import actions, states
from hmo_enforce.evidence.outside.store import Folder
from hmo_enforce.evidence.records import EvidenceContent, EvidenceItem
from hmo_enforce.kernel import actor, clock, marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.kernel.requests import JobRequest
from hmo_enforce.settings import Settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Browse = Callable[..., Browser]
CLAMD = actor.job("the virus scanner")


@pytest.fixture
def home(sessions: Sessions) -> int:
    with sessions.writing() as session:
        return acacia.an_address(session).id


@pytest.fixture
def item(sessions: Sessions, web_settings: Settings, home: int) -> int:
    """A picture of the kitchen of the home, which nobody has checked yet."""
    with sessions.writing() as session:
        return pictured.handed_in(session, web_settings, "property", home).id


def checked(sessions: Sessions, of: Settings, clamd: str) -> None:
    """As the jobs process does it with this scanner."""
    told = {**opening.told_to_jobs(of), "clamd": clamd}
    jobs.perform(sessions, jobs.named("scan"), told, by=CLAMD, report=lambda *_: None)


def found_clean(sessions: Sessions, of: Settings, item: int) -> None:
    checked(sessions, of, states.UNSCANNED)  # draws
    with sessions.writing() as session:
        actions.found_clean(session, session.get_one(EvidenceItem, item).sha256, by=CLAMD)


def hand_in(browser: Browser, home: int, *files: tuple[str, bytes], **fields: str) -> Any:
    return browser.post(f"/properties/{home}/evidence", fields, files=[("files", one) for one in files])


def items(sessions: Sessions) -> list[EvidenceItem]:
    with sessions.reading() as session:
        return list(session.scalars(select(EvidenceItem).order_by(EvidenceItem.id)))


def journalled(sessions: Sessions, item: int) -> list[str]:
    with sessions.reading() as session:
        said = select(Entry.verb).where(Entry.subject == "evidence_item", Entry.subject_id == str(item))
        return list(session.scalars(said.order_by(Entry.id)))


def errors(page: str) -> list[str]:
    summary = re.findall(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', page, re.S)
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", "".join(summary), re.S)]


# --- handing in


def test_several_files_are_received_with_their_words_and_a_scan_is_asked_for(browse: Browse, sessions: Sessions, home: int):
    browser = browse(Role.OFFICER)

    answer = hand_in(
        browser, home, ("a.jpg", pictured.picture()), ("b.heic", pictured.HEIC.read_bytes()), ("c.pdf", pictured.pdf()),
        title="Rear bedroom", note="Mould",
    )  # fmt: skip

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/properties/{home}/evidence?done=evidence"
    kept = items(sessions)
    assert [one.title for one in kept] == ["Rear bedroom 1", "Rear bedroom 2", "Rear bedroom 3"]
    assert {(one.note, one.state, one.received_by) for one in kept} == {("Mould", "received", "Officer of Acacia")}
    with sessions.reading() as session:
        assert [one.job for one in session.scalars(select(JobRequest))] == ["scan"]
    assert "Received evidence" in browser.get(f"/properties/{home}").text


def test_the_list_is_searched_by_title_and_file_name_and_not_by_what_else_is_noted(browse: Browse, home: int):
    browser = browse(Role.OFFICER)
    hand_in(browser, home, ("boiler.jpg", pictured.picture()), title="Rear bedroom", note="Nora Nettle’s room")
    hand_in(browser, home, ("hall.pdf", pictured.pdf()), title="100%_plan")

    found = {q: browser.get(f"/evidence.csv?q={q}").text for q in ("rear+BOIL", "rear+hall", "0%25_p", "nettle")}

    assert {q: [one for one in ("Rear bedroom", "100%_plan") if one in said] for q, said in found.items()} == {
        "rear+BOIL": ["Rear bedroom"], "rear+hall": [], "0%25_p": ["100%_plan"], "nettle": [],
    }  # fmt: skip


def test_a_bad_file_takes_no_good_one_with_it_and_each_has_its_line(browse: Browse, sessions: Sessions, home: int):
    answer = hand_in(
        browse(), home, ("page.jpg", b"<html><script>alert(1)</script>"), ("good.jpg", pictured.picture()), ("empty.png", b""),
        ("cut.jpg", pictured.picture("JPEG", (640, 480))[:2000]), ("huge.pdf", pictured.pdf(b"x" * 25_000_001)),
        title="Kitchen",
    )  # fmt: skip

    assert answer.status_code == 422
    assert [one.file_name for one in items(sessions)] == ["good.jpg"]
    said = errors(answer.text)
    assert [line.split(":")[0] for line in said] == ["page.jpg", "empty.png", "cut.jpg", "huge.pdf"]
    assert [word in line for word, line in zip(("web page", "empty", "cut off", "larger than 25 MB"), said, strict=True)] == [
        True
    ] * 4
    assert "not to be sent again" in answer.text
    assert 'value="Kitchen"' in answer.text


def test_nothing_chosen_is_said_and_nothing_written(browse: Browse, sessions: Sessions, home: int):
    answer = hand_in(browse(), home, ("", b""))

    assert answer.status_code == 422
    assert errors(answer.text) == ["Choose at least one photograph or document."]
    assert items(sessions) == []


def test_the_same_file_again_is_not_received_twice(browse: Browse, sessions: Sessions, home: int):
    browser = browse()
    hand_in(browser, home, ("a.jpg", pictured.picture()), title="Kitchen")

    answer = hand_in(browser, home, ("again.jpg", pictured.picture()))

    assert errors(answer.text) == ["again.jpg: This very file is here already, as “Kitchen”."]
    assert len(items(sessions)) == 1


def test_a_name_is_shown_and_leads_nowhere(browse: Browse, sessions: Sessions, web_settings: Settings, home: int):
    hand_in(browse(), home, ("../../../etc/<b>passwd.jpg", pictured.picture()))

    (kept,) = items(sessions)
    assert kept.file_name == "<b>passwd.jpg"
    lying = [path for path in web_settings.data_dir.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    assert [path.name for path in lying if path.name != "secret-key"] == [kept.sha256]
    assert "<b>passwd" not in browse(Role.MANAGER).get(f"/properties/{home}/evidence/{kept.id}").text


def test_nothing_is_left_lying_in_the_folder_for_uploads(browse: Browse, web_settings: Settings, home: int):
    hand_in(browse(), home, ("good.jpg", pictured.picture()), ("bad.zip", b"PK\x03\x04" + bytes(50)))

    assert list(web_settings.uploads.iterdir()) == []


def test_files_are_put_on_the_disk_while_nobody_holds_the_one_writer(
    browse: Browse, sessions: Sessions, home: int, monkeypatch: pytest.MonkeyPatch
):
    put, wrote = Folder.put, []

    def put_beside_a_writer(self: Folder, source: Path, sha256: str) -> bool:
        with sessions.hurried() as session:  # fails at once where another holds it
            marks.mark(session, "beside", {"sha256": sha256})
        wrote.append(sha256)
        return put(self, source, sha256)

    monkeypatch.setattr(Folder, "put", put_beside_a_writer)

    answer = hand_in(browse(), home, *((f"{size}.png", pictured.picture("PNG", (size, 10))) for size in (10, 20, 30)))

    assert answer.status_code == 303
    assert wrote == [one.sha256 for one in items(sessions)]


def test_what_was_stored_and_then_not_taken_has_no_row_and_is_swept(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("the database is gone"))

    browser, store = browse(), Folder(web_settings.evidence)
    monkeypatch.setattr(actions, "all_received", fails)
    assert hand_in(browser, home, ("a.jpg", pictured.picture())).status_code >= 500
    monkeypatch.undo()

    ((name, _),) = store.kept()
    assert items(sessions) == []
    os.utime(store.path(name), (0, 0))
    with sessions.writing() as session:
        assert actions.sweep(session, store) == 1


def test_more_files_than_are_taken_at_once_are_refused_one_by_one(browse: Browse, sessions: Sessions, home: int):
    files = [(f"{number}.png", pictured.picture("PNG", (10 + number, 10))) for number in range(32)]

    answer = hand_in(browse(), home, *files)

    assert [line.split(":")[0] for line in errors(answer.text)] == ["30.png", "31.png"]
    assert len(items(sessions)) == 30


def test_a_form_without_its_token_is_refused_before_a_byte_is_kept(browse: Browse, web_settings: Settings, home: int):
    browser = browse()

    answer = browser.client.post(f"/properties/{home}/evidence", files={"files": ("a.jpg", pictured.picture())})

    assert answer.status_code == 403
    assert not web_settings.uploads.exists()


def test_a_home_that_is_not_there_has_no_evidence_and_takes_none(browse: Browse, sessions: Sessions, home: int):
    browser = browse()

    assert hand_in(browser, home + 999, ("a.jpg", pictured.picture())).status_code == 404
    assert browser.get(f"/properties/{home + 999}/evidence").status_code == 404
    assert items(sessions) == []


# --- who may


@pytest.mark.parametrize(
    ("role", "sees", "adds"),
    [
        (Role.OFFICER, 200, 303),
        (Role.MANAGER, 200, 303),
        (Role.LICENSING, 200, 303),
        (Role.AUDITOR, 200, 403),
        (Role.FINANCE, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
    ],
)  # fmt: skip
def test_who_sees_and_who_adds(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int, role: Role, sees: int, adds: int
):
    found_clean(sessions, web_settings, item)
    browser, here = browse(role), f"/properties/{home}/evidence"

    seen = {
        browser.get(f"{here}{more}").status_code
        for more in ("", f"/{item}", *(f"/{item}/{one}" for one in ("display", "thumbnail", "original")))
    }

    assert seen == {sees}
    assert hand_in(browser, home, ("new.png", pictured.picture("PNG"))).status_code == adds
    assert ("Photographs and documents" in browser.get(f"/properties/{home}").text) == (sees == 200)


def test_an_item_is_reached_only_under_what_it_is_about(browse: Browse, sessions: Sessions, web_settings: Settings, item: int):
    found_clean(sessions, web_settings, item)
    with sessions.writing() as session:
        other = acacia.an_address(session, "2 Acacia Avenue").id
    browser = browse()

    answers = {
        browser.get(f"/properties/{other}/evidence/{item}{more}").status_code for more in ("", "/display", "/original", "/edit")
    }

    assert answers == {404}


# --- shown and handed out


def test_what_is_clean_is_shown_redrawn_and_downloaded_as_it_came(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int
):
    found_clean(sessions, web_settings, item)
    browser, here = browse(), f"/properties/{home}/evidence/{item}"

    page, shown, original = browser.get(here), browser.get(f"{here}/display"), browser.get(f"{here}/original")

    assert title(page.text) == "The kitchen"
    assert "Acacia Cameras Model 7" in page.text
    assert "2 November 2026 at 14:05:10" in page.text
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"Acacia Cameras" not in shown.content
    assert original.content == pictured.picture()
    assert original.headers["content-disposition"] == f'attachment; filename="evidence-{item}.jpg"'
    assert original.headers["content-type"] == "application/octet-stream"


def test_what_was_handed_in_can_run_nothing_in_the_sites_name(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int
):
    found_clean(sessions, web_settings, item)
    browser, here = browse(), f"/properties/{home}/evidence/{item}"

    for answer in (browser.get(f"{here}/original"), browser.get(f"{here}/display"), browser.get(f"{here}/thumbnail")):
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def test_each_download_of_an_original_is_journalled_before_it_is_given(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int
):
    found_clean(sessions, web_settings, item)
    browser = browse(Role.AUDITOR)

    browser.get(f"/properties/{home}/evidence/{item}/original")
    browser.get(f"/properties/{home}/evidence/{item}/display")

    assert journalled(sessions, item)[-2:] == ["found clean", "downloaded"]


def test_an_original_that_is_no_longer_what_was_received_is_given_to_nobody(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int
):
    found_clean(sessions, web_settings, item)
    (kept,) = items(sessions)
    Folder(web_settings.evidence).path(kept.sha256).write_bytes(b"something else")

    answer = browse().get(f"/properties/{home}/evidence/{item}/original")

    assert answer.status_code == 422
    assert "not what was received" in answer.text
    assert "downloaded" not in journalled(sessions, item)


@pytest.mark.parametrize("state", [states.RECEIVED, states.QUARANTINED, states.DESTROYED])
def test_what_is_not_clean_is_handed_out_to_nobody(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int, state: str
):
    found_clean(sessions, web_settings, item)  # so that there are copies
    with sessions.writing() as session:
        session.get_one(EvidenceItem, item).state = state
    browser, here = browse(Role.MANAGER), f"/properties/{home}/evidence/{item}"

    assert browser.get(here).status_code == 200
    assert "/original" not in browser.get(here).text
    assert "<img" not in browser.get(f"/properties/{home}/evidence").text
    assert {browser.get(f"{here}/{one}").status_code for one in ("display", "thumbnail")} == {404}
    assert browser.get(f"{here}/original").status_code == 422


def test_without_a_scanner_the_page_says_that_nobody_can_open_it(browse: Browse, home: int, item: int):
    page = browse().get(f"/properties/{home}/evidence").text

    assert "no virus scanner is set up" in page


@pytest.fixture
def scanner() -> Iterator[services.Clamd]:
    with tempfile.TemporaryDirectory(prefix="hmo-clamd-", dir="/tmp") as folder:
        made = services.clamd(Path(folder))
        yield made
        made.stop()


def with_scanner(web_settings: Settings, sessions: Sessions, clamd: str) -> tuple[Litestar, Settings]:
    said = Settings(**{name: getattr(web_settings, name) for name in Settings.__dataclass_fields__} | {"clamd": clamd})
    return application(said, sessions), said


def officer(served: Litestar) -> Browser:
    browser = Browser(served)
    assert browser.sign_in("officer@acacia.example").status_code == 303
    return browser


def test_from_the_form_to_the_scanner_and_back(
    sessions: Sessions, web_settings: Settings, staff: None, home: int, scanner: services.Clamd
):
    served, said = with_scanner(web_settings, sessions, scanner.address)
    browser = officer(served)
    hand_in(browser, home, ("good.jpg", pictured.picture()), ("bad.jpg", pictured.picture() + services.CONTRABAND))
    good, bad = items(sessions)
    here = f"/properties/{home}/evidence"
    assert browser.get(f"{here}/{good.id}/original").status_code == 422

    scanner.stop()
    checked(sessions, said, scanner.address)
    page = browser.get(here).text
    assert page.count("Not yet checked since ") == 2
    assert "The virus scanner does not answer" in page

    scanner.start()
    with sessions.writing() as session:  # the wait is over
        for one in session.scalars(select(EvidenceItem)):
            one.next_try_at = None
    checked(sessions, said, scanner.address)
    assert browser.get(f"{here}/{good.id}/original").content == pictured.picture()
    assert browser.get(f"{here}/{good.id}/thumbnail").status_code == 200
    page = browser.get(f"{here}/{bad.id}").text
    assert f"The virus scanner objects to it ({services.SIGNATURE}" in page
    assert {browser.get(f"{here}/{bad.id}/{one}").status_code for one in ("original", "display", "thumbnail")} == {404, 422}


def test_where_the_council_has_no_scanner_the_pages_warn(
    sessions: Sessions, web_settings: Settings, staff: None, home: int, item: int
):
    served, said = with_scanner(web_settings, sessions, states.UNSCANNED)
    checked(sessions, said, states.UNSCANNED)
    browser, here = officer(served), f"/properties/{home}/evidence"

    assert browser.get(f"{here}/{item}/original").content == pictured.picture()
    assert "No virus scanner is used here" in browser.get(here).text
    assert "No virus scanner is used here" in browser.get(f"{here}/{item}").text


# --- words


def test_words_are_changed_and_the_file_is_not(browse: Browse, sessions: Sessions, home: int, item: int):
    browser, here = browse(), f"/properties/{home}/evidence/{item}"

    answer = browser.post(f"{here}/edit", {"title": "Rear bedroom", "note": "Mould", "revision": "1"})

    assert answer.headers["location"] == f"{here}?done=evidence_words"
    (kept,) = items(sessions)
    assert (kept.title, kept.note) == ("Rear bedroom", "Mould")
    assert "Rear bedroom" in browser.get(f"/properties/{home}").text


def test_words_are_not_changed_over_somebody_elses(browse: Browse, sessions: Sessions, home: int, item: int):
    browser, here = browse(), f"/properties/{home}/evidence/{item}/edit"
    browser.post(here, {"title": "Rear bedroom", "note": "", "revision": "1"})

    answer = browser.post(here, {"title": "Front bedroom", "note": "", "revision": "1"})

    assert answer.status_code == 409
    assert items(sessions)[0].title == "Rear bedroom"


def test_an_item_without_a_title_is_asked_for_one(browse: Browse, home: int, item: int):
    answer = browse().post(f"/properties/{home}/evidence/{item}/edit", {"title": " ", "note": "", "revision": "1"})

    assert answer.status_code == 422
    assert errors(answer.text) == ["What it shows is missing: fill it in."]


def test_what_a_pdf_might_do_is_said_on_its_page(browse: Browse, sessions: Sessions, home: int):
    browser = browse()
    hand_in(browser, home, ("a.pdf", pictured.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")))

    assert "It holds a program (JavaScript)" in browser.get(f"/properties/{home}/evidence/{items(sessions)[0].id}").text


def test_a_destroyed_item_keeps_its_page_and_nothing_else(
    browse: Browse, sessions: Sessions, web_settings: Settings, home: int, item: int
):
    (kept,) = items(sessions)
    with sessions.writing() as session:
        store, copies = Folder(web_settings.evidence), web_settings.evidence_copies
        actions.destroy_item(session, store, copies, item, by=acacia.ALMA, why="Rule 3", held=lambda *_: False)

    page = browse().get(f"/properties/{home}/evidence/{item}").text

    assert title(page) == "Destroyed"
    assert "Acacia Cameras" not in page
    assert "That it was here is kept" in page
    with sessions.reading() as session:
        assert session.get_one(EvidenceContent, kept.sha256).destroyed_at is not None


# --- for programs


def send(browser: Browser, home: int, *files: tuple[str, bytes]) -> Any:
    token = {"x-csrftoken": browser.client.cookies.get("hmo_csrf") or ""}
    return browser.client.post(
        f"/api/v1/properties/{home}/evidence", headers=token, data={"title": "Kitchen"}, files=[("files", one) for one in files]
    )


def test_a_program_hands_in_and_reads_what_there_is(browse: Browse, sessions: Sessions, web_settings: Settings, home: int):
    browser = browse()

    answer = send(browser, home, ("a.jpg", pictured.picture()), ("b.svg", b"<svg/>"))

    assert answer.status_code == 201
    first, second = answer.json()["files"]
    assert (first["file_name"], first["refused"], second["id"]) == ("a.jpg", None, None)
    assert "HTML, SVG" in second["refused"]
    (kept,) = browser.get(f"/api/v1/properties/{home}/evidence").json()["items"]
    assert (kept["id"], kept["sha256"], kept["state"], kept["original"]) == (first["id"], first["sha256"], "received", None)
    found_clean(sessions, web_settings, kept["id"])
    (kept,) = browser.get(f"/api/v1/properties/{home}/evidence").json()["items"]
    assert browser.get(kept["original"]).content == pictured.picture()


def test_a_program_that_sends_nothing_that_is_taken_is_told_why(browse: Browse, sessions: Sessions, home: int):
    answer = send(browse(), home, ("b.zip", b"PK\x03\x04" + bytes(40)))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "“b.zip”: This is an archive" in answer.json()["detail"]
    assert items(sessions) == []


def test_a_programs_own_token_takes_the_place_of_a_forms(
    web: Litestar, browse: Browse, sessions: Sessions, web_settings: Settings, home: int
):
    browser = browse()
    with sessions.writing() as session:
        who = sign_ins.signed_in(session, browser.client.cookies.get("hmo_session") or "", clock.now())
        assert who is not None
        texts = [tokens.make(session, who, scope, [scope], 7)[1] for scope in ("add_evidence", "see_evidence")]
    answers = [
        Browser(web).client.post(
            f"/api/v1/properties/{home}/evidence",
            headers={"authorization": f"Bearer {text}"},
            files={"files": ("a.jpg", pictured.picture())},
        ).status_code
        for text in (*texts, "hmo_of-nobody")
    ]  # fmt: skip

    assert answers == [201, 403, 401]
    assert len(items(sessions)) == 1
