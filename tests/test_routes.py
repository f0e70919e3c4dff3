"""No route answers a stranger, but for the few that must."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import shapely
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import agreed
import arrived
import borough
import filed
import pictured
import private
import public
import services
import twice
import waves
import written
from applications import application
from browser import PASSWORD, Browser
from hmo_enforce import settings
from hmo_enforce.accounts.actions import links, opening, restricting, tokens
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.actions import drafting
from hmo_enforce.areas.actions.drafting import Sketch
from hmo_enforce.casework import list_files
from hmo_enforce.casework.bulks import doing
from hmo_enforce.casework.views import survey_sets
from hmo_enforce.casework.views.listing import reading
from hmo_enforce.casework.views.lists import properties
from hmo_enforce.files import actions as imports
from hmo_enforce.files import states
from hmo_enforce.files.actions import Upload
from hmo_enforce.kernel import actor, clock, requests
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions.correcting import correct_exemption, correct_licence
from hmo_enforce.licensing.actions.deciding import record_decision
from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.lists.actions import keeping
from hmo_enforce.programs.actions import webhooks
from hmo_enforce.properties.records import Correction, Property
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.web import guards

# Where people answer a survey or complain without an account, under the address of either.
ANSWERED = (
    *(
        ("GET", path)
        for path in ("", "/q/{name:str}", "/photos/{name:str}", "/contact", "/check", "/sent", "/saved", "/now", "/forget")
    ),
    *(("POST", path) for path in ("/q/{name:str}", "/photos/{name:str}", "/photos/{name:str}/{item_id:int}")),
    *(("POST", path) for path in ("/photos-done/{name:str}", "/contact", "/check", "/forget", "/leave")),
)
# How one signs in, and what that page looks like.
PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/forgotten-password"),
    ("POST", "/forgotten-password"),
    ("GET", "/new-password/{token:str}"),
    ("POST", "/new-password"),
    ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/provider/back"),
    ("GET", "/sign-in/provider/out"),
    ("POST", "/sign-in/provider/ended"),
    ("GET", "/my/sign-in"),
    ("POST", "/my/sign-in"),
    ("GET", "/my/sign-up"),
    ("POST", "/my/sign-up"),
    ("GET", "/my/confirm/{token:str}"),
    ("POST", "/my/confirm"),
    ("GET", "/my/forgotten-password"),
    ("POST", "/my/forgotten-password"),
    ("GET", "/my/new-password/{token:str}"),
    ("POST", "/my/new-password"),
    ("GET", "/my/new-address/{token:str}"),
    ("POST", "/my/new-address"),
    ("GET", "/status"),
    ("GET", "/complain/streets.geojson"),
    ("GET", "/complain/tiles/{zoom:int}/{x:int}/{y:int}"),
    ("POST", "/status"),
    *((method, f"{under}{path}") for under in ("/complain", "/survey/{token:str}") for method, path in ANSWERED),
    ("GET", "/look.css"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/static/{file_path:path}"),
    ("HEAD", "/static/{file_path:path}"),
}
# No browser's form: it is signed by the identity provider (tests/web/test_provider.py).
BY_A_SIGNED_WORD = {("POST", "/sign-in/provider/ended")}
# For no person at all: tests/web/test_health.py.
FOR_WATCHERS = {("GET", "/metrics")}
# A value of each kind that an address may hold; there is no such thing in an empty database.
VALUES = {
    "int": "4711",
    "str": "nothing",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "path": "nothing",
    "date": "2026-01-01",
}

# An address of the framework's own beside the API's document, and streets, which Acacia has none of.
# And what is open only until the second factor was given: tests/web/test_second_factor.py.
# And the council's own sign-in, which Acacia has none of: tests/web/test_provider.py.
ITS_OWN = {"/sign-in/provider", "/sign-in/provider/back", "/sign-in/provider/out", "/account/provider"}
NOT_HERE = ITS_OWN | {
    "/metrics",
    "/api/v1",
    "/api/v1/{path:str}",
    "/background.geojson",
    "/background/{zoom:int}/{x:int}/{y:int}",
    "/sign-in/second-factor",
    "/sign-in/set-up",
}
A_REGISTER = "reference,address,starts_on\nL1,1 Acacia Avenue,2024-04-01\n"

# Only this database: what is asked here is the same on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def routes(application: Litestar) -> Iterator[tuple[str, str, Any]]:
    """Each method and path with its handler. OPTIONS is the framework's own and names methods alone."""
    for route in application.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from ((method, route.path, handler) for method in handler.http_methods if method != "OPTIONS")
        else:
            yield ("other", route.path, None)


