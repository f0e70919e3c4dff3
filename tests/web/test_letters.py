"""Letters on pages: written about a home, read before they go, sent or printed, and what became of them."""

import html
import re
from collections.abc import Callable

import pytest
import typst
from sqlalchemy import select, update

import borough
import filed
import written
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import clock, marks
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry
from hmo_enforce.letters.records import Letter, LetterTemplate, Posting
from hmo_enforce.letters.states import Fate
from hmo_enforce.settings import Settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Browse = Callable[..., Browser]
TYPED = {
    "channel": "letter", "to_name": "Mr A. Khan", "to_lines": "12 Birch Road\r\nAcacia\r\nAC1 1AB", "why": "Six live there.",
    "answer_by": "6 December 2026", "own_words": "",
}  # fmt: skip


@pytest.fixture
def write(browse: Browse, town: borough.Borough) -> Callable[..., tuple[Browser, object]]:
    def sent(purpose: str = "licence_may_be_needed", role: Role = Role.OFFICER, **changed: str):
        browser = browse(role)
        return browser, browser.post(f"/properties/{town.rich}/letters/new/{purpose}", {**TYPED, **changed})

    return sent


def one(sessions: Sessions, table: type):
    with sessions.reading() as session:
        return session.scalars(select(table).order_by(table.id.desc())).first()


def test_only_what_the_wording_says_is_asked_for(browse: Browse, town: borough.Borough, sessions: Sessions):
    browser, here = browse(), f"/properties/{town.rich}/letters/new/case_closed"

    as_shipped = browser.get(here).text
    browser.post(here, {**TYPED, "outcome": "Nothing."})
    with sessions.writing() as session:
        session.execute(update(LetterTemplate).values(body="Case ((case_reference)): ((outcome))"))
    as_the_council_words_it = browser.get(here).text

    assert 'name="outcome"' in as_shipped
    assert 'name="own_words"' in as_shipped
    assert 'name="case_reference"' not in as_shipped
    assert 'name="case_reference"' in as_the_council_words_it
    assert 'name="own_words"' not in as_the_council_words_it


def test_a_letter_is_read_before_it_goes_and_its_pdf_fetched(write, sessions: Sessions):
    browser, answer = write()

    assert answer.status_code == 303
    page = browser.get(answer.headers["location"])
    letter = one(sessions, Letter)
    assert title(page.text).endswith("may need a licence")
    assert "Dear Mr A. Khan," in page.text
    assert "Sent is not served" in page.text
    pdf = browser.get(f"/letters/{letter.id}/letter.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["content-disposition"] == f'attachment; filename="{letter.reference}.pdf"'


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_written(write, sessions: Sessions):
    _, answer = write(to_lines="", why=" ", answer_by="")

    assert answer.status_code == 422
    assert {'href="#to_lines"', 'href="#why"', 'href="#answer_by"'} <= set(re.findall(r'href="#\w+"', answer.text))
    assert "Mr A. Khan" in answer.text
    assert one(sessions, Letter) is None


def test_a_name_that_cannot_be_printed_is_refused_in_words(write, sessions: Sessions):
    _, answer = write(to_name="黄 Wei")

    assert answer.status_code == 422
    assert "CJK UNIFIED IDEOGRAPH-9EC4" in answer.text
    assert one(sessions, Letter) is None


def test_nothing_that_is_typed_becomes_markup(write):
    browser, answer = write(own_words='<script>alert("x")</script> ((name)) {{ 7*7 }} **x**')

    page = browser.get(answer.headers["location"]).text

    assert '<script>alert("x")' not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; ((name)) {{ 7*7 }} **x**" in page


def test_an_email_goes_to_the_outbox_once(write, sessions: Sessions):
    browser, _ = write(channel="email", to_email="khan@example.com")
    letter = one(sessions, Letter)

    first = browser.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})
    second = browser.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})

    assert (first.status_code, second.status_code) == (303, 409)
    assert one(sessions, Posting).to == "khan@example.com"
    assert "No mail server is named" in browser.get("/outbox?show=open").text


