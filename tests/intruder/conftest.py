"""One site for all attacks, on SQLite: what they try is the same on both databases, and nothing may change it."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.licensing.actions import correcting, deciding

sys.path.insert(0, str(Path(__file__).parent))

from means import Site

import acacia
import borough
import filed
import pictured
import services
import written
from browser import PASSWORD, Browser
from hmo_enforce import app, settings
from hmo_enforce.accounts.actions import opening, restricting, signing_in
from hmo_enforce.accounts.actions import tokens as token_actions
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account
from hmo_enforce.accounts.roles import Role
from hmo_enforce.files import actions as imports
from hmo_enforce.files import states
from hmo_enforce.files.actions import Upload
from hmo_enforce.kernel import actor, clock, database, requests
from hmo_enforce.licensing.records import Licence
from hmo_enforce.properties.records import Correction, Property

A_REGISTER = "reference,address,starts_on\nL1,1 Acacia Avenue,2024-04-01\n"
PER_MINUTE = "1000000"
BY = actor.command("test")


def pytest_configure(config: pytest.Config) -> None:
    """The mark by which docs/security.md lists an attack."""
    config.addinivalue_line("markers", "attack(number, what): one attack of the intruder suite")


def site_in(folder: Path, template: Path, **more: str) -> Iterator[Site]:
    """A site in a folder, with what settings differ."""
    path = folder / "acacia.sqlite"
    path.write_bytes(template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    sessions = database.Sessions(engine)
    said = settings.from_environment(
        {
            "HMO_DATABASE_URL": f"sqlite:///{path}",
            "HMO_DATA_DIR": str(folder / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
            "HMO_SITE": "https://hmo.acacia.example",
            "HMO_SMTP_HOST": "127.0.0.1",
            "HMO_SMTP_SECURITY": "none",
            "HMO_MAIL_FROM": "housing@acacia.example",
            "HMO_CLAMD": "none",
            "HMO_PAGES_PER_MINUTE": PER_MINUTE,
            "HMO_API_PER_MINUTE": PER_MINUTE,
            "HMO_SIGN_INS_PER_MINUTE": PER_MINUTE,
            **more,
        }
    )
    with sessions.writing() as session:
        keys = furnished(session, said)
    yield Site(app.create_app(said, sessions), sessions, said, keys)
    engine.dispose()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, _template: Path) -> Iterator[Site]:
    """The one that nothing may change."""
    for made in site_in(tmp_path_factory.mktemp("intruder"), _template):
        for role in Role:
            made.of(role)
        yield made


@pytest.fixture
def secure(site: Site) -> Browser:
    """The administrator on the same site as it is served over TLS."""
    said = replace(site.settings, secure_cookies=True)
    browser = Browser(app.create_app(said, site.sessions))
    browser.client.base_url = "https://testserver.local"
    with site.sessions.writing() as session:
        begun = signing_in.begin(session, session.get_one(Account, site.keys["staff"][Role.ADMINISTRATOR]), complete=True)
    browser.client.cookies.set("__Host-hmo_session", begun.token, domain="testserver.local")
    assert browser.get("/account").status_code == 200
    return browser


@pytest.fixture
def own_site(tmp_path: Path, _template: Path) -> Iterator[Site]:
    """One that the test may change, and whose limits are the usual ones."""
    usual = {"HMO_PAGES_PER_MINUTE": "1200", "HMO_API_PER_MINUTE": "300", "HMO_SIGN_INS_PER_MINUTE": "120"}
    yield from site_in(tmp_path, _template, **usual)


def furnished(session: Session, said: settings.Settings) -> dict[str, object]:
    """Acacia with something of everything: for each parameter of an address, what is there, and what is of another."""
    staff = {
        role: opening.open_account(session, f"{role}@acacia.example", f"{role.title()} Ash", role, PASSWORD, by=BY).id
        for role in Role
    }
    said.uploads.mkdir(parents=True)
    (said.uploads / "kept").write_text(A_REGISTER)
    town, alma = borough.seeded(session), acacia.ALMA
    upload = Upload(said.uploads / "kept", "register.csv", len(A_REGISTER), "0" * 64)
    file = imports.take_in(session, upload, "licences", acacia.TODAY, {}, by=alma)
    file.status, file.read = states.PREVIEWED, 1
    decided = deciding.record_decision(session, town.rich, "not_licensable", why="Seen.", by=alma, on=acacia.TODAY)
    seen = acacia.an_observation(session, session.get_one(Property, town.rich), "inspection", persons=4)
    licence = session.scalars(select(Licence).where(Licence.property_id == town.rich)).one()
    (mended,) = correcting.correct_licence(session, licence.id, {"revoked_on": acacia.TODAY}, why="x", revision=1, by=alma)
    filing, secret = filed.a_case(session, town.rich), _secret(session, staff[Role.MANAGER])
    private = {"received_on": "1 June 2026", "next_step": "We will visit."}
    return {
        **secret,
        "town": town,
        "staff": staff,
        "property_id": town.rich,
        "other_property": town.licensed,
        "correction_id": session.scalars(select(Correction.id).where(Correction.property_id == town.rich)).one(),
        "decision_id": decided.id,
        "observation_id": seen.id,
        "certificate_id": 1,
        "licence_id": licence.id,
        "other_licence": session.scalars(select(Licence.id).where(Licence.property_id == town.licensed)).one(),
        "change_id": mended.id,
        "designation_id": town.selective,
        "import_id": file.id,
        "item_id": pictured.clean(session, said, pictured.handed_in(session, said, "property", town.rich)).id,
        "case_item": pictured.clean(session, said, pictured.handed_in(session, said, "case", filing.case)).id,
        "case_id": filing.case,
        "other_case": filing.other,
        "task_id": filing.task,
        "line": filing.home,
        "party_id": filing.witness,
        "mended_id": filed.a_correction(session, filing.witness),
        "complainant": filing.complainant,
        "subject": "property",
        "subject_id": town.rich,
        "letter_id": written.a_letter(session, said, town.rich).id,
        "private_letter": written.a_letter(session, said, town.rich, purpose="complaint_acknowledged", **private).id,
        "posting_id": written.a_posting(session, said, town.rich, "email").id,
        "template_name": "case_closed",
        "profile_id": 1,
        "account_id": staff[Role.FINANCE],
        "request_id": requests.ask(session, "flag", {}, by=alma).id,
        "token": "nothing",
        "path": "nothing",
        "list_name": "properties",
        "saved_id": 1,
        "bulk_id": 1,
        "list_file_id": 1,
        **_of_the_licensing_team(session, staff[Role.LICENSING]),
    }


SECRET_ADDRESS, SECRET_PERSON, SECRET_TITLE = "99 Refuge Row", "Rahel Refuge", "Threats at the refuge"


def _secret(session: Session, manager: int) -> dict[str, object]:
    """A home, a person and a case that the manager alone may see."""
    home = acacia.an_address(session, SECRET_ADDRESS, east=70, postcode="AC1 9ZZ")
    acacia.a_licence(session, home, reference="SECRET/1", holder=SECRET_PERSON)
    person = filed.a_party(session, SECRET_PERSON)
    case = filed.a_case(session, home.id, SECRET_TITLE)
    restriction = 0
    for subject, key in (("property", home.id), ("party", person.id), ("case", case.case)):
        restriction = restricting.restrict(session, subject, key, "Threats were made.", [manager], by=acacia.ALMA).id
    licence = session.scalars(select(Licence.id).where(Licence.property_id == home.id)).one()
    return {
        "secret_home": home.id, "secret_person": person.id, "secret_case": case.case, "secret_task": case.task,
        "secret_line": case.home, "secret_licence": licence, "restriction_id": restriction,
    }  # fmt: skip


def _of_the_licensing_team(session: Session, account_id: int) -> dict[str, object]:
    """Somebody's sign-in and token, for others to reach for; and an account of the public with its own sign-in."""
    account = session.get_one(Account, account_id)
    begun = signing_in.begin(session, account, complete=True)
    who = sign_ins.signed_in(session, begun.token, clock.now())
    assert who is not None
    token, text = token_actions.make(session, who, "export", ["see_properties"], 90)
    public = Account(
        realm=accounts.PUBLIC, email="landlord@acacia.example", name="Lena Landlord", role="landlord", made_at=clock.now(),
        password_hash=account.password_hash, password_set_at=clock.now(), email_verified_at=clock.now(),
    )  # fmt: skip
    session.add(public)
    session.flush()
    theirs = signing_in.begin(session, public, complete=True)
    return {
        "sign_in_id": who.sign_in_id, "token_id": token.id, "token_text": text, "public_token": theirs.token,
        "public_account": public.id,
    }  # fmt: skip
