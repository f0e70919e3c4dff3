"""What is typed is never read as anything else: SQL, templates, markup, headers, lines of a log."""

import io
import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from means import PARAMETER, Site, attack, reading

import filed
import pictured
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import logs
from hmo_enforce.letters import markup, messages
from hmo_enforce.letters.outside import pdf
from programs import a_token, asked

SQL = ["'", "''", "' OR '1'='1", "') OR 1=1 --", "1; DROP TABLE properties; --", "' UNION SELECT password_hash FROM accounts --", "\\",
       "%' AND 1=(SELECT count(*) FROM accounts) --", "x' AND pg_sleep(9) --", "1 OR 1=1", "${1}", ":id", "%(id)s", "?", "\ufeff'"]  # fmt: skip
QUERIES = ("q", "sort", "page", "ward", "outcome", "kind", "state", "status", "step", "whose", "before", "on", "since", "who",
           "verb", "subject", "subject_id", "from", "to", "corrects", "limit", "offset", "designation", "after", "year")  # fmt: skip


@attack(130, "SQL in every text filter, search, order and number of the pages.")
@pytest.mark.parametrize("typed", SQL)
def test_sql_in_the_query_of_a_page(site: Site, typed: str):
    lists = ["/properties", "/properties.csv", "/to-visit", "/to-visit/lapsed", "/designations", "/imports", "/cases", "/letters",
             "/outbox", "/journal", "/cases/{case_id:int}/homes", "/properties/{property_id:int}/letters/new"]  # fmt: skip

    with site.watched(typed if len(typed) > 8 else "pg_sleep"):
        for path in lists:
            address = site.path(path) + "?" + "&".join(f"{name}={quote(typed)}" for name in QUERIES)
            answer = site.of(Role.MANAGER).get(address)
            assert answer.status_code in (200, 400, 404), (path, answer.status_code)
            assert "argon2" not in answer.text


@attack(131, "SQL in every parameter of the API.")
def test_sql_in_the_query_of_a_program(site: Site):
    with site.watched(changes=True):
        token = a_token(site.of(Role.MANAGER), "see_properties", "see_imports", "see_cases")
    document = site.of(Role.MANAGER).get("/api/v1/openapi.json").json()

    with site.watched():
        for path, said in document["paths"].items():
            for one in said.get("get", {}).get("parameters", []):
                for typed in SQL[2:6]:
                    where = re.sub(r"\{\w+\}", "1", path) if one["in"] == "query" else re.sub(r"\{\w+\}", quote(typed), path)
                    query = f"?{one['name']}={quote(typed)}" if one["in"] == "query" else ""
                    answer = asked(site.web, where + query, token)
                    assert answer.status_code < 500, (path, one["name"])
                    assert "argon2" not in answer.text


@attack(132, "SQL in what is typed into forms is kept as it was typed, and searched for as it is.")
def test_sql_in_a_form(own_site: Site):
    browser, typed = own_site.of(Role.MANAGER), "Robert'); DROP TABLE cases; --"

    made = browser.post("/cases/new", {"kind": "general", "title": typed, "priority": "normal"})

    assert made.status_code == 303
    found = browser.get(f"/cases?q={quote(typed)}").text
    assert "Robert&#39;); DROP TABLE cases; --" in found
    assert browser.get(f"/cases?q={quote('%')}").text.count("HMO-2026-") == 0


TEMPLATES = ["{{7*7}}", "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
             "{{config}}", "{{request.app.state.settings.secret_key}}", "((7*7))", "#eval(\"7*7\")", "#read(\"/etc/passwd\")"]  # fmt: skip


@attack(133, "A name, a note or a case's title is read as a template of pages (Jinja) or of letters (Typst).")
@pytest.mark.parametrize("typed", TEMPLATES)
def test_a_template_in_a_name(own_site: Site, typed: str):
    browser = own_site.of(Role.MANAGER)
    browser.post("/account/name", {"name": typed})
    browser.post(own_site.path("/cases/{case_id:int}/note"), {"text": typed, "kind": "fact"})
    fields = {"channel": "letter", "to_name": typed, "to_lines": f"{typed}\nAcacia", "outcome": typed}

    made = browser.post(own_site.path("/properties/{property_id:int}/letters/new/case_closed"), fields)

    pages = [browser.get(path).text for path in ("/account", own_site.path("/cases/{case_id:int}"))]
    if made.status_code == 303:
        pages.append(browser.get(made.headers["location"]).text)
    assert [
        page for page in pages if ">49<" in page or " 49 " in page or "root:" in page or own_site.settings.secret_key in page
    ] == []
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert escaped in pages[0]