def test_a_printed_letter_waits_until_somebody_says_it_was_posted(write, sessions: Sessions):
    browser, _ = write()
    letter = one(sessions, Letter)
    browser.post(f"/letters/{letter.id}/print", {"revision": str(letter.revision)})
    posting = one(sessions, Posting)
    assert "To be put in the post" in browser.get(f"/letters/{letter.id}").text

    early = browser.post(f"/outbox/{posting.id}/posted", {"on": "2020-01-01"})
    noted = browser.post(f"/outbox/{posting.id}/posted", {"on": posting.posted_at.date().isoformat()})

    assert early.status_code == 422
    assert "must not be before the letter was printed" in early.text
    assert noted.status_code == 303
    assert "Put in the post" in browser.get(f"/letters/{letter.id}").text
    assert one(sessions, Posting).state == Fate.SENT


def test_a_draft_is_cancelled_with_a_reason_and_written_again(write, sessions: Sessions, town: borough.Borough):
    browser, _ = write()
    letter = one(sessions, Letter)

    assert browser.post(f"/letters/{letter.id}/cancel", {"why": "", "revision": "1"}).status_code == 422
    done = browser.post(f"/letters/{letter.id}/cancel", {"why": "Wrong person.", "revision": str(letter.revision)})

    assert done.status_code == 303
    assert "Wrong person." in browser.get(f"/letters/{letter.id}").text
    again = browser.get(f"/properties/{town.rich}/letters/new/licence_may_be_needed?from={letter.id}").text
    assert "Six live there." in again
    assert "12 Birch Road" in again


def test_known_people_are_offered_with_their_address(browse: Browse, town: borough.Borough):
    browser = browse()
    page = browser.get(f"/properties/{town.rich}/letters/new").text
    people = re.findall(r'name="to"[^>]*value="(\d+)"', page)

    assert people
    address = f"/properties/{town.rich}/letters/new?purpose=case_closed&to={people[0]}"
    answer = browser.get(address)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/properties/{town.rich}/letters/new/case_closed?to={people[0]}"
    form = browser.get(answer.headers["location"]).text
    assert re.search(r'id="to_name"[^>]*value="[^"]+"', form)


def test_the_list_keeps_what_became_of_each_beside_its_state(write, sessions: Sessions, town: borough.Borough):
    browser, _ = write(channel="email", to_email="khan@example.com")
    letter = one(sessions, Letter)
    browser.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})
    with sessions.writing() as session:
        session.execute(update(Posting).values(state=Fate.BOUNCED, final_said="5.1.1: there is no such mailbox"))

    listed = browser.get(f"/letters?property={town.rich}").text

    assert "Given to email" in listed
    assert "Came back" in listed
    assert "1 letter<" in listed
    assert "0 letters" in browser.get(f"/letters?property={town.nasty}").text
    assert "there is no such mailbox" in browser.get("/outbox").text


def test_a_report_that_a_letter_came_back_is_shown_as_no_more_than_that_until_somebody_settles_it(write, sessions: Sessions):
    browser, _ = write(channel="email", to_email="khan@example.com")
    letter = one(sessions, Letter)
    browser.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})
    posting = one(sessions, Posting)
    at = clock.now().isoformat()
    reports = [{"at": at, "says": says, "said": "", "by": "its own address"} for says in ("delivered", "failed")]
    with sessions.writing() as session:
        session.execute(update(Posting).values(state=Fate.REPORTED, reports=reports))

    page = browser.get(f"/letters/{letter.id}").text
    assert "A report says that it was put into the mailbox" in page
    assert "A report says that it could not be delivered" in page
    assert "has not had it" not in page
    assert "Say whether it came back" in browser.get("/outbox").text
    assert browser.post(f"/outbox/{posting.id}/settle", {"came_back": "", "why": ""}).status_code == 422
    done = browser.post(f"/outbox/{posting.id}/settle", {"came_back": "no", "why": "He answered it."})

    assert done.headers["location"] == f"/letters/{letter.id}?done=letter_settled"
    assert one(sessions, Posting).state == Fate.DELIVERED
    assert "He answered it." in browser.get(f"/letters/{letter.id}").text


def test_what_failed_is_tried_again_and_what_waits_given_up_both_journalled(write, sessions: Sessions):
    browser, _ = write(channel="email", to_email="khan@example.com")
    letter = one(sessions, Letter)
    browser.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})
    failed = one(sessions, Posting)
    with sessions.writing() as session:
        session.execute(update(Posting).values(state=Fate.FAILED))

    assert browser.post(f"/outbox/{failed.id}/again").status_code == 303
    waiting = one(sessions, Posting)
    assert waiting.id != failed.id
    assert browser.post(f"/outbox/{waiting.id}/give-up", {"why": "He came in."}).status_code == 303

    assert "He came in." in browser.get(f"/letters/{letter.id}").text
    with sessions.reading() as session:
        verbs = list(session.scalars(select(Entry.verb).where(Entry.subject == "letter").order_by(Entry.id)))
    assert verbs == ["drafted", "posted", "posted", "given up"]


