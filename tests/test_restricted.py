"""What only named people may see is found by nobody else: on no page, in no list, count, map, file or answer to a program."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

import acacia
import agreed
import arrived
import borough
import filed
import pictured
import services
import waves
import written
from applications import application
from browser import PASSWORD, Browser
from hmo_enforce import council, settings
from hmo_enforce.accounts.actions import opening, restricting
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.records import Flag, PropertyArea
from hmo_enforce.cases.actions import joining, subjects, work
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework import duplicates
from hmo_enforce.evidence.records import EvidenceItem
from hmo_enforce.files.records import ImportIssue
from hmo_enforce.intake.records import ArrivalContact, ArrivalMatter
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry, EntryValues
from hmo_enforce.letters.records import Letter
from hmo_enforce.letters.sheets import Addressee
from hmo_enforce.licensing.actions import deciding
from hmo_enforce.licensing.records import LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.properties.records import Correction, Interest, Property, Unit
from programs import send

HOME, PERSON, CASE, LICENCE, NOTICE = 51_000_001, 52_000_001, 53_000_001, 54_000_001, 55_000_001
OF_HOME, OF_CASE, TWICE, ANSWERED = 56_000_001, 56_000_002, 56_000_003, 56_000_004  # what arrived about what is hidden
SECOND = 51_500_001  # another record of the home, merged into it before it was restricted
ADDRESS, UPRN, POSTCODE = "77 Quillfeather Wynd", "100099887766", "AC9 9QX"
NAME, TITLE = "Zephaniah Quarrelsome", "Quinces behind the Quiet Wall"
SHORT = "Bo Qy"
# Each is in the records and nowhere else: whoever is not named reads none of them, nor a key.
NEEDLES = (
    "Quill", UPRN, "AC9 9QX", "AC99QX", "Zephaniah", "Quarrelsome", "Quinces", "HMO-QUIZ", "A-QQ", "Quirky", "56000001", "56000002", "56000003", "51000001", "51500001", "52000001", "53000001",
    "54000001", SHORT,
)  # fmt: skip
# Who complained in a case that is not restricted, and how they are reached.
COMPLAINED = (filed.COMPLAINANT, "07700 900123")
SENT = ("Thistle", "07700 900456")
"""Who sent what arrived about a home that is not restricted."""
ODD_BUT_SEEN = "Another row is odd."
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Hidden:
    """Values of the parameters of addresses: of what may be seen, and of what may not."""

    seen: dict[str, object]
    hidden: dict[str, object]
    named: str
    named_letters: tuple[int, ...]
    named_item: int


@pytest.fixture
def web(tmp_path: Any, database_url: str, sessions: Sessions) -> Litestar:
    said = {
        "HMO_DATABASE_URL": database_url,
        "HMO_DATA_DIR": str(tmp_path),
        "HMO_SECRET_KEY": services.SECRET_KEY,
        "HMO_SECURE_COOKIES": "no",
    }
    return application(settings.from_environment(said), sessions)


@pytest.fixture
def town(web: Litestar, sessions: Sessions) -> Hidden:
    """Acacia with a home, a person and a case that only Cora Cedar, a manager, may see; and one of each that all may."""
    with sessions.writing() as session:
        for role in Role:
            opening.open_account(session, f"{role}@acacia.example", str(role), role, PASSWORD, by=acacia.ALMA)
        cora = opening.open_account(session, "cora@acacia.example", "Cora Cedar", Role.MANAGER, PASSWORD, by=acacia.ALMA)
        seen = borough.seeded(session)
        said = web.state.settings
        filing = filed.a_case(session, seen.rich)
        home = a_hidden_home(session, seen)
        a_second_record(session)
        person = a_hidden_person(session, seen)
        a_hidden_case(session, seen)
        a_hidden_arrival(session, said, seen)
        surveyed = a_hidden_answer(session)
        short = named_in_words(session, said, seen)
        item = pictured.clean(session, said, pictured.handed_in(session, said, "property", home.id))
        item.title = "Quill on the doormat"
        case_item = pictured.clean(session, said, pictured.handed_in(session, said, "case", CASE))
        case_item.title = "Quinces in the yard"
        plain = pictured.clean(session, said, pictured.handed_in(session, said, "property", seen.rich))
        letter = written.a_letter(session, said, HOME)
        for subject, key in (("party", short), ("property", HOME), ("party", person.id), ("case", CASE)):
            made = restricting.restrict(session, subject, key, "Quillfeather was threatened.", [cora.id], by=acacia.ALMA)
        licence = acacia.a_licence(session, session.get_one(Property, seen.nasty))
        known = {
            "property_id": seen.rich,
            "designation_id": seen.selective,
            "import_id": seen.file,
            "licence_id": licence.id,
            "exemption_id": acacia.an_exemption(session, session.get_one(Property, seen.nasty), acacia.TODAY, None).id,
            "case_id": filing.case,
            "party_id": filing.witness,
            "other_id": seen.nasty,
            "item_id": plain.id,
            "arrival_id": arrived.an_arrival(session, seen.rich, answers={"what": "A plain door"}).id,
            "agreement_id": (agreement := agreed.an_agreement(session, goes=(*agreed.GOES, "landlord_name"))),
            "share_id": agreed.a_share(session, seen.rich, agreement),
            "wave_id": surveyed.wave.id,
            "channel_id": surveyed.school.id,
            "version_id": surveyed.wave.version_id,
            "set_id": 1,
        }
        hidden = {
            "property_id": HOME,
            "licence_id": LICENCE,
            "exemption_id": NOTICE,
            "case_id": CASE,
            "arrival_id": OF_HOME,
            "party_id": PERSON,
            "other_id": SECOND,
            "item_id": item.id,
            "share_id": agreed.a_share(session, HOME, agreement, address=ADDRESS, landlord_name=NAME),
            "letter_id": letter.id,
            "subject_id": HOME,
            "subject": "property",
            "restriction_id": made.id,
        }
        letters = tuple(session.scalars(select(Letter.id).where(Letter.id < letter.id)))
        named_item = session.scalars(select(EvidenceItem.id).where(EvidenceItem.title.startswith(SHORT))).one()
        return Hidden(known, hidden, "cora@acacia.example", letters, named_item)


def a_hidden_home(session: Session, seen: borough.Borough) -> Property:
    """With something of everything, in the selective area, needing a licence and having had one."""
    home = acacia.an_address(
        session, ADDRESS, east=70, id=HOME, uprn=UPRN, postcode=POSTCODE, street="Quillfeather Wynd", building_number="77",
        import_id=seen.file, import_row=99,
    )  # fmt: skip
    session.get_one(Property, seen.rich).parent_uprn = UPRN
    other = acacia.an_address(session, "Flat 1, 1 Acacia Avenue", east=71, parent_uprn=UPRN)
    session.add(
        Flag(property_id=home.id, designation_id=seen.selective, state="check_inside", distance_m=0.2, flagged_at=clock.now())
    )
    areas = select(PropertyArea.area_id).where(PropertyArea.property_id == seen.rich)
    session.add_all(PropertyArea(property_id=home.id, area_id=one, state="inside") for one in session.scalars(areas))
    acacia.a_verdict(session, home, "licensable", reasons=borough.REASONS)
    lapsed = {"starts_on": date(2019, 3, 1), "ends_on": date(2024, 2, 29)}
    licence = acacia.a_licence(session, home, id=LICENCE, reference="QUILL/1", holder="Quillon Holder", **lapsed)
    acacia.an_exemption(session, home, date(2019, 3, 1), date(2019, 5, 31)).id = NOTICE
    certificate = {"number": "QUILL-GS", "issued_by": "Quill Gas"}
    borough.a_certificate(session, home.id, "gas", date(2019, 3, 1), **certificate)
    acacia.an_observation(session, home, persons=7, import_id=seen.file, import_row=99)
    deciding.record_decision(session, home.id, "exempt", why="Quill said so.", by=acacia.ALMA, on=acacia.TODAY)
    now = clock.now()
    session.add_all(
        [
            Unit(property_id=home.id, name="Bedsit Quill", noted_by="x", noted_at=now),
            Correction(property_id=home.id, field="street", was="Quill Rd", value="Quillfeather Wynd", why="Q", made_by="x", made_at=now),
            ImportIssue(import_id=seen.file, row=98, field="street", value="x", message=ODD_BUT_SEEN, severity="mended"),
            ImportIssue(import_id=seen.file, row=None, field="", value="", message="The whole file.", severity="noted"),
            ImportIssue(import_id=seen.file, row=99, field="street", value="QUILL", message="Quill is odd.", severity="mended"),
            ImportIssue(import_id=seen.file, row=12, field="address", value=f"{ADDRESS}, Acacia", message="Twice.", severity="rejected"),
        ]
    )  # fmt: skip
    journal.note(session, acacia.ALMA, "corrected", "property", home.id, after={"street": "Quillfeather Wynd"}, why="Quill.")
    journal.note(session, acacia.ALMA, "corrected", "licence", licence.id, after={"holder": "Quillon"})
    assert other.id
    return home


def a_second_record(session: Session) -> None:
    """Of the hidden home, merged into it: with a licence and a case of its own."""
    second = acacia.an_address(session, "Quillfeather House, Acacia", east=70, id=SECOND, postcode=POSTCODE)
    acacia.a_licence(session, second, reference="QUILL/2", holder="Quillon Holder")
    filed.a_case(session, SECOND, "Quill thrice")
    duplicates.merge(
        session,
        "property",
        HOME,
        SECOND,
        why="The Quill door.",
        by=acacia.ALMA,
        on=acacia.TODAY,
        council=council.read("acacia"),
    )


def a_hidden_person(session: Session, seen: borough.Borough) -> Party:
    """Owner of a home that all may see, and holder of its licence."""
    person = Party(id=PERSON, name=NAME, address="9 Quillfeather Wynd", made_at=clock.now())
    session.add(person)
    session.flush()
    licence = acacia.a_licence(session, session.get_one(Property, seen.on_the_line), holder=NAME, manager=NAME)
    session.add(Interest(property_id=seen.rich, party_id=PERSON, role="owner", source="Zephaniah's word", noted_at=clock.now()))
    session.add(LicenceParty(licence_id=licence.id, party_id=PERSON, role="holder"))
    return person


def a_hidden_arrival(session: Session, said: settings.Settings, seen: borough.Borough) -> None:
    """About the hidden home, with a photograph and a sender; in the hidden case; and a second about the home."""
    for key, home, case in ((OF_HOME, HOME, None), (OF_CASE, seen.rich, CASE), (TWICE, HOME, None)):
        arrived.an_arrival(
            session, home, risk=True, matters=(), address=ADDRESS, contact=None, id=key, reference=f"A-QQ00000{key % 10}", case_id=case,
            answers={"what": "Quirky noises"}, described="Quirky wall",
        )  # fmt: skip
        session.add(ArrivalMatter(arrival_id=key, matter="noise"))
        session.add(ArrivalContact(arrival_id=key, name="Quirky Quentin", email="quirky@quince.example", ways=["email"]))
    session.flush()
    pictured.clean(session, said, pictured.handed_in(session, said, "arrival", OF_HOME)).title = "Quirky hinge"


def a_hidden_answer(session: Session) -> waves.Surveyed:
    """About the hidden home, by a channel of a wave that all may see."""
    made = waves.surveyed(session)
    arrived.an_arrival(
        session, HOME, kind="survey", contact=None, matters=(), address=ADDRESS, id=ANSWERED, reference="A-QQ000004",
        channel_id=made.school.id, version_id=made.wave.version_id, answers={"more": "Quirky stairs"},
    )  # fmt: skip
    return made


def named_in_words(session: Session, said: settings.Settings, seen: borough.Borough) -> int:
    """Somebody hidden with a short name; and both of them in words of records that all may see."""
    short, home = filed.a_party(session, SHORT), acacia.an_address(session, "8 Birch Road", east=72)
    borough.a_certificate(session, seen.rich, "pat", date(2026, 2, 1), issued_by=NAME, source=f"From {SHORT}")
    acacia.a_licence(session, home, holder=f"Ms {SHORT}", manager=f"{SHORT.upper()}, Q.")
    written.a_letter(session, said, seen.rich, to=Addressee(f"Mr {NAME}", ("12 Birch Road", "Acacia", "AC1 1AB")))
    written.a_letter(session, said, seen.rich, to=Addressee(SHORT, ("12 Birch Road", "Acacia", "AC1 1AB")))
    posting = written.a_posting(session, said, seen.rich)
    posting.to = session.get_one(Letter, posting.letter_id).to_name = f"{SHORT} (in person)"
    pictured.clean(session, said, pictured.handed_in(session, said, "property", seen.rich)).title = f"{SHORT}'s letterbox"
    case = filed.a_case(session, seen.rich, f"{SHORT} and the bins").case
    work.add_task(session, case, f"Ring {SHORT}", by=acacia.ALMA)
    return short.id


def a_hidden_case(session: Session, seen: borough.Borough) -> None:
    """About a home that all may see, linked to a case that all may see; and another about the hidden home."""
    now = clock.now()
    session.add(
        Case(
            id=CASE, reference="HMO-QUIZ-1", kind="general", title=TITLE, status="open", step="received", priority="urgent",
            opened_at=now, opened_by="x",
        )
    )  # fmt: skip
    session.flush()
    subjects.add_home(session, CASE, seen.rich, by=acacia.ALMA)
    work.note(session, CASE, "Quinces fell.", "fact", by=acacia.ALMA)
    work.add_task(session, CASE, "Pick the Quinces", due_on=date(2026, 1, 1), by=acacia.ALMA)
    first = session.scalars(select(Case.id).where(Case.id != CASE).order_by(Case.id)).first()
    assert first
    joining.link(session, first, CASE, by=acacia.ALMA)
    about_home = filed.a_case(session, HOME, "Quill again")
    about_person = filed.a_case(session, seen.rich, "Quarrelsome neighbours")
    subjects.add_person(session, about_person.case, PERSON, "suspect", by=acacia.ALMA)
    assert about_home.case


def addresses(web: Litestar) -> Iterator[str]:
    """Every address that can be asked for."""
    for route in web.routes:
        if isinstance(route, HTTPRoute) and "GET" in route.methods and "/static/" not in route.path:
            yield route.path


def filled(path: str, values: dict[str, object]) -> str:
    kinds = {"int": "999999", "str": "nothing", "path": "nothing"}
    return re.sub(r"\{(\w+):(\w+)\}", lambda part: str(values.get(part[1], kinds.get(part[2], "0"))), path)


# The same lists asked for in other ways.
ASKED = (
    "/properties?q=ac9", "/properties?q=wynd", "/properties?designation=1", "/properties?check=1", "/properties?sort=evidence",
    "/properties?sort=-uprn&columns=wards,cases,uprn,point", "/properties.xlsx?sort=address", f"/properties?after={HOME}",
    f"/properties?before={HOME}&sort=address", f"/cases?after={CASE}&status=all", "/cases?sort=due", "/cases?sort=with&status=all",
    "/properties.csv?outcome=exempt", "/to-visit?q=wynd", "/cases?q=wynd", "/cases?q=behind", "/cases?status=all&overdue=1",
    "/map?show=homes&show=cases&shown=1&case_status=any", "/map/homes.json?of=51000001", "/map/cases.json?of=53000001",
    "/map/shown.json?degrees=-9,49.9,2,59&zoom=16&show=homes&show=cases&shown=1&case_status=any",
    "/inbox?q=wynd", "/inbox?state=all&sort=-received", "/inbox?urgent=1", "/inbox.csv?state=all", f"/inbox?after={OF_HOME}",
    f"/inbox.csv?home={HOME}", "/api/v1/arrivals?q=wynd", f"/api/v1/arrivals?property_id={HOME}", f"/inbox/{OF_CASE}/close",
    f"/inbox/{OF_CASE}", f"/inbox/{OF_HOME}/sender", f"/api/v1/arrivals/{OF_CASE}", "/tasks?whose=nobody", "/tasks?state=all&sort=title", "/tasks.csv?state=all", "/evidence?about=case", "/evidence.csv",
    "/licences?q=wynd", "/licences.csv?sort=ends", "/people.csv?part=owner", "/people?homes=2",
    "/certificates?state=ended", "/certificates?state=missing", "/certificates.csv?state=ended&homes=all",
    f"/refer?property={HOME}", f"/refer?case={CASE}", f"/agreements/1/share?property={HOME}", f"/agreements/1/share?case={CASE}",
    f"/refer?arrival={OF_HOME}", f"/agreements/1/share?arrival={OF_CASE}",
    "/cases?whose=nobody", "/journal?subject=property", "/journal?subject=case", "/journal?subject=licence",
    "/portfolio?person=52000001", "/portfolio.csv?person=52000001&when=all", "/api/v1/properties?q=wynd", "/api/v1/cases?q=behind", "/api/v1/properties?limit=1000",
    # A page says again what it was asked for: none of these words is itself one of the needles.
    *(f"/search{page}?q={word}" for page in ("", "/hints") for word in (
        "wynd", "quilfeather", "ac9", "1000998877", "zephanaih", "quarelsome", "behind", "hmo", "quil", "nora+netle", "birch", "bo+q",
    )),
)  # fmt: skip


def asked(web: Litestar, town: Hidden) -> list[str]:
    every = sorted(addresses(web))
    plain = [filled(path, town.seen) for path in every]
    sought = [filled(path, {**town.seen, **town.hidden}) for path in every if "{" in path]
    return [one for one in dict.fromkeys([*plain, *sought, *ASKED]) if "sign-out" not in one]


def text_of(answer: Any) -> str:
    """All that an answer says, unpacked."""
    body: bytes = answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


def signed_in(web: Litestar, email: str) -> Browser:
    browser = Browser(web)
    assert browser.sign_in(email).status_code == 303
    return browser


def told(answer: Any, address: str, needles: tuple[str, ...]) -> list[str]:
    """The needles in an answer, and that it failed; what the address itself says again is not counted."""
    said = text_of(answer).replace(address, "").lower()
    failed = ["failed"] if answer.status_code >= 500 and "/health/" not in address else []
    return failed + [needle for needle in needles if needle.lower() in said]


@on_sqlite
@pytest.mark.parametrize("role", list(Role))
def test_who_is_not_named_finds_it_nowhere_and_who_complained_on_one_page_alone(web: Litestar, town: Hidden, role: Role):
    browser = signed_in(web, f"{role}@acacia.example")

    answers = {address: browser.get(address) for address in asked(web, town)}

    assert {at: found for at, answer in answers.items() if (found := told(answer, at, NEEDLES))} == {}
    shown = {at for at, answer in answers.items() if told(answer, at, COMPLAINED)}
    case = f"/cases/{town.seen['case_id']}"
    assert shown == ({f"{case}/complainants"} if role in {Role.OFFICER, Role.MANAGER} else set())
    sent = {at for at, answer in answers.items() if told(answer, at, SENT)}
    assert sent == ({f"/inbox/{town.seen['arrival_id']}/sender"} if role in {Role.OFFICER, Role.MANAGER} else set())
    assert sum(answer.status_code == 200 for answer in answers.values()) > 25
    if role is Role.MANAGER:
        assert ODD_BUT_SEEN in answers[f"/imports/{town.seen['import_id']}"].text


@on_sqlite
def test_issues_of_a_file_are_counted_and_gone_through_as_the_reader_sees_them(web: Litestar, town: Hidden):
    path = f"/api/v1/imports/{town.seen['import_id']}/issues"
    named, other = signed_in(web, town.named), signed_in(web, "manager@acacia.example")

    def gone_through(browser: Browser) -> tuple[list[int | None], set[int]]:
        rows, totals, cursor = [], set(), ""
        while cursor is not None:
            page = browser.get(f"{path}?limit=1&cursor={cursor}").json()
            rows += [one["row"] for one in page["items"]]
            totals.add(page["total"])
            cursor = page["next"]
        return rows, totals

    assert gone_through(other) == ([None, 98], {2})
    assert gone_through(named) == ([None, 12, 98, 99], {4})


@on_sqlite
def test_who_is_named_finds_it(web: Litestar, town: Hidden):
    browser = signed_in(web, town.named)

    shown = {
        "/properties": ADDRESS, f"/properties/{HOME}": ADDRESS, f"/people/{PERSON}": NAME, f"/cases/{CASE}": TITLE,
        "/cases": TITLE, "/restrictions": "HMO-QUIZ-1", f"/api/v1/cases/{CASE}": TITLE, "/properties.csv": UPRN,
        f"/licences/{LICENCE}": "QUILL/1", "/search?q=wynd": ADDRESS, "/search/hints?q=zephanaih": NAME,
        "/search/hints?q=behind": TITLE,
    }  # fmt: skip
    assert {at: words for at, words in shown.items() if words not in text_of(browser.get(at))} == {}
    assert "only Cora Cedar may see this" in browser.get(f"/cases/{CASE}").text


@on_sqlite
def test_a_number_that_is_hidden_answers_as_one_that_is_not_there(web: Litestar, town: Hidden):
    browser = signed_in(web, "manager@acacia.example")
    pages = {
        "/properties/{}": HOME, "/properties/{}/cases/new": HOME, "/people/{}": PERSON, "/cases/{}": CASE,
        "/inbox/{}": OF_HOME, "/inbox/{}/sender": OF_HOME, "/inbox/{}/join": OF_CASE, "/api/v1/arrivals/{}": OF_CASE,
        "/cases/{}/close": CASE, "/licences/{}": LICENCE, "/exemptions/{}": NOTICE, "/api/v1/cases/{}": CASE, "/api/v1/properties/{}": HOME,
        "/api/v1/cases/{}/tasks": CASE,
    }  # fmt: skip

    for page, key in pages.items():
        there, not_there = browser.get(page.format(key)), browser.get(page.format(999_999))
        assert (there.status_code, there.text.replace(str(key), "999999")) == (404, not_there.text), page


@on_sqlite
def test_programs_change_nothing_that_is_hidden_nor_move_anything_there(web: Litestar, sessions: Sessions, town: Hidden):
    browser, seen = signed_in(web, "manager@acacia.example"), town.seen["case_id"]
    with sessions.reading() as session:
        open_task = select(CaseTask.id).where(CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None))
        theirs = session.scalars(open_task.where(CaseTask.case_id == CASE)).first()
        fates = [{"id": one, "fate": "move"} for one in session.scalars(open_task.where(CaseTask.case_id == seen))]
    tag = browser.get(f"/api/v1/cases/{seen}").headers["etag"]
    moving = {"why": "Done.", "tasks": fates, "moved_to": CASE}
    asked = {
        f"/cases/{CASE}/tasks": {"title": "Mine"}, f"/cases/{CASE}/tasks/{theirs}/done": None,
        f"/cases/{CASE}/tasks/{theirs}/drop": {"why": "x"}, f"/cases/{CASE}/tasks/{theirs}/day": {"due_on": None},
        f"/cases/{CASE}/assign": {"assignee": None}, f"/cases/{CASE}/close": {"why": "x"},
        f"/cases/{CASE}/reopen": {"why": "x"}, f"/cases/{seen}/close": moving,
    }  # fmt: skip

    found = {path: send(browser, "POST", path, said, If_Match=tag).status_code for path, said in asked.items()}

    assert theirs
    assert fates
    assert set(found.values()) == {404}, found


@on_sqlite
def test_each_reading_is_journalled_once_and_a_try_of_somebody_else_too(web: Litestar, sessions: Sessions, town: Hidden):
    named, other = signed_in(web, town.named), signed_in(web, "officer@acacia.example")
    for browser in (named, named, other):
        browser.get(f"/properties/{HOME}")
    named.get(f"/properties/{HOME}/map.geojson")
    named.get(f"/properties/{town.seen['property_id']}")
    other.post(f"/properties/{HOME}/unit", {"name": "Mine"})

    with sessions.reading() as session:
        verbs = ("read", "tried to read", "tried to change")
        query = select(Entry.actor_name, Entry.verb, Entry.subject, Entry.subject_id).where(Entry.verb.in_(verbs))
        lines = session.execute(query.order_by(Entry.id)).all()
    key = str(HOME)
    assert [tuple(line) for line in lines] == [
        ("Cora Cedar", "read", "property", key),
        ("officer", "tried to read", "property", key),
        ("officer", "tried to change", "property", key),
    ]


READINGS = ("read", "read among others")
TELLS = {"52000001": ("party", PERSON), "Quinces": ("case", CASE), "53000001": ("case", CASE)}
"""Of what an answer may say, the line that tells that it was read."""


def lines_of(sessions: Sessions, *verbs: str) -> list[tuple[str, str]]:
    """What the journal says was read, and by these verbs; it is emptied of them, so that each answer is told for itself."""
    with sessions.writing() as session:
        found = session.execute(
            select(Entry.id, Entry.subject, Entry.subject_id).where(Entry.verb.in_(verbs or READINGS))
        ).all()
        session.execute(delete(EntryValues).where(EntryValues.entry_id.in_(one.id for one in found)))
        session.execute(delete(Entry).where(Entry.id.in_(one.id for one in found)))
    return [(one.subject, one.subject_id) for one in found]


@on_sqlite
def test_whatever_answer_holds_it_leaves_a_line(web: Litestar, sessions: Sessions, town: Hidden):
    browser = signed_in(web, town.named)
    holds, silent, idle = [], [], []

    for address in asked(web, town):
        held = told(browser.get(address), address, NEEDLES)
        lines = lines_of(sessions)
        holds += [address] if held else []
        untold = [word for word, (subject, key) in TELLS.items() if word in held and (subject, str(key)) not in lines]
        silent += [(address, untold)] if untold or (held and not lines) else []
        idle += (
            [(address, lines)] if lines and not held and not any(str(key) in address for key in town.hidden.values()) else []
        )

    # A home that all may see says in its own row which building it is part of, and that is all that these show of it.
    seen = f"/properties/{town.seen['property_id']}"
    # What arrived has a line of its own, which tells of the case that it is part of.
    in_case = [(at, words) for at, words in silent if at.endswith(f"/{OF_CASE}")]
    assert in_case == [(f"/inbox/{OF_CASE}", ["53000001"]), (f"/api/v1/arrivals/{OF_CASE}", ["53000001"])]
    others = [one for one in silent if one not in in_case]
    assert others == [(f"{seen}/correct", []), (f"{seen}/same/{town.seen['other_id']}", [])]
    # A home is read by itself before its cell of the map is found to be too crowded to show it by itself.
    # What was shared about a home is listed by its day and fields; a wave's report counts each of its homes by itself.
    counted = ("/agreements/1", "/map/shown.json", "/surveys/report", "/surveys/report.csv")
    assert sorted(idle) == [(address, [("property", str(HOME))]) for address in counted]
    assert len(holds) > 50


def test_lists_maps_files_and_letters_leave_a_line_for_each_restricted_record_in_them(
    web: Litestar, sessions: Sessions, town: Hidden
):
    named, other = signed_in(web, town.named), signed_in(web, "officer@acacia.example")
    home, person, case = ("property", str(HOME)), ("party", str(PERSON)), ("case", str(CASE))
    both = {home, ("property", str(SECOND))}
    letter, doorbell = town.hidden["letter_id"], ("evidence_item", str(town.named_item))
    letters = {("letter", str(one)) for one in town.named_letters}
    read = {
        "/properties?q=wynd": both, "/properties.csv?q=wynd": both, "/api/v1/properties?q=wynd": both,
        "/properties?q=birch": set(), "/cases?q=behind": {case}, "/api/v1/cases?q=behind": {case},
        "/people?q=zephaniah": {person}, "/people?q=nora": set(),
        "/letters": {home, *letters, ("letter", str(letter))},
        f"/properties/{town.seen['property_id']}": {case, home, person, doorbell, *letters},
        f"/letters/{letter}": {("letter", str(letter))},
        f"/letters/{letter}/letter.pdf": {("letter", str(letter))},
    }  # fmt: skip

    lines = {}
    for address in read:
        assert named.get(address).status_code == other.get("/properties").status_code == 200
        lines[address] = set(lines_of(sessions))

    # A case that is hidden with its home or its people is named itself, too: which have no number that is known here.
    assert {at: {one for one in found if one[0] != "case" or one == case} for at, found in lines.items()} == read


@on_sqlite
def test_one_reading_of_a_list_is_told_once(web: Litestar, sessions: Sessions, town: Hidden):
    browser = signed_in(web, town.named)

    for address in ("/properties?q=wynd", "/properties?q=wynd", "/properties.csv?q=wynd"):
        browser.get(address)

    assert sorted(lines_of(sessions)) == [("property", str(HOME)), ("property", str(SECOND))]


@on_sqlite
def test_a_list_whose_reading_cannot_be_written_down_is_not_given(web: Litestar, sessions: Sessions, town: Hidden):
    browser = signed_in(web, town.named)
    with sessions.writing() as session:
        session.execute(text("ALTER TABLE journal_values RENAME TO elsewhere"))

    answers = {address: browser.get(address) for address in ("/properties?q=wynd", "/properties?q=birch")}

    assert [answer.status_code >= 500 for answer in answers.values()] == [True, False]
    assert told(answers["/properties?q=wynd"], "", NEEDLES) == ["failed"]


@on_sqlite
def test_a_try_to_read_a_letter_or_evidence_of_it_is_told_too(web: Litestar, sessions: Sessions, town: Hidden):
    browser = signed_in(web, "officer@acacia.example")

    for page in ("/letters/{letter_id}", "/letters/{letter_id}/letter.pdf", "/properties/{property_id}/evidence/{item_id}"):
        assert browser.get(page.format(**town.hidden)).status_code == 404

    letter, item = ("letter", str(town.hidden["letter_id"])), ("evidence_item", str(town.hidden["item_id"]))
    assert lines_of(sessions, "tried to read") == [letter, letter, ("property", str(HOME)), item]


@on_sqlite
def test_a_try_at_what_an_address_names_by_a_word_and_a_number_is_told_too(web: Litestar, sessions: Sessions, town: Hidden):
    named, other = signed_in(web, town.named), signed_in(web, "manager@acacia.example")

    answers = [browser.get(f"/hold/case/{CASE}").status_code for browser in (named, other)]
    odd = other.get("/hold/journal_value/1").status_code

    assert (answers, odd) == ([200, 404], 404)
    assert lines_of(sessions, "read", "tried to read") == [("case", str(CASE)), ("case", str(CASE))]


@on_sqlite
def test_reading_who_complained_is_journalled(web: Litestar, sessions: Sessions, town: Hidden):
    browser, case = signed_in(web, "officer@acacia.example"), town.seen["case_id"]

    page = browser.get(f"/cases/{case}/complainants").text

    assert filed.COMPLAINANT in page
    assert filed.CONTACT in page
    with sessions.reading() as session:
        lines = session.execute(select(Entry.actor_name, Entry.subject_id).where(Entry.verb == "read who complained")).all()
    assert [tuple(line) for line in lines] == [("officer", str(case))]