@attack(134, "The wording of a letter is given fields that do not exist, code, or markup of the program that prints it.")
@pytest.mark.parametrize(
    "body", ["((secret_key))", "{{ config }}", "{% import os %} ((x.__class__))", "<script>alert(1)</script>"]
)
def test_code_in_the_wording_of_a_letter(site: Site, body: str):
    path = site.path("/letter-templates/{template_name:str}/edit")

    with site.watched(body):
        assert (
            site.of(Role.MANAGER).post(path, {"heading": "Closed", "body": body, "why": "x", "after": "1"}).status_code == 422
        )


@attack(135, "A value that is put into a letter is read as fields, as markup or as code of the program that prints it.")
@pytest.mark.parametrize(
    "value", ["((name))", "# Heading", "**bold**", '#read("/etc/passwd")', '#eval("1+1")', "$ x $", "<b>x</b>"]
)
def test_code_in_a_value_of_a_letter(value: str):
    blocks = markup.filled(markup.parsed("Dear ((name)),"), {"name": value})

    assert [span.text for block in blocks for item in block.items for span in item] == ["Dear ", value, ","]
    assert {block.kind for block in blocks} == {"paragraph"}


@attack(136, "A line break in a name, an address or a heading adds a header to an email (Bcc).")
@pytest.mark.parametrize("broken", ["x\r\nBcc: mallory@evil.example", "x\nBcc: mallory@evil.example", "x\rBcc: m@evil.example"])
def test_a_header_in_an_email(broken: str):
    said = {
        "sender_name": broken, "sender": "housing@acacia.example", "reply_to": "housing@acacia.example", "to": "a@acacia.example",
        "message_id": "<1@acacia.example>", "sent_at": datetime(2026, 11, 1, tzinfo=UTC), "title": "x", "blocks": (),
        "language": "en", "foot": (broken,),
    }  # fmt: skip
    for field in ("sender_name", "title", "to", "reply_to", "pdf_name"):
        mail = messages.Mail(
            **{**said, "sender_name": "Acacia", field: broken, "pdf": b"%PDF" if field == "pdf_name" else None}
        )
        try:
            sent = messages.composed(mail).as_bytes()
        except ValueError:
            continue
        head = sent.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        assert not re.search(rb"(?mi)^bcc:", head), field


@attack(137, "An email address holds several, a name, or a line break.")
@pytest.mark.parametrize("email", ["a@acacia.example,m@evil.example", "a@acacia.example\nBcc: m@evil.example", "<m@evil.example>",
                                   "a@acacia.example; m@evil.example", '"x" m@evil.example', "a@b", "@", "a@@b.c"])  # fmt: skip
def test_an_address_that_is_several(site: Site, email: str):
    fields = {"channel": "email", "to_name": "A. Khan", "to_email": email, "outcome": "Mended."}
    path = site.path("/properties/{property_id:int}/letters/new/case_closed")

    with site.watched("evil.example"):
        assert site.of(Role.OFFICER).post(path, fields).status_code == 422
        new = {"name": "M", "email": email, "role": "officer"}
        assert site.of(Role.ADMINISTRATOR).post("/accounts/new", new).status_code == 422


MARKUP = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "</textarea><script>alert(1)</script>",
          "</title><svg onload=alert(1)>", "javascript:alert(1)", "<a href='data:text/html,x'>", "\u003cscript\u003e"]  # fmt: skip


@attack(138, "Markup in the query of every page comes back as markup (reflected XSS).")
@pytest.mark.parametrize("typed", MARKUP)
def test_markup_in_the_query(site: Site, typed: str):
    with site.watched():
        for path in reading(site.web):
            if PARAMETER.search(path) or path.startswith(("/api", "/my", "/health", "/metrics")):
                continue
            address = path + "?" + "&".join(f"{name}={quote(typed)}" for name in (*QUERIES, "next", "done"))
            answer = site.of(Role.MANAGER).get(address)
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert_no_markup(answer.text, path)


def assert_no_markup(page: str, path: str) -> None:
    """Nothing of it is an element, an attribute or an address."""
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)[^>]*>", page), path
    assert "<img src=x" not in page, path
    assert "<svg onload" not in page, path
    assert not re.search(r"\s(?:href|src|action)=[\"']?\s*(?:javascript|data:text)", page, re.I), path
    assert not re.search(r"<[a-z][^>\"']*\son\w+=", page, re.I), path


@attack(139, "Markup in an address that there is not, in a method and in an error page.")
def test_markup_in_an_error(site: Site):
    browser = site.of(Role.OFFICER)
    for typed in MARKUP:
        for path in (
            f"/{quote(typed)}",
            f"/cases/{quote(typed)}",
            f"/letter-templates/{quote(typed)}",
            f"/new-password/{quote(typed)}",
        ):
            answer = browser.get(path, headers={"referer": f"http://testserver.local/{quote(typed)}"})
            assert answer.status_code in (400, 404, 410, 200), path
            assert_no_markup(answer.text, path)
        assert browser.get(f"/api/v1/{quote(typed)}").headers["content-type"] == "application/problem+json"


STORED = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}"