def test_who_complained_is_told_only_to_those_who_may_see_it(
    browse: Browse, sessions: Sessions, town: borough.Borough, web_settings: Settings
):
    with sessions.writing() as session:
        private = written.a_letter(
            session, web_settings, town.rich, purpose="complaint_acknowledged", received_on="1 May", next_step="A call."
        ).id
    officer, licensing = browse(Role.OFFICER), browse(Role.LICENSING)

    assert officer.get(f"/letters/{private}").status_code == 200
    assert "We have your complaint" in officer.get("/letters").text
    for path in (f"/letters/{private}", f"/letters/{private}/letter.pdf", f"/letters/{private}/cancel"):
        assert licensing.get(path).status_code == 404
    assert licensing.post(f"/letters/{private}/print", {"revision": "1"}).status_code == 404
    assert "We have your complaint" not in licensing.get("/letters").text
    assert licensing.get(f"/properties/{town.rich}/letters/new/complaint_acknowledged").status_code == 404
    assert licensing.get(f"/properties/{town.rich}/letters/new/case_closed?from={private}").status_code == 404
    with sessions.reading() as session:
        reads = session.scalars(select(Entry).where(Entry.verb == "read", Entry.subject == "letter")).all()
    assert [entry.actor_name for entry in reads] == ["Officer of Acacia"]


def test_a_draft_is_changed_and_read_again_before_it_goes(write, sessions: Sessions):
    browser, _ = write(own_words="Bring *your* keys.")
    letter = one(sessions, Letter)
    form = browser.get(f"/letters/{letter.id}/edit").text
    text = html.unescape(re.search(r'<textarea[^>]*id="text"[^>]*>(.*?)</textarea>', form, re.S)[1])
    assert r"Bring \*your\* keys." in text
    changed = {
        "channel": "letter", "to_name": "Mrs B. Khan", "to_lines": "14 Birch Road\r\nAC1 1AB", "title": "A visit",
        "text": text.replace("Dear Mr A. Khan", "Dear Mrs Khan"), "revision": str(letter.revision),
    }  # fmt: skip

    assert browser.post(f"/letters/{letter.id}/edit", {**changed, "text": " "}).status_code == 422
    assert browser.post(f"/letters/{letter.id}/edit", {**changed, "text": "黄"}).status_code == 422
    saved = browser.post(f"/letters/{letter.id}/edit", changed)
    stale = browser.post(f"/letters/{letter.id}/edit", changed)

    assert saved.headers["location"] == f"/letters/{letter.id}?done=letter_changed"
    assert stale.status_code == 409
    page = browser.get(f"/letters/{letter.id}").text
    assert "Dear Mrs Khan," in page
    assert "Bring *your* keys." in page
    assert "14 Birch Road" in page
    assert browser.get(f"/letters/{letter.id}/letter.pdf").content.startswith(b"%PDF")
    now = one(sessions, Letter)
    browser.post(f"/letters/{letter.id}/print", {"revision": str(now.revision)})
    assert "Change the draft" not in browser.get(f"/letters/{letter.id}").text
    assert browser.get(f"/letters/{letter.id}/edit").status_code == 422
    assert browser.post(f"/letters/{letter.id}/edit", {**changed, "revision": "3"}).status_code in (409, 422)