def guards_of(handler: Any) -> set[Any]:
    """The handler's own guards and those of the routers that it is in."""
    return {guard for layer in handler.ownership_layers for guard in layer.guards or ()}


@pytest.fixture
def web(tmp_path: Any, database_url: str, sessions: Sessions) -> Litestar:
    return application(
        settings.from_environment(
            {
                "HMO_DATABASE_URL": database_url,
                "HMO_DATA_DIR": str(tmp_path),
                "HMO_SECRET_KEY": services.SECRET_KEY,
                "HMO_SECURE_COOKIES": "no",
            }
        ),
        sessions,
    )


def is_for_the_public(path: str) -> bool:
    """Those are asked as members of the public in tests/web/public/test_realms.py."""
    return path == "/my" or path.startswith("/my/")


def is_answered(path: str) -> bool:
    """Those are asked in tests/web/answering/, by nobody."""
    return path.startswith(("/complain", "/survey/", "/status"))


def concrete(path: str) -> str:
    return re.sub(r"\{\w+:(\w+)\}", lambda found: VALUES[found[1]], path)


@on_sqlite
def test_every_route_has_a_guard(web: Litestar):
    unguarded = [(method, path) for method, path, handler in routes(web) if handler is None or not guards_of(handler)]

    assert unguarded == []


@on_sqlite
def test_no_more_is_public_than_the_short_list(web: Litestar):
    public = {(method, path) for method, path, handler in routes(web) if guards.anyone in guards_of(handler)}

    assert public == PUBLIC


@on_sqlite
def test_nobody_gets_an_answer_without_signing_in(web: Litestar):
    browser, answered = Browser(web), []
    for method, path, _ in routes(web):
        if (method, path) in PUBLIC | FOR_WATCHERS:
            continue
        if method == "GET":
            answer = browser.get(concrete(path))
        else:
            browser.get("/sign-in")
            token = browser.client.cookies.get("hmo_csrf") or ""
            headers = {"x-csrftoken": token}
            answer = browser.client.request(method, concrete(path), headers=headers, follow_redirects=False)
        if path.startswith("/api/"):
            refused = answer.status_code == 401 and answer.headers["content-type"] == "application/problem+json"
        else:
            there = "/my/sign-in" if is_for_the_public(path) else "/sign-in"
            refused = answer.status_code == 303 and answer.headers["location"].startswith(there)
        if not refused:
            answered.append((method, path, answer.status_code))

    assert answered == []


# A form with a file in it, as another site could send one: without the token.
A_FILE = {"file": ("register.csv", b"reference,address\n")}


@on_sqlite
def test_a_form_that_is_not_ours_is_refused_from_whoever_is_signed_in(web: Litestar, sessions: Sessions):
    browser = signed_in(web, sessions, Role.ADMINISTRATOR)
    answers = {
        (method, path): browser.client.request(method, concrete(path), files=A_FILE, follow_redirects=False).status_code
        for method, path, _ in routes(web)
        if method not in {"GET", "HEAD"} and (method, path) not in BY_A_SIGNED_WORD
    }

    assert {at: status for at, status in answers.items() if status != 403} == {}