@attack(
    140, "Markup in every field that is kept and shown again (stored XSS): names, addresses, notes, titles, letters, files."
)
def test_markup_that_is_kept(own_site: Site):
    keys = own_site.keys
    fill(own_site)

    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        for path in reading(own_site.web):
            if path.startswith(("/sign-in", "/my")):
                continue
            answer = own_site.of(role).get(own_site.path(path, account_id=keys["staff"][Role.OFFICER]))
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert_no_markup(answer.text, path)
            if answer.headers.get("content-type", "").startswith(("text/plain", "application/json")):
                assert answer.headers["x-content-type-options"] == "nosniff"
    assert "&lt;script&gt;" in own_site.of(Role.MANAGER).get(own_site.path("/cases/{case_id:int}")).text


def fill(site: Site) -> None:
    """Markup in every field that a form takes."""
    officer, manager = site.of(Role.OFFICER), site.of(Role.MANAGER)
    home, case = site.path("/properties/{property_id:int}"), site.path("/cases/{case_id:int}")
    manager.post("/account/name", {"name": STORED})
    manager.post(f"{home}/unit", {"name": STORED})
    manager.post(f"{home}/room", {"name": STORED, "used_for": "sleeping"})
    manager.post(f"{home}/person", {"name": STORED, "organisation": "yes", "role": "agent", "source": STORED})
    manager.post(f"{home}/observe", {"how": "seen", "as_at": "2026-11-20", "persons": "4", "note": STORED})
    manager.post(f"{home}/decide", {"outcome": "exempt", "starts_on": "2026-11-01", "why": STORED})
    manager.post(f"{case}/note", {"text": STORED, "kind": "fact", "said_by": STORED})
    manager.post(f"{case}/tasks", {"title": STORED, "due_on": "2026-12-01"})
    manager.post(f"{case}/people", {"part": "witness", "name": STORED, "organisation": "no", "contact": STORED})
    manager.post("/cases/new", {"kind": "general", "title": STORED, "priority": "normal"})
    officer.post(
        f"{home}/evidence",
        {"title": STORED, "note": STORED},
        files=[("files", (f"{STORED}.jpg", pictured.picture(size=(90, 70))))],
    )
    manager.post(
        "/imports/new",
        {"kind": "licences", "on": "2024-04-01"},
        files={"file": (f"{STORED}.csv", f"{STORED},a\n1,2\n".encode())},
    )
    letter = {"channel": "email", "to_name": STORED, "to_email": "a@acacia.example", "outcome": STORED}
    manager.post(f"{home}/letters/new/case_closed", letter)
    with site.sessions.writing() as session:
        filed.a_party(session, STORED)


@attack(141, "A line break or an escape in what is asked for writes a line of its own into the log.")
def test_a_line_in_the_log(site: Site):
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logs.AsJson())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the tests' own browser
    try:
        forged = '\r\n{"level":"INFO","message":"signed in","account":1}\x1b[2J'
        site.of(Role.OFFICER).get("/properties", params={"q": forged})
        site.of(Role.OFFICER).get(f"/{quote(forged)}", headers={"user-agent": "x\tforged", "x-request-id": "forged"})
        site.stranger().post("/sign-in", {"email": f"mallory@evil.example{forged}", "password": forged})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

    said = kept.getvalue()
    assert said
    assert not [word for word in ("forged", "mallory", "signed in", "\x1b", "evil.example") if word in said]


@attack(142, "A line break in a path, a query or a cookie splits the answer's head.")
def test_a_head_that_splits(site: Site):
    split = "%0d%0aSet-Cookie:%20hmo_session=planted%0d%0a"
    for path in (f"/sign-in?next=/x{split}", f"/properties?q={split}", f"/{split}", f"/cases/new?title={split}"):
        answer = site.stranger().get(path)
        assert "planted" not in " ".join(answer.headers.get_list("set-cookie")), path
        answer = site.of(Role.OFFICER).get(path)
        assert "planted" not in str(answer.headers), path
    fields = {"email": "officer@acacia.example", "password": "x", "next": "/x\r\nSet-Cookie: hmo_session=planted"}
    assert "planted" not in str(site.stranger().post("/sign-in", fields).headers)


@attack(143, "What a council says of itself, or a home's address, becomes code in a map's data.")
def test_markup_in_a_map(own_site: Site):
    path = own_site.path("/properties/{property_id:int}/map.geojson", property_id=own_site.keys["town"].nasty)
    answer = own_site.of(Role.OFFICER).get(path)

    assert json.loads(answer.text)
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.headers["x-content-type-options"] == "nosniff"


@attack(146, "A letter's PDF reads a file of the server, or is given a picture from elsewhere.")
def test_a_letter_that_reads_a_file():
    source = Path(pdf.__file__).with_name("letter.typ").read_text("utf-8")

    assert "json(" in source
    assert not re.search(r"\beval\(|\bread\(|\bimage\(|https?://|\bplugin\(", source)