def test_a_letter_is_set_once_while_nobody_holds_the_one_writer(
    write, sessions: Sessions, web_settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    compiled, compile_ = [], typst.compile

    def beside_a_writer(*said: object, **more: object) -> bytes:
        with sessions.hurried() as session:  # fails at once where another holds it
            marks.mark(session, "beside", {"so many": len(compiled)})
        compiled.append(said)
        return compile_(*said, **more)

    monkeypatch.setattr(typst, "compile", beside_a_writer)
    browser, _ = write()
    letter = one(sessions, Letter)
    assert compiled == []

    shown = browser.get(f"/letters/{letter.id}/letter.pdf").content
    compiled.clear()
    assert browser.post(f"/letters/{letter.id}/print", {"revision": str(letter.revision)}).status_code == 303

    assert len(compiled) == 1
    kept = browser.get(f"/letters/{letter.id}/letter.pdf").content
    assert kept == shown
    assert len(compiled) == 1
    assert [path.stem for path in web_settings.letters.glob("*.pdf")] == [one(sessions, Letter).pdf_sha256]


@pytest.fixture
def case(sessions: Sessions, town: borough.Borough) -> filed.Filed:
    with sessions.writing() as session:
        return filed.a_case(session, town.rich)


def written_about(browser: Browser, case: int, **changed: str):
    said = {"channel": "letter", "to_name": "Mr A. Khan", "to_lines": "12 Birch Road\r\nAC1 1AB", "outcome": "Mended."}
    return browser.post(f"/cases/{case}/letters/new/case_closed", {**said, **changed})


def test_a_letter_is_written_from_a_case_and_listed_on_its_page(browse: Browse, sessions: Sessions, case: filed.Filed):
    browser, here = browse(), f"/cases/{case.case}"
    assert f"{here}/letters/new" in browser.get(here).text

    answer = written_about(browser, case.case)

    letter = one(sessions, Letter)
    assert answer.headers["location"] == f"/letters/{letter.id}?done=letter"
    assert (letter.subject, letter.subject_id, letter.private) == ("case", case.case, False)
    assert case.reference in html.unescape(browser.get(f"{here}/letters/new/case_closed").text)
    assert letter.title in html.unescape(browser.get(here).text)
    listed = browser.get(f"/letters?case={case.case}").text
    assert "1 letter<" in listed
    assert case.reference in listed
    assert browse(Role.AUDITOR).get(here).text.count("Write a letter") == 0


def test_who_complained_is_offered_to_who_may_know_it_and_a_letter_to_them_is_private(
    browse: Browse, sessions: Sessions, case: filed.Filed
):
    officer, licensing = browse(Role.OFFICER), browse(Role.LICENSING)
    here = f"/cases/{case.case}/letters/new"

    unasked = html.unescape(officer.get(here).text)
    assert filed.COMPLAINANT not in unasked
    assert filed.COMPLAINANT not in html.unescape(officer.get(f"{here}/case_closed").text)
    assert "Write to a complainant" in unasked
    assert "Write to a complainant" not in licensing.get(here).text
    with sessions.reading() as session:
        assert session.scalars(select(Entry).where(Entry.verb == "read who complained")).all() == []
    asked = html.unescape(officer.get(f"{here}?complained=yes").text)
    assert filed.COMPLAINANT in asked
    assert 'name="complained" value="yes"' in asked
    assert filed.COMPLAINANT not in html.unescape(licensing.get(f"{here}?complained=yes").text)
    with sessions.reading() as session:
        reads = session.scalars(select(Entry).where(Entry.verb == "read who complained")).all()
    assert [(entry.actor_name, entry.subject_id) for entry in reads] == [("Officer of Acacia", str(case.case))]
    written_about(officer, case.case, to_name=f"Ms {filed.COMPLAINANT.upper()}")

    letter = one(sessions, Letter)
    assert letter.private
    assert licensing.get(f"/letters/{letter.id}").status_code == 404
    assert letter.title not in html.unescape(licensing.get(f"/cases/{case.case}").text)
    assert letter.title in html.unescape(officer.get(f"/cases/{case.case}").text)


def test_no_list_names_who_complained_since_looking_at_one_is_not_recorded(
    browse: Browse, sessions: Sessions, case: filed.Filed
):
    officer = browse(Role.OFFICER)
    written_about(officer, case.case, to_name=filed.COMPLAINANT, channel="email", to_email="nora@example.com")
    letter = one(sessions, Letter)
    officer.post(f"/letters/{letter.id}/send", {"revision": str(letter.revision)})
    posting = one(sessions, Posting)

    pages = [
        html.unescape(officer.get(path).text)
        for path in (f"/cases/{case.case}", "/letters", "/outbox?show=open", f"/outbox/{posting.id}/give-up")
    ]

    assert letter.private
    assert all(letter.title in page for page in pages)
    assert not any(said in page for page in pages for said in (filed.COMPLAINANT, "nora@example.com"))
    assert filed.COMPLAINANT in html.unescape(officer.get(f"/letters/{letter.id}").text)


def test_a_letter_that_is_readdressed_to_who_complained_becomes_private(browse: Browse, sessions: Sessions, case: filed.Filed):
    browser = browse()
    written_about(browser, case.case)
    letter = one(sessions, Letter)

    browser.post(
        f"/letters/{letter.id}/edit",
        {"channel": "letter", "to_name": filed.COMPLAINANT, "to_lines": "1 High Street", "title": "x", "text": "y",
         "revision": str(letter.revision)},
    )  # fmt: skip

    assert one(sessions, Letter).private


def test_letters_about_a_case_that_is_not_there_are_not_found(browse: Browse, town: borough.Borough):
    browser = browse()

    for path in ("/cases/4711/letters/new", "/cases/4711/letters/new/case_closed", "/letters?case=4711"):
        assert browser.get(path).status_code == 404
    assert written_about(browser, 4711).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.FINANCE, 403), (Role.AUDITOR, 200), (Role.ADMINISTRATOR, 200), (Role.OFFICER, 200)]
)
def test_letters_are_read_by_all_but_finance(browse: Browse, role: Role, status: int):
    assert browse(role).get("/letters").status_code == status


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.ADMINISTRATOR])
def test_only_caseworkers_write(write, role: Role, sessions: Sessions):
    _, answer = write(role=role)

    assert answer.status_code == 403
    assert one(sessions, Letter) is None