@pytest.fixture
def keys(web: Litestar, sessions: Sessions) -> dict[str, object]:
    """Acacia with a file that waits to be loaded: for each parameter of an address, something that is there."""
    uploads = web.state.settings.uploads
    uploads.mkdir(parents=True)
    (uploads / "kept").write_text(A_REGISTER)
    with sessions.writing() as session:
        town, alma, said = borough.seeded(session), acacia.ALMA, web.state.settings
        upload = Upload(uploads / "kept", "register.csv", len(A_REGISTER), "0" * 64)
        file = imports.take_in(session, upload, "licences", acacia.TODAY, {}, by=alma)
        decided = record_decision(session, town.rich, "not_licensable", why="Seen.", by=alma, on=acacia.TODAY)
        seen = acacia.an_observation(session, session.get_one(Property, town.rich), "inspection", persons=4)
        licence = session.scalars(select(Licence).where(Licence.property_id == town.rich)).one()
        (mended,) = correct_licence(session, licence.id, {"revoked_on": acacia.TODAY}, why="x", revision=1, by=alma)
        notice = session.scalars(select(Exemption).where(Exemption.property_id == town.rich)).one()
        (term,) = correct_exemption(session, notice.id, {"part": 3}, why="x", revision=notice.revision, by=alma)
        file.status, file.read = states.PREVIEWED, 1
        filing = filed.a_case(session, town.rich)
        kept = private.things(session, said, filing)
        return {
            **kept,
            "property_id": town.rich,
            "correction_id": session.scalars(select(Correction.id).where(Correction.property_id == town.rich)).one(),
            "decision_id": decided.id,
            "observation_id": seen.id,
            "certificate_id": 1,
            "licence_id": licence.id,
            "match_id": acacia.a_match(session, file.id, session.get_one(Property, town.rich)).id,
            "what": "licence",
            "what_id": licence.id,
            "change_id": mended.id,
            "exemption_id": notice.id,
            "term_id": term.id,
            "draft_id": _a_draft(session),
            "designation_id": town.selective,
            "import_id": file.id,
            "item_id": pictured.clean(session, said, pictured.handed_in(session, said, "property", town.rich)).id,
            "case_item": pictured.clean(session, said, pictured.handed_in(session, said, "case", filing.case)).id,
            "case_id": filing.case,
            "task_id": filing.task,
            "line": filing.home,
            "party_id": filing.witness,
            "mended_id": filed.a_correction(session, filing.witness),
            "other_id": town.licensed,
            "other_party": filed.a_party(session, "Wilma Willow").id,
            "merged_home": twice.merged(session, "property", town.rich),
            "merged_party": twice.merged(session, "party", filing.witness),
            "subject": "property",
            "subject_id": town.rich,
            "restriction_id": _named_all(session, town.nasty),
            "letter_id": written.a_letter(session, said, town.rich).id,
            "posting_id": written.a_posting(session, said, town.rich).id,
            "template_name": "licence_may_be_needed",
            "loaded": town.file,  # the page of one that waits sends on to its preview
            "account_id": a_colleague(session).id,
            "member_id": public.an_account(session).id,
            "token_id": a_token_of(session, a_colleague(session)),
            "token": links.make(session, a_colleague(session), "invitation").token,
            "webhook_id": a_webhook_of(session, a_colleague(session)),
            "list_name": "properties",
            "saved_id": a_saved_filter(session),
            "list_file_id": a_list_file(session),
            "bulk_id": a_bulk(session, town.rich),
            **_a_survey(session),
            "partner_id": agreed.a_partner(session, "Acacia Police", Kind.POLICE),
            **_arrived(session, said, town.rich),
            "agreement_id": agreed.an_agreement(session),
            "share_id": agreed.a_share(session, town.rich),
            "request_id": requests.ask(session, "flag", {}, by=alma).id,
        }


def _arrived(session: Session, said: settings.Settings, home: int) -> dict[str, object]:
    """A complaint with a photograph."""
    key = arrived.an_arrival(session, home).id
    item = pictured.clean(session, said, pictured.handed_in(session, said, "arrival", key))
    return {"arrival_id": key, "arrival_item": item.id}


def _a_survey(session: Session) -> dict[str, object]:
    """A wave of it, with its channels."""
    made = waves.surveyed(session)
    version = survey_sets.version(session, made.wave.version_id)
    return {"wave_id": made.wave.id, "channel_id": made.school.id, "set_id": version.set_id, "version_id": version.id}


def _a_draft(session: Session) -> int:
    """An area that was drawn."""
    return drafting.keep(session, Sketch("Round the green"), shapely.MultiPolygon([acacia.WEST_WARD]), by=acacia.ALMA).id


def _named_all(session: Session, property_id: int) -> int:
    """A restriction that names an account of each role."""
    named = [
        opening.open_account(session, f"{role}@acacia.example", str(role), role, PASSWORD, by=acacia.ALMA).id for role in Role
    ]
    return restricting.restrict(session, "property", property_id, "Threats were made.", named, by=acacia.ALMA).id


def a_bulk(session: Session, home: int) -> int:
    """A tag put on a home."""
    by, told = acacia.ALMA, {"tag": "student let"}
    manager = accounts.account_by_email(session, "manager@acacia.example")
    assert manager
    planned = doing.plan(session, doing.DEEDS["tag"], [home], told)
    return doing.begin(session, doing.DEEDS["tag"], planned, told, account_id=manager.id, by=by).id


def a_list_file(session: Session) -> int:
    """That the manager asked for."""
    manager = accounts.account_by_email(session, "manager@acacia.example")
    assert manager
    wanted = {"account_id": manager.id, "by": acacia.ALMA}
    return list_files.ask(session, properties.LIST, reading.Asked(), "csv", **wanted).id


def a_saved_filter(session: Session) -> int:
    """Of the manager's."""
    manager = accounts.account_by_email(session, "manager@acacia.example")
    assert manager
    return keeping.save(session, manager.id, "properties", "Birches", {"q": "birch"}, by=acacia.ALMA).id