EDIT = "/letter-templates/case_closed/edit"


def the_form(browser: Browser) -> dict[str, str]:
    page = browser.get(EDIT).text
    body = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert body
    return {"heading": "We have closed it", "body": html.unescape(body[1]), "why": "Shorter.", "after": "1"}


def test_a_template_is_checked_shown_and_then_saved_as_a_version(browse: Browse, sessions: Sessions):
    browser = browse(Role.MANAGER)
    form = the_form(browser)

    wrong = browser.post(EDIT, {**form, "body": form["body"] + "((outcom))", "do": "save"})
    shown = browser.post(EDIT, {**form, "do": "preview"})
    nothing_yet = one(sessions, LetterTemplate)
    saved = browser.post(EDIT, {**form, "do": "save"})

    assert wrong.status_code == 422
    assert "There is no field ((outcom)) for this letter. Did you mean ((outcome))?" in wrong.text
    assert shown.status_code == 200
    assert "The fire doors have been put right." in shown.text
    assert nothing_yet is None
    assert saved.status_code == 303
    page = browser.get(saved.headers["location"]).text
    assert "Version 2, by Manager of Acacia" in page
    assert "Version 1, as shipped with the program" in page
    old = browser.get("/letter-templates/case_closed?version=1").text
    assert "This version is no longer in use." in old
    assert "We have closed our case about" in old


def test_two_who_change_a_template_are_shown_both_texts(browse: Browse):
    browser = browse(Role.MANAGER)
    form = the_form(browser)
    browser.post(EDIT, {**form, "do": "save"})

    second = browser.post(EDIT, {**form, "heading": "Another heading", "do": "save"})

    assert second.status_code == 409
    assert "Another heading" in second.text
    assert "We have closed it" in second.text


def test_an_example_is_made_of_what_was_typed(browse: Browse, sessions: Sessions):
    browser = browse(Role.MANAGER)
    form = the_form(browser)

    made = browser.post("/letter-templates/case_closed/preview.pdf", form)
    wrong = browser.post("/letter-templates/case_closed/preview.pdf", {**form, "body": "<b>x</b>"})

    assert made.content.startswith(b"%PDF")
    assert wrong.status_code == 422
    assert "is HTML" in wrong.text
    assert one(sessions, LetterTemplate) is None


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
def test_officers_read_templates_and_change_none(browse: Browse, role: Role):
    browser = browse(role)

    assert browser.get("/letter-templates").status_code == 200
    assert "Change the words" not in browser.get("/letter-templates/case_closed").text
    assert browser.get(EDIT).status_code == 403
    assert browser.post(EDIT, {"do": "save"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/letter-templates/nothing", "/letter-templates/..%2f..%2fetc", "/letter-templates/fields", "/letters/4711"]
)
def test_what_is_not_there_is_not_found(browse: Browse, path: str):
    assert browse().get(path).status_code == 404


def test_a_template_names_no_version_that_is_not_there(browse: Browse):
    assert browse().get("/letter-templates/case_closed?version=7").status_code == 404