def a_colleague(session: Session) -> Account:
    """Somebody who was invited, and has not come yet."""
    found = accounts.account_by_email(session, "dina@acacia.example")
    return found or opening.open_account(session, "dina@acacia.example", "Dina Dogwood", Role.OFFICER, None, by=acacia.ALMA)


def a_token_of(session: Session, holder: Account) -> int:
    """Of somebody else's program: for administrators to revoke."""
    who = sign_ins.SignedIn(holder.id, 0, holder.name, holder.email, Role(holder.role), clock.now())
    return tokens.make(session, who, "nightly export", ["see_properties"], 30)[0].id


def a_webhook_of(session: Session, holder: Account) -> int:
    """With a message that waits."""
    who = sign_ins.SignedIn(holder.id, 0, holder.name, holder.email, Role.ADMINISTRATOR, clock.now())
    secret = services.SECRET_KEY
    made, _ = webhooks.make(session, who, "https://hooks.example.org/", ["case.step"], secret_key=secret, networks=())
    return webhooks.test(session, made.id, by=acacia.ALMA).webhook_id


class Controls(HTMLParser):
    """What may be filled in on a page, and what is labelled."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.filled: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "label":
            self.labelled.add(said.get("for"))
        if tag in {"input", "select", "textarea"} and said.get("type") not in {"hidden", "submit"}:
            self.filled.append(said)

    def without_label(self) -> list[dict[str, str | None]]:
        return [one for one in self.filled if one.get("id") not in self.labelled and not one.get("aria-label")]


def faults_of(page: str) -> list[str]:
    """What every page must have, whatever it is about."""
    found = []
    if len(re.findall(r"<h1[ >]", page)) != 1:
        found.append("not one h1")
    if not re.search(r"<title>\s*[^\s<]", page):
        found.append("no title")
    return found + [f"no label: {one}" for one in Controls(page).without_label()]


@on_sqlite
def test_every_address_answers_each_role_with_a_sound_page_or_a_plain_no(
    web: Litestar, sessions: Sessions, keys: dict[str, object]
):
    paths = {path for method, path, _ in routes(web) if method == "GET" and "/static/" not in path} - NOT_HERE
    paths = {path for path in paths if not is_for_the_public(path) and not is_answered(path)}
    answered: dict[str, set[int]] = {path: set() for path in paths}
    faults = []
    for role in Role:
        browser = signed_in(web, sessions, role)
        for path in sorted(paths):
            known = {**keys, "import_id": keys["loaded"]} if path == "/imports/{import_id:int}" else keys
            known = {**known, "account_id": keys["member_id"]} if path.startswith("/public-accounts/") else known
            known = {**known, "item_id": keys["case_item"]} if path.startswith("/cases/") else known
            known = {**known, "item_id": keys["arrival_item"]} if path.startswith("/inbox/") else known
            if path.startswith("/people/"):
                known = {**known, "other_id": keys["merged_party" if "/apart/" in path else "other_party"]}
            elif "/apart/" in path:
                known = {**known, "other_id": keys["merged_home"]}
            answer = browser.get(re.sub(r"\{(\w+):\w+\}", lambda named, known=known: str(known[named[1]]), path))
            answered[path].add(answer.status_code)
            if answer.headers["content-type"].startswith("text/html"):
                faults += [(role, path, fault) for fault in faults_of(answer.text)]

    assert {path: statuses for path, statuses in answered.items() if not statuses <= {200, 403}} == {}
    assert [path for path, statuses in answered.items() if 200 not in statuses] == []
    assert faults == []


@on_sqlite
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_go_wherever_its_navigation_leads(web: Litestar, sessions: Sessions, role: Role):
    browser = signed_in(web, sessions, role)
    links = re.findall(r'href="(/[^"#]*)"', re.findall(r"<nav.*?</nav>", browser.get("/").text, re.S)[0])

    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert links


def signed_in(web: Litestar, sessions: Sessions, role: Role) -> Browser:
    with sessions.writing() as session:
        if account_by_email(session, f"{role}@acacia.example") is None:
            opening.open_account(session, f"{role}@acacia.example", str(role), role, PASSWORD, by=actor.command("test"))
    browser = Browser(web)
    assert browser.sign_in(f"{role}@acacia.example").status_code == 303
    return browser


@on_sqlite
def test_the_api_describes_itself_in_openapi_3_1(web: Litestar, sessions: Sessions):
    answer = signed_in(web, sessions, Role.OFFICER).get("/api/v1/openapi.json")

    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    ours = {path for _, path, handler in routes(web) if path.startswith("/api/v1/") and handler.guards}
    served = {concrete(path) for path in ours}
    assert {re.sub(r"\{\w+\}", "4711", path) for path in described["paths"]} == served
