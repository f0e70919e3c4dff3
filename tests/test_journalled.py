"""Every route that changes something, and every job, writes a line into the journal.

A new route or job of that sort gets its request here: without it the suite fails.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyotp
import pytest
import shapely
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import func, select

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
from browser import PASSWORD, Browser, recovery_code, set_up
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.actions import administering, links, opening, restricting, second_factor, signing_in
from hmo_enforce.accounts.queries import sign_ins
from hmo_enforce.accounts.queries.accounts import account_by_email
from hmo_enforce.accounts.records import Account, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.areas.actions import drafting
from hmo_enforce.cases.actions import opening as case_steps
from hmo_enforce.casework.views import kept_about
from hmo_enforce.cli import opening as command_line
from hmo_enforce.files import actions as imports
from hmo_enforce.files import profile_forms, states
from hmo_enforce.files.actions import Upload
from hmo_enforce.files.records import SavedProfile
from hmo_enforce.intake import states as arrival_states
from hmo_enforce.intake.actions import waves as on_waves
from hmo_enforce.intake.actions import work as on_arrivals
from hmo_enforce.intake.queries import heads
from hmo_enforce.intake.records import Channel
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.licensing.actions.deciding import record_decision
from hmo_enforce.licensing.records import Exemption, Licence
from hmo_enforce.people.records import Party
from hmo_enforce.programs.actions import webhooks
from hmo_enforce.properties.actions import observing
from hmo_enforce.properties.records import Correction, Observation, Property
from hmo_enforce.questions.outside import shipped, xlsform

BY = actor.command("test")
WHY = "As seen on a visit."
REGISTER = "reference,address,starts_on\nL1,1 Acacia Avenue,2024-04-01\n"
SQUARE = (
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[{"type":"Feature",'
    '"properties":{"code":"Z1","name":"North"},"geometry":{"type":"Polygon","coordinates":'
    "[[[390000,596000],[390500,596000],[390500,596500],[390000,596500],[390000,596000]]]}}]}"
)


@dataclass(frozen=True)
class Town:
    """Acacia, and more of what requests are about."""

    sessions: Sessions
    settings: settings.Settings
    web: Litestar
    seeded: borough.Borough

    def a_file(self, kind: str = "licences", content: str = REGISTER, status: str = states.UPLOADED) -> int:
        """A file that waits."""
        uploads = self.settings.uploads
        uploads.mkdir(parents=True, exist_ok=True)
        path = uploads / f"kept-{len(list(uploads.iterdir()))}"
        path.write_text(content)
        with self.sessions.writing() as session:
            upload = Upload(path, "file.csv", len(content), "0" * 64)
            file = imports.take_in(session, upload, kind, acacia.TODAY, {}, by=acacia.ALMA)
            file.status = status
            return file.id

    def pieces(self) -> dict[str, str]:
        """Of the answer to the first request for access, as a page shows them: the digest of each."""
        with self.sessions.reading() as session:
            return {one.key: one.digest for one in kept_about.pieces(session, 1)}

    def a_decision(self) -> int:
        """An officer's word."""
        with self.sessions.writing() as session:
            home = self.seeded.nasty
            return record_decision(session, home, "not_licensable", why="Seen.", by=acacia.ALMA, on=acacia.TODAY).id

    def an_observation(self) -> int:
        """What an officer saw."""
        with self.sessions.writing() as session:
            noted = observing.note_observation(
                session, self.seeded.nasty, {"persons": 3}, source="inspection", confidence=0.9, as_at=acacia.TODAY,
                by=acacia.ALMA,
            )  # fmt: skip
            session.flush()
            return noted.id

    def a_certificate(self) -> int:
        """Of a home."""
        with self.sessions.writing() as session:
            return borough.a_certificate(session, self.seeded.nasty, "pat", date(2025, 1, 2))

    def a_correction(self) -> int:
        """One that stands."""
        return self._one(select(Correction.id).where(Correction.property_id == self.seeded.rich))

    def a_licence(self) -> int:
        """Of a home."""
        return self._one(select(Licence.id).where(Licence.property_id == self.seeded.licensed))

    def a_notice(self) -> int:
        """Of another."""
        return self._one(select(Exemption.id).where(Exemption.property_id == self.seeded.rich))

    def a_filed_observation(self) -> int:
        """One that came with a file."""
        number = self.an_observation()
        with self.sessions.writing() as session:
            session.get_one(Observation, number).import_id = self.seeded.file
        return number

    def a_match(self, key: str) -> int:
        """An address that waits."""
        with self.sessions.writing() as session:
            near = session.get_one(Property, self.seeded.rich)
            return acacia.a_match(session, self.seeded.file, near, f"{key} Acacia Avenue", key=key).id

    def a_profile(self) -> int:
        """One that was made here."""
        with self.sessions.writing() as session:
            made = profile_forms.from_dict(
                {
                    "name": "made here",
                    "kind": "licences",
                    "fields": {"reference": "Ref", "address": "Where"},
                    "required": ["Ref"],
                }
            )
            imports.save_profile(session, made, by=acacia.ALMA)
        return self._one(select(SavedProfile.id))

    def a_wave(self, more: str = "", *, closed: bool = False) -> str:
        """The address of a new one, open for good, or of something of it."""
        with self.sessions.writing() as session:
            wave = waves.surveyed(session, name=f"Wave {uuid.uuid4()}", ends_on=None).wave
            if closed:
                on_waves.close(session, wave.id, why=WHY, revision=wave.revision, by=acacia.ALMA)
            return f"/surveys/waves/{wave.id}{more}"

    def channel_of(self, page: str) -> str:
        """The first channel of the wave whose page it is."""
        wave_id = int(page.split("/")[3])
        return str(self._one(select(Channel.id).where(Channel.wave_id == wave_id).order_by(Channel.id)))

    def a_channel(self, more: str = "") -> str:
        """The same of a channel."""
        with self.sessions.writing() as session:
            return f"/surveys/channels/{waves.surveyed(session, name=f'Wave {uuid.uuid4()}').school.id}{more}"

    def a_draft(self) -> str:
        """The page of one."""
        with self.sessions.writing() as session:
            shape = shapely.MultiPolygon([acacia.WEST_WARD])
            return f"/designations/drafts/{drafting.keep(session, drafting.Sketch('West'), shape, by=acacia.ALMA).id}"

    def a_designation(self) -> int:
        """Another one, in force."""
        with self.sessions.writing() as session:
            return acacia.a_designation(session, "selective", acacia.EAST_WARD, reference="EAST/1", name="East").id

    def a_case(self) -> filed.Filed:
        """A new one, with something of everything."""
        with self.sessions.writing() as session:
            return filed.a_case(session, self.seeded.nasty)

    def an_idle_case(self, *, closed: bool = False) -> int:
        """One in which nothing is to be done."""
        with self.sessions.writing() as session:
            made = case_steps.open_case(session, case_steps.Said("general", "A question", with_tasks=False), by=acacia.ALMA)
            if closed:
                case_steps.close(session, made.id, WHY, {}, revision=1, by=acacia.ALMA)
            return made.id

    def a_cases_picture(self) -> str:
        """The form for its words."""
        made = self.a_case().case
        with self.sessions.writing() as session:
            item = pictured.handed_in(session, self.settings, "case", made).id
        return f"/cases/{made}/evidence/{item}/edit"

    def account(self, role: str) -> str:
        """The number of the account of a role."""
        with self.sessions.reading() as session:
            found = account_by_email(session, f"{role}@acacia.example")
            assert found
            return str(found.id)

    def a_restriction(self) -> int:
        """On a new person, which names the manager."""
        with self.sessions.writing() as session:
            person, manager = filed.a_party(session, "Tamsin Teak"), account_by_email(session, "manager@acacia.example")
            assert manager
            return restricting.restrict(session, "party", person.id, WHY, [manager.id], by=acacia.ALMA).id

    def a_picture(self) -> int:
        """Of a home."""
        with self.sessions.writing() as session:
            return pictured.handed_in(session, self.settings, "property", self.seeded.rich).id

    def a_letter(self, channel: str = "letter") -> int:
        """A draft."""
        with self.sessions.writing() as session:
            return written.a_letter(session, self.settings, self.seeded.rich, channel).id

    def a_posting(self, channel: str = "letter", *, tried: bool = False, reported: bool = False) -> int:
        """One that waits, or is reported to have come back."""
        with self.sessions.writing() as session:
            found = written.a_posting(session, self.settings, self.seeded.rich, channel)
            found.tries = int(tried)
            found.state = "reported" if reported else found.state
            return found.id

    def a_second_factor(self, role: str) -> dict[str, str]:
        """What is typed to set one up."""
        account_id = self._one(select(Account.id).where(Account.role == role))
        fresh = second_factor.fresh(account_id, self.settings.secret_key)
        return {"pending": fresh.pending, "code": pyotp.TOTP(fresh.secret).now()}

    def a_colleague(self, *, closed: bool = False) -> int:
        """Somebody with a second factor, whose account is open or closed."""
        with self.sessions.writing() as session:
            email = f"dina{session.scalar(select(func.count()).select_from(Account))}@acacia.example"
            made = opening.open_account(session, email, "Dina", Role.OFFICER, PASSWORD, by=BY)
            set_up(session, made, self.settings.secret_key)
            if closed:
                administering.close(session, made.id, WHY, by=BY)
            return made.id

    def a_link(self) -> str:
        """With which a password is chosen."""
        account_id = self.a_colleague()
        with self.sessions.writing() as session:
            return links.make(session, session.get_one(Account, account_id), "invitation").token

    def a_sign_in(self, role: str) -> int:
        """Somewhere else."""
        with self.sessions.writing() as session:
            account = session.scalars(select(Account).where(Account.role == role)).first()
            token = signing_in.begin(session, account, complete=True).token
        return self._one(select(SignIn.id).where(SignIn.token_hash == sign_ins.token_hash(token)))

    def a_webhook(self, more: str = "", *, paused: bool = False) -> str:
        """The address of one, or of something of it."""
        with self.sessions.writing() as session:
            ida = account_by_email(session, "administrator@acacia.example")
            assert ida
            who = sign_ins.SignedIn(ida.id, 0, ida.name, ida.email, Role.ADMINISTRATOR, clock.now())
            made, _ = webhooks.make(
                session, who, "https://hooks.example.org/", ["case.step"], secret_key=self.settings.secret_key, networks=()
            )
            delivery = webhooks.test(session, made.id, by=acacia.ALMA).id
            if paused:
                webhooks.pause(session, made.id, "x", by=acacia.ALMA)
            return f"/webhooks/{made.id}{more.format(delivery=delivery)}"

    def an_arrival(self, **said: Any) -> tuple[int, str]:
        """A complaint that was taken in, and its reference."""
        with self.sessions.writing() as session:
            made = arrived.an_arrival(session, self.seeded.nasty, **said)
            return made.id, made.reference

    def arrivals_picture(self) -> str:
        """The form for the words of what was sent with a complaint."""
        key, _ = self.an_arrival()
        with self.sessions.writing() as session:
            return f"/inbox/{key}/evidence/{pictured.handed_in(session, self.settings, 'arrival', key).id}/edit"

    def an_arrival_in_a_case(self) -> int:
        """A complaint that is part of a case."""
        key, _ = self.an_arrival()
        with self.sessions.writing() as session:
            case = filed.a_case(session, self.seeded.nasty).case
            on_arrivals.link(session, key, case, revision=heads.head(session, key).revision, by=acacia.ALMA)
        return key

    def a_joined_arrival(self) -> int:
        """One of two complaints that go on as the other."""
        (key, _), (into, _) = self.an_arrival(), self.an_arrival()
        with self.sessions.writing() as session:
            on_arrivals.join(session, key, into, WHY, revision=heads.head(session, key).revision, by=acacia.ALMA)
        return key

    def a_closed_arrival(self) -> int:
        """A complaint that was dealt with."""
        key, _ = self.an_arrival()
        with self.sessions.writing() as session:
            as_read = heads.head(session, key).revision
            on_arrivals.close(session, key, "dealt_with", WHY, revision=as_read, by=acacia.ALMA)
        return key

    def a_partner(self) -> int:
        with self.sessions.writing() as session:
            return agreed.a_partner(session, f"Partner {uuid.uuid4()}")

    def an_agreement(self) -> int:
        with self.sessions.writing() as session:
            return agreed.an_agreement(session, agreed.a_partner(session, f"Partner {uuid.uuid4()}"))

    def a_person(self) -> int:
        """The first on record."""
        return self._one(select(Party.id).order_by(Party.id))

    def a_correction_of_a_person(self) -> int:
        """Of that one."""
        number = self.a_person()
        with self.sessions.writing() as session:
            return filed.a_correction(session, number)

    def two_records(self, subject: str, *, merged: bool = False) -> tuple[int, int]:
        """Of one home or person: the one to keep, and another that is to be merged into it or was."""
        with self.sessions.writing() as session:
            kept = self.seeded.nasty if subject == "property" else filed.a_party(session, "Tamsin Teak").id
            if merged:
                return kept, twice.merged(session, subject, kept)
            return kept, twice.a_home(session) if subject == "property" else filed.a_party(session, "Tamsin Teak").id

    def a_list(self, rest: str) -> str:
        """The address of a list of what is due, and of one record on it."""
        with self.sessions.writing() as session:
            made, record = private.a_list(session)
            return f"/retention/lists/{made}{rest.format(record=record)}"

    def a_complaint(self) -> str:
        """The address at which somebody is erased who complained."""
        with self.sessions.writing() as session:
            case = filed.a_case(session, self.seeded.rich)
            return f"/cases/{case.case}/complainants/{private.line_of(session, case)}/erase"

    def _one(self, query: Any) -> int:
        with self.sessions.reading() as session:
            found: int = session.scalars(query).first()
        assert found is not None
        return found


@dataclass(frozen=True)
class Sent:
    """One request that must succeed: what is changed in the form that its own page shows, and files."""

    path: str
    changes: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] | None = None
    role: Role | None = Role.MANAGER
    half: str = ""  # whose password alone was given
    json: Any = None  # of a program's
    tagged: str = ""  # where what it changes is read


HOOK = "/webhooks/{webhook_id:int}"
COLLEAGUE, FRESH = "/accounts/{account_id:int}", "tin roof summer rain"


MEMBER = "/public-accounts/{account_id:int}"


def a_member(town: Town, more: str) -> Sent:
    """Of the public: the same account is closed, opened again and helped."""
    with town.sessions.writing() as session:
        found = account_by_email(session, "landlord@example.com", "public") or public.an_account(session)
        if more == "second-factor":
            set_up(session, found, town.settings.secret_key)
        return Sent(f"/public-accounts/{found.id}/{more}", {"why": WHY}, role=Role.ADMINISTRATOR)


def colleague(town: Town, more: str, *, closed: bool = False, **changes: Any) -> Sent:
    return Sent(f"/accounts/{town.a_colleague(closed=closed)}/{more}", changes, role=Role.ADMINISTRATOR)


CASE = "/cases/{case_id:int}"
TASK = f"{CASE}/tasks/{{task_id:int}}"
BY_A_PROGRAM = {"kind": "interest", "reference": "API/1", "name": "The green", "extent": {"kind": "ward"}}
A_CASE = {"kind": "general", "title": "A question", "priority": "normal"}
HOME, AREA = "/properties/{property_id:int}", "/designations/{designation_id:int}"
ARRIVAL, ARRIVALS = "/inbox/{arrival_id:int}", "/arrivals/{arrival_id:int}"
LETTER, POSTING = "/letters/{letter_id:int}", "/outbox/{posting_id:int}"
WORDS = "/letter-templates/{template_name:str}"
LICENCE, FILE = "/licences/{licence_id:int}", "/imports/{import_id:int}"
NOTICE = "/exemptions/{exemption_id:int}"


def home(town: Town, more: str, *, nasty: bool = False, **changes: Any) -> Sent:
    return Sent(f"/properties/{town.seeded.nasty if nasty else town.seeded.rich}/{more}", changes)


def case(town: Town, more: str = "", *, files: Any = None, **changes: Any) -> Sent:
    made = town.a_case()
    return Sent(
        f"/cases/{made.case}{more.format(case=made)}",
        {key: str(value).format(case=made) for key, value in changes.items()},
        files,
    )


def same(town: Town, subject: str, path: str) -> Sent:
    kept, other = town.two_records(subject, merged=path == "apart")
    where = "properties" if subject == "property" else "people"
    return Sent(f"/{where}/{kept}/{path}/{other}", {"why": WHY, **({"keep": str(kept)} if path == "same" else {})})


def arrival(town: Town, more: str, *, waits: bool = False, **changes: Any) -> Sent:
    said = {"state": arrival_states.WAITING, "waits_why": "It contradicts a visit."} if waits else {}
    return Sent(f"/inbox/{town.an_arrival(**said)[0]}/{more}", changes)


def area(town: Town, more: str, **changes: Any) -> Sent:
    return Sent(f"/designations/{town.seeded.selective}/{more}", changes)


NEW_AREA = {
    "kind": "selective", "name": "East scheme", "reference": "ACA/2026", "made_on": "2026-06-01", "starts_on": "2026-10-01",
    "ends_on": "2031-09-30", "extent": "whole",
}  # fmt: skip
SUBMISSIONS = b"persons,_uuid\n5,one\n"
AN_XLSFORM = xlsform.write(replace(shipped.question_set(shipped.COMPLAINT), name="ours"))
WAVE, CHANNEL = "/surveys/waves/{wave_id:int}", "/surveys/channels/{channel_id:int}"
DRAFT = "/designations/drafts/{draft_id:int}"
DRAWN = {"name": "Round the green", "line": "390000,596000\n390300,596000\n390300,596300", "revision": "1"}
BY_HAND = {
    "profile": "by-hand", "step": "preview", "reference": "reference", "address": "address", "starts_on": "starts_on",
    "kind-fixed": "mandatory",
}  # fmt: skip
AGENT = {"name": "Oak Lettings Ltd", "organisation": "yes", "role": "agent", "source": "Told on a visit"}
# They are sent in this order.
REQUESTS: dict[tuple[str, str], Callable[[Town], Sent]] = {
    ("POST", "/sign-in"): lambda town: Sent("/sign-in", {"email": "manager@acacia.example", "password": PASSWORD}, role=None),
    ("POST", "/sign-in/second-factor"): lambda town: Sent(
        "/sign-in/second-factor", {"code": recovery_code(town.web, "officer@acacia.example")}, half="officer@acacia.example"
    ),
    ("POST", "/sign-in/set-up"): lambda town: Sent(
        "/sign-in/set-up", town.a_second_factor("finance"), half="finance@acacia.example"
    ),
    ("POST", "/new-password"): lambda town: Sent("/new-password", {"token": town.a_link(), "password": FRESH}, role=None),
    ("POST", "/account/name"): lambda town: Sent("/account/name", {"name": "Mo Maple"}),
    ("POST", "/account/digest"): lambda town: Sent("/account/digest", {"digest": "weekly", "weekday": "1"}),
    ("POST", "/account/password"): lambda town: Sent(
        "/account/password", {"present": PASSWORD, "password": FRESH}, role=Role.AUDITOR
    ),
    ("POST", "/account/second-factor"): lambda town: Sent(
        "/account/second-factor", {"present": PASSWORD, **town.a_second_factor("licensing")}, role=Role.LICENSING
    ),
    ("POST", "/account/recovery-codes"): lambda town: Sent("/account/recovery-codes", {"present": PASSWORD}),
    ("POST", "/account/sign-ins/{sign_in_id:int}/end"): lambda town: Sent(f"/account/sign-ins/{town.a_sign_in('manager')}/end"),
    ("POST", "/account/sign-ins/end-others"): lambda town: Sent("/account/sign-ins/end-others"),
    ("POST", "/accounts/new"): lambda town: Sent(
        "/accounts/new", {"name": "Elm", "email": "elm@acacia.example", "role": "officer"}, role=Role.ADMINISTRATOR
    ),
    ("POST", f"{COLLEAGUE}/change"): lambda town: colleague(town, "change", name="Dina Dogwood", role="manager"),
    ("POST", f"{COLLEAGUE}/new-password"): lambda town: colleague(town, "new-password"),
    ("POST", f"{COLLEAGUE}/second-factor"): lambda town: colleague(town, "second-factor", why=WHY),
    ("POST", f"{COLLEAGUE}/sign-out"): lambda town: colleague(town, "sign-out", why=WHY),
    ("POST", f"{COLLEAGUE}/close"): lambda town: colleague(town, "close", why=WHY),
    ("POST", f"{COLLEAGUE}/open-again"): lambda town: colleague(town, "open-again", closed=True, why=WHY),
    ("POST", f"{MEMBER}/close"): lambda town: a_member(town, "close"),
    ("POST", f"{MEMBER}/open-again"): lambda town: a_member(town, "open-again"),
    ("POST", f"{MEMBER}/sign-out"): lambda town: a_member(town, "sign-out"),
    ("POST", f"{MEMBER}/second-factor"): lambda town: a_member(town, "second-factor"),
    ("POST", "/lists/{list_name:str}/save"): lambda town: Sent("/lists/properties/save?q=birch", {"name": "Birches"}),
    ("POST", "/lists/{list_name:str}/file"): lambda town: Sent("/lists/properties/file", {"format": "csv"}),
    ("POST", "/bulk"): lambda town: Sent(f"/bulk?deed=tag&keys={town.seeded.rich}&tag=student+let&step=preview"),
    ("POST", "/bulks/{bulk_id:int}/undo"): lambda town: Sent("/bulks/1/undo"),
    ("POST", "/lists/{list_name:str}/columns"): lambda town: Sent("/lists/properties/columns", {"columns": "wards"}),
    ("POST", "/saved-filters/{saved_id:int}/rename"): lambda town: Sent("/saved-filters/1/rename", {"name": "Birch trees"}),
    ("POST", "/saved-filters/{saved_id:int}/delete"): lambda town: Sent("/saved-filters/1/delete"),
    ("POST", "/account/tokens/new"): lambda town: Sent("/account/tokens/new", {"name": "Reports"}),
    ("POST", "/account/tokens/{token_id:int}/revoke"): lambda town: Sent("/account/tokens/1/revoke", {"why": WHY}),
    ("POST", f"{HOME}/observe"): lambda town: home(town, "observe", how="seen", as_at="2026-11-20", persons="4"),
    ("POST", f"{HOME}/observe/{{observation_id:int}}/withdraw"): lambda town: home(
        town, f"observe/{town.an_observation()}/withdraw", nasty=True, why=WHY
    ),
    ("POST", f"{HOME}/unit"): lambda town: home(town, "unit", name="Bedsit 7"),
    ("POST", f"{HOME}/room"): lambda town: home(town, "room", name="Attic", used_for="sleeping"),
    ("POST", f"{HOME}/person"): lambda town: home(town, "person", **AGENT),
    ("POST", f"{HOME}/correct"): lambda town: home(town, "correct", nasty=True, street="Acacia Grove", why=WHY),
    ("POST", f"{HOME}/correct/{{correction_id:int}}/withdraw"): lambda town: home(
        town, f"correct/{town.a_correction()}/withdraw", why=WHY
    ),
    ("POST", f"{HOME}/certificates/new"): lambda town: home(
        town, "certificates/new", kind="gas", issued_on="2026-11-01", source="Seen on a visit"
    ),
    ("POST", f"{HOME}/certificates/{{certificate_id:int}}/change"): lambda town: home(
        town, f"certificates/{town.a_certificate()}/change", nasty=True, number="PAT-7", why=WHY
    ),
    ("POST", f"{HOME}/certificates/{{certificate_id:int}}/withdraw"): lambda town: home(
        town, f"certificates/{town.a_certificate()}/withdraw", nasty=True, why=WHY
    ),
    ("POST", f"{HOME}/decide"): lambda town: home(town, "decide", outcome="exempt", starts_on="2026-11-01", why=WHY),
    ("POST", f"{HOME}/decide/{{decision_id:int}}/withdraw"): lambda town: home(
        town, f"decide/{town.a_decision()}/withdraw", nasty=True, why=WHY
    ),
    ("POST", f"{HOME}/evidence"): lambda town: Sent(
        f"/properties/{town.seeded.rich}/evidence", {"title": "The kitchen"}, {"files": ("IMG_1.jpg", pictured.picture())}
    ),
    ("POST", f"/api/v1{HOME}/evidence"): lambda town: Sent(
        f"/api/v1/properties/{town.seeded.rich}/evidence", {"title": "Attic"}, {"files": ("IMG_2.png", pictured.picture("PNG"))}
    ),
    ("POST", f"{HOME}/evidence/{{item_id:int}}/edit"): lambda town: home(
        town, f"evidence/{town.a_picture()}/edit", title="The other kitchen"
    ),
    ("POST", "/matches/{match_id:int}"): lambda town: Sent(
        f"/matches/{town.a_match('1B')}", {"say": "none", "revision": "1", "why": WHY}
    ),
    ("POST", "/matches/{match_id:int}/other"): lambda town: Sent(
        f"/matches/{town.a_match('1C')}/other", {"property": str(town.seeded.rich), "revision": "1", "why": WHY}
    ),
    ("POST", "/moves/{what:str}/{what_id:str}"): lambda town: Sent(
        f"/moves/observation/{town.a_filed_observation()}", {"property": str(town.seeded.rich), "why": WHY}
    ),
    ("POST", f"{LICENCE}/correct"): lambda town: Sent(
        f"/licences/{town.a_licence()}/correct", {"ends_on": "2028-11-30", "why": WHY}, role=Role.LICENSING
    ),
    ("POST", f"{LICENCE}/correct/{{change_id:int}}/withdraw"): lambda town: Sent(
        f"/licences/{town.a_licence()}/correct/1/withdraw", {"why": WHY}, role=Role.LICENSING
    ),
    ("POST", f"{NOTICE}/correct"): lambda town: Sent(
        f"/exemptions/{town.a_notice()}/correct", {"part": "3", "why": WHY}, role=Role.LICENSING
    ),
    ("POST", f"{NOTICE}/correct/{{term_id:int}}/withdraw"): lambda town: Sent(
        f"/exemptions/{town.a_notice()}/correct/1/withdraw", {"why": WHY}, role=Role.LICENSING
    ),
    ("POST", "/designations/new"): lambda town: Sent("/designations/new", NEW_AREA),
    ("POST", "/surveys/shipped"): lambda town: Sent("/surveys/shipped"),
    ("POST", "/surveys/bring"): lambda town: Sent("/surveys/bring", files={"file": ("form.xlsx", AN_XLSFORM)}),
    ("POST", "/surveys/waves/new"): lambda town: Sent("/surveys/waves/new", {"name": "Autumn 2026"}),
    ("POST", f"{WAVE}/change"): lambda town: Sent(town.a_wave("/change"), {"name": "Winter 2026"}),
    ("POST", f"{WAVE}/close"): lambda town: Sent(town.a_wave("/close"), {"why": WHY}),
    ("POST", f"{WAVE}/reopen"): lambda town: Sent(town.a_wave("/reopen", closed=True), {"why": WHY}),
    ("POST", f"{WAVE}/repeat"): lambda town: Sent(town.a_wave("/repeat"), {"name": "Spring 2027"}),
    ("POST", f"{WAVE}/channels/new"): lambda town: Sent(town.a_wave("/channels/new"), {"names": "Cedar School"}),
    ("POST", f"{WAVE}/file"): lambda town: Sent(
        (page := town.a_wave("/file")), {"channel": town.channel_of(page)}, files={"file": ("kobo.csv", SUBMISSIONS)}
    ),
    ("POST", f"{WAVE}/paper"): lambda town: Sent(
        (page := town.a_wave("/paper")), {"channel": town.channel_of(page), "q-persons": "5"}
    ),
    ("POST", f"{CHANNEL}/change"): lambda town: Sent(town.a_channel("/change"), {"name": "Cedar School"}),
    ("POST", f"{CHANNEL}/cards"): lambda town: Sent(town.a_channel("/cards"), {"handed_out": "200"}),
    ("POST", "/designations/drafts/new"): lambda town: Sent("/designations/drafts/new", {"act": "keep", **DRAWN}),
    ("POST", f"{DRAFT}/edit"): lambda town: Sent(f"{town.a_draft()}/edit", {"act": "keep", **DRAWN, "name": "Else"}),
    ("POST", f"{DRAFT}/designate"): lambda town: Sent(
        f"{town.a_draft()}/designate", {"kind": "interest", "reference": "D-1", "name": "The green", "revision": "1"}
    ),
    ("POST", f"{DRAFT}/discard"): lambda town: Sent(f"{town.a_draft()}/discard", {"why": WHY, "revision": "1"}),
    ("POST", f"{AREA}/dates"): lambda town: area(town, "dates", ends_on="2028-06-30", why=WHY),
    ("POST", f"{AREA}/change"): lambda town: area(town, "change", name="West", why=WHY),
    ("POST", f"{AREA}/revoke"): lambda town: area(town, "revoke", revoked_on="2026-11-01", why=WHY),
    ("POST", "/imports/new"): lambda town: Sent(
        "/imports/new?kind=licences", {"kind": "licences", "on": "2024-04-01"}, {"file": ("r.csv", REGISTER.encode())}
    ),
    ("POST", f"{FILE}/check"): lambda town: Sent(f"/imports/{town.a_file('boundaries', SQUARE)}/check"),
    ("POST", f"{FILE}/load"): lambda town: Sent(f"/imports/{town.a_file(status=states.PREVIEWED)}/load"),
    ("POST", f"{FILE}/cancel"): lambda town: Sent(f"/imports/{town.a_file()}/cancel"),
    ("POST", f"{FILE}/settings"): lambda town: Sent(f"/imports/{town.a_file()}/settings", {"on": "2024-04-01"}),
    ("POST", f"{FILE}/columns"): lambda town: Sent(f"/imports/{town.a_file()}/columns", BY_HAND),
    ("POST", "/imports/profiles/{profile_id:int}/remove"): lambda town: Sent(f"/imports/profiles/{town.a_profile()}/remove"),
    ("POST", "/cases/new"): lambda town: Sent("/cases/new", A_CASE),
    ("POST", f"{HOME}/cases/new"): lambda town: home(town, "cases/new", **A_CASE),
    ("POST", f"{HOME}/same/{{other_id:int}}"): lambda town: same(town, "property", "same"),
    ("POST", f"{HOME}/apart/{{other_id:int}}"): lambda town: same(town, "property", "apart"),
    ("POST", "/people/{party_id:int}/correct"): lambda town: Sent(
        f"/people/{town.a_person()}/correct", {"name": "Tamsin Teak", "why": WHY}
    ),
    ("POST", "/people/{party_id:int}/correct/{mended_id:int}/withdraw"): lambda town: Sent(
        f"/people/{town.a_person()}/correct/{town.a_correction_of_a_person()}/withdraw", {"why": WHY}
    ),
    ("POST", "/people/{party_id:int}/same/{other_id:int}"): lambda town: same(town, "party", "same"),
    ("POST", "/people/{party_id:int}/apart/{other_id:int}"): lambda town: same(town, "party", "apart"),
    ("POST", f"{CASE}/change"): lambda town: case(town, "/change", title="Seven bells"),
    ("POST", f"{CASE}/assign"): lambda town: Sent(f"/cases/{town.a_case().case}/assign", {"assignee": town.account("officer")}),
    ("POST", f"{CASE}/step"): lambda town: case(town, "/step", step="visited"),
    ("POST", f"{CASE}/tasks"): lambda town: case(town, "/tasks", title="Measure the attic"),
    ("POST", f"{CASE}/tasks/{{task_id:int}}/done"): lambda town: case(town, "/tasks/{case.task}/done"),
    ("POST", f"{CASE}/tasks/{{task_id:int}}/drop"): lambda town: case(town, "/tasks/{case.task}/drop", why=WHY),
    ("POST", f"{CASE}/note"): lambda town: case(town, "/note", text="Seen.", kind="fact"),
    ("POST", f"{CASE}/close"): lambda town: Sent(f"/cases/{town.an_idle_case()}/close", {"why": WHY}),
    ("POST", f"{CASE}/reopen"): lambda town: Sent(f"/cases/{town.an_idle_case(closed=True)}/reopen", {"why": WHY}),
    ("POST", f"{CASE}/homes"): lambda town: case(town, "/homes", property=town.seeded.licensed),
    ("POST", f"{CASE}/homes/{{line:int}}/remove"): lambda town: case(town, "/homes/{case.home}/remove", why=WHY),
    ("POST", f"{CASE}/people"): lambda town: case(town, "/people", part="tenant", name="Larch Lee"),
    ("POST", f"{CASE}/people/{{line:int}}/remove"): lambda town: case(town, "/people/{case.line}/remove", why=WHY),
    ("POST", f"{CASE}/link"): lambda town: case(town, "/link", other=town.a_case().reference),
    ("POST", f"{CASE}/join"): lambda town: case(town, "/join", other=town.a_case().reference, why=WHY),
    ("POST", f"{CASE}/split"): lambda town: case(town, "/split", **A_CASE, homes="{case.home}", why=WHY),
    ("POST", f"{CASE}/evidence"): lambda town: case(town, "/evidence", files={"file": ("p.jpg", pictured.picture())}),
    ("POST", f"{CASE}/evidence/{{item_id:int}}/edit"): lambda town: Sent(town.a_cases_picture(), {"title": "The bells"}),
    ("POST", "/restrict/{subject:str}/{subject_id:int}"): lambda town: Sent(
        f"/restrict/case/{town.a_case().case}", {"why": WHY, "accounts": town.account("manager")}
    ),
    ("POST", "/restrictions/{restriction_id:int}"): lambda town: Sent(
        f"/restrictions/{town.a_restriction()}", {"why": WHY, "accounts": town.account("manager")}
    ),
    ("POST", "/restrictions/{restriction_id:int}/lift"): lambda town: Sent(
        f"/restrictions/{town.a_restriction()}/lift", {"why": WHY}
    ),
    ("POST", "/journal/export"): lambda town: Sent(
        "/journal/export", {"subject": "property", "subject_id": str(town.seeded.rich), "why": "A tribunal."}
    ),
    ("POST", f"{HOME}/letters/new/{{template_name:str}}"): lambda town: home(
        town, "letters/new/case_closed", channel="email", to_name="A. Khan", to_email="khan@example.com", outcome="Mended."
    ),
    ("POST", f"{CASE}/letters/new/{{template_name:str}}"): lambda town: case(
        town, "/letters/new/case_closed", channel="email", to_name="A. Khan", to_email="khan@example.com", outcome="Mended."
    ),
    ("POST", f"{LETTER}/edit"): lambda town: Sent(
        f"/letters/{town.a_letter('email')}/edit",
        {"channel": "email", "to_name": "A. Khan", "to_email": "khan@example.com", "title": "A visit", "text": "We come."},
    ),
    ("POST", f"{LETTER}/send"): lambda town: Sent(f"/letters/{town.a_letter('email')}/send", {"revision": "2"}),
    ("POST", f"{LETTER}/print"): lambda town: Sent(f"/letters/{town.a_letter()}/print", {"revision": "2"}),
    ("POST", f"{LETTER}/cancel"): lambda town: Sent(f"/letters/{town.a_letter()}/cancel", {"why": WHY}),
    ("POST", f"{WORDS}/edit"): lambda town: Sent("/letter-templates/case_closed/edit", {"heading": "Closed", "why": WHY}),
    ("POST", f"{POSTING}/again"): lambda town: Sent(f"/outbox/{town.a_posting('email', tried=True)}/again"),
    ("POST", f"{POSTING}/give-up"): lambda town: Sent(f"/outbox/{town.a_posting('email')}/give-up", {"why": WHY}),
    ("POST", f"{POSTING}/settle"): lambda town: Sent(
        f"/outbox/{town.a_posting('email', reported=True)}/settle", {"came_back": "yes", "why": WHY}
    ),
    ("POST", f"{POSTING}/posted"): lambda town: Sent(f"/outbox/{town.a_posting()}/posted"),
    ("POST", "/hold/{subject:str}/{subject_id:int}"): lambda town: Sent(f"/hold/property/{town.seeded.nasty}", {"why": WHY}),
    ("POST", "/holds/{hold_id:int}/lift"): lambda town: Sent("/holds/1/lift", {"why": WHY}),
    ("POST", "/retention/lists"): lambda town: Sent("/retention/lists"),
    ("POST", "/retention/lists/{list_id:int}/records/{record_id:int}/keep"): lambda town: Sent(
        town.a_list("/records/{record}/keep"), {"why": WHY}
    ),
    ("POST", "/retention/lists/{list_id:int}/approve"): lambda town: Sent(town.a_list("/approve"), {"why": WHY}),
    ("POST", "/subject-access"): lambda town: Sent(
        "/subject-access?q=Ash", {"records": f"party-{town.a_person()}", "proof": WHY, "asked_on": "2026-11-01"}
    ),
    ("POST", "/subject-access/{access_request_id:int}/pieces/{piece:str}/leave-out"): lambda town: Sent(
        f"/subject-access/1/pieces/party-{town.a_person()}/leave-out", {"exemption": "crime", "why": WHY}
    ),
    ("POST", "/subject-access/{access_request_id:int}/pieces/{piece:str}/put-back"): lambda town: Sent(
        f"/subject-access/1/pieces/party-{town.a_person()}/put-back"
    ),
    ("POST", "/subject-access/{access_request_id:int}/pieces/{piece:str}/put-in"): lambda town: Sent(
        f"/subject-access/1/pieces/party-{town.a_person()}/put-in", {"digest": town.pieces()[f"party-{town.a_person()}"]}
    ),
    ("POST", "/subject-access/{access_request_id:int}/release"): lambda town: Sent(
        "/subject-access/1/release", {"read": " ".join(f"{piece}={digest}" for piece, digest in town.pieces().items())}
    ),
    ("POST", "/subject-access/{access_request_id:int}/reopen"): lambda town: Sent("/subject-access/1/reopen"),
    ("POST", "/cases/{case_id:int}/complainants/{complaint_line:int}/erase"): lambda town: Sent(
        town.a_complaint(), {"why": WHY}
    ),
    ("POST", "/partners/new"): lambda town: Sent("/partners/new", {"name": "Acacia Police", "kind": "police"}),
    ("POST", "/partners/{partner_id:int}/change"): lambda town: Sent(
        f"/partners/{town.a_partner()}/change", {"name": "Acacia Fire"}
    ),
    ("POST", "/partners/{partner_id:int}/agreements/new"): lambda town: Sent(
        f"/partners/{town.a_partner()}/agreements/new",
        {
            "title": "Fire safety",
            "starts_on": "2026-01-01",
            "contact_name": "Flora",
            "purpose": "Escape",
            "lawful_basis": "Task",
            "comes": ["address"],
        },
    ),
    ("POST", "/agreements/{agreement_id:int}/change"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/change", {"title": "Escape", "why": WHY}
    ),
    ("POST", "/agreements/{agreement_id:int}/terms"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/terms", {"comes": ["address"], "why": WHY}
    ),
    ("POST", "/agreements/{agreement_id:int}/end"): lambda town: Sent(f"/agreements/{town.an_agreement()}/end", {"why": WHY}),
    ("POST", "/agreements/{agreement_id:int}/share"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/share?property={town.seeded.rich}",
        {"address": "1 Acacia Avenue", "way": "csv", "why": WHY},
    ),
    ("POST", "/agreements/{agreement_id:int}/receive"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/receive", {"address": "1 Acacia Avenue"}
    ),
    ("POST", "/agreements/{agreement_id:int}/file"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/file", files={"file": ("r.csv", REGISTER.encode())}
    ),
    ("POST", "/agreements/{agreement_id:int}/tokens/new"): lambda town: Sent(
        f"/agreements/{town.an_agreement()}/tokens/new", {"name": "incidents", "days": "90"}
    ),
    ("POST", "/inbox/new"): lambda town: Sent(
        "/inbox/new", {"matters": "noise", "where_lines": "1 Acacia Avenue", "what": "Shouts.", "at_risk_today": "no"}
    ),
    ("POST", f"{ARRIVAL}/assign"): lambda town: arrival(town, "assign", assignee=town.account("officer")),
    ("POST", f"{ARRIVAL}/urgent"): lambda town: arrival(town, "urgent", why=WHY),
    ("POST", f"{ARRIVAL}/home"): lambda town: arrival(town, "home", property=str(town.seeded.rich), why=WHY),
    ("POST", f"{ARRIVAL}/looked"): lambda town: arrival(town, "looked", waits=True, why=WHY),
    ("POST", f"{ARRIVAL}/case"): lambda town: arrival(town, "case", **A_CASE),
    ("POST", f"{ARRIVAL}/link"): lambda town: arrival(town, "link", case=town.a_case().reference),
    ("POST", f"{ARRIVAL}/unlink"): lambda town: Sent(f"/inbox/{town.an_arrival_in_a_case()}/unlink", {"why": WHY}),
    ("POST", f"{ARRIVAL}/join"): lambda town: arrival(town, "join", other=town.an_arrival()[1], why=WHY),
    ("POST", f"{ARRIVAL}/part"): lambda town: Sent(f"/inbox/{town.a_joined_arrival()}/part", {"why": WHY}),
    ("POST", f"{ARRIVAL}/close"): lambda town: arrival(town, "close", closed_as="dealt_with", why=WHY),
    ("POST", f"{ARRIVAL}/reopen"): lambda town: Sent(f"/inbox/{town.a_closed_arrival()}/reopen", {"why": WHY}),
    ("POST", f"{ARRIVAL}/evidence"): lambda town: replace(
        arrival(town, "evidence", title="Damp"), files={"files": ("IMG_3.jpg", pictured.picture())}
    ),
    ("POST", f"{ARRIVAL}/evidence/{{item_id:int}}/edit"): lambda town: Sent(town.arrivals_picture(), {"title": "The damp"}),
    ("POST", "/webhooks/new"): lambda town: Sent(
        "/webhooks/new", {"url": "https://hooks.example.org/", "events": ["case.step"]}, role=Role.ADMINISTRATOR
    ),
    ("POST", f"{HOOK}/secret"): lambda town: Sent(town.a_webhook("/secret"), role=Role.ADMINISTRATOR),
    ("POST", f"{HOOK}/test"): lambda town: Sent(town.a_webhook("/test"), role=Role.ADMINISTRATOR),
    ("POST", f"{HOOK}/resume"): lambda town: Sent(town.a_webhook("/resume", paused=True), role=Role.ADMINISTRATOR),
    ("POST", f"{HOOK}/deliveries/{{delivery_id:int}}/again"): lambda town: Sent(
        town.a_webhook("/deliveries/{delivery}/again"), role=Role.ADMINISTRATOR
    ),
    ("POST", f"{HOOK}/change"): lambda town: Sent(
        town.a_webhook("/change"), {"url": "https://hooks.example.org/new"}, role=Role.ADMINISTRATOR
    ),
    ("POST", f"{HOOK}/pause"): lambda town: Sent(town.a_webhook("/pause"), {"why": WHY}, role=Role.ADMINISTRATOR),
    ("POST", f"{HOOK}/remove"): lambda town: Sent(town.a_webhook("/remove"), {"why": WHY}, role=Role.ADMINISTRATOR),
    ("POST", "/api/v1/cases"): lambda town: Sent("/api/v1/cases", json={"kind": "general", "title": "A question"}),
    ("PATCH", f"/api/v1{CASE}"): lambda town: program(town, "", {"title": "Another"}, tagged=True),
    ("POST", f"/api/v1{CASE}/steps"): lambda town: program(town, "/steps", {"step": "checking"}, tagged=True),
    ("POST", f"/api/v1{CASE}/notes"): lambda town: program(town, "/notes", {"text": "Rung back."}),
    ("POST", f"/api/v1{CASE}/properties"): lambda town: program(town, "/properties", {"property_id": town.seeded.licensed}),
    ("POST", f"/api/v1{CASE}/people"): lambda town: program(town, "/people", {"party_id": town.a_person(), "part": "agent"}),
    ("POST", f"/api/v1{CASE}/assign"): lambda town: program(
        town, "/assign", {"assignee": "officer@acacia.example"}, tagged=True
    ),
    ("POST", f"/api/v1{CASE}/close"): lambda town: program(town, "/close", {"why": WHY}, tagged=True, case=town.an_idle_case()),
    ("POST", f"/api/v1{CASE}/reopen"): lambda town: program(
        town, "/reopen", {"why": WHY}, tagged=True, case=town.an_idle_case(closed=True)
    ),
    ("POST", f"/api/v1{CASE}/tasks"): lambda town: program(town, "/tasks", {"title": "Measure the attic"}),
    ("POST", f"/api/v1{TASK}/done"): lambda town: a_task(town, "done", {}),
    ("POST", f"/api/v1{TASK}/drop"): lambda town: a_task(town, "drop", {"why": WHY}),
    ("POST", f"/api/v1{TASK}/day"): lambda town: a_task(town, "day", {"due_on": "2027-01-04"}),
    ("POST", "/api/v1/designations"): lambda town: Sent("/api/v1/designations", json=BY_A_PROGRAM),
    ("PATCH", f"/api/v1{AREA}"): lambda town: of_area(town, "", {"name": "East again", "why": WHY}),
    ("POST", f"/api/v1{AREA}/revoke"): lambda town: of_area(town, "/revoke", {"revoked_on": "2026-11-01", "why": WHY}),
    ("POST", "/api/v1/arrivals"): lambda town: Sent("/api/v1/arrivals", json={"says": "No heating."}),
    ("POST", f"/api/v1{ARRIVALS}/assign"): lambda town: of_arrival(town, "assign", {"assignee": "officer@acacia.example"}),
    ("POST", f"/api/v1{ARRIVALS}/close"): lambda town: of_arrival(town, "close", {"closed_as": "dealt_with", "why": WHY}),
    ("POST", f"/api/v1{ARRIVALS}/reopen"): lambda town: of_arrival(town, "reopen", {"why": WHY}, closed=True),
    ("POST", "/api/v1/people"): lambda town: Sent("/api/v1/people", json={"name": "Rowan Reed"}),
    ("POST", f"/api/v1{HOME}/observations"): lambda town: Sent(
        f"/api/v1/properties/{town.seeded.nasty}/observations", json={"as_at": "2026-10-01", "facts": {"persons": 3}}
    ),
    ("POST", "/api/v1/imports"): lambda town: Sent(
        "/api/v1/imports", {"kind": "licences"}, {"file": ("r.csv", REGISTER.encode())}
    ),
    ("POST", "/api/v1/imports/{import_id:int}/load"): lambda town: Sent(
        f"/api/v1/imports/{town.a_file(status=states.PREVIEWED)}/load", json={}
    ),
    ("POST", "/api/v1/imports/{import_id:int}/cancel"): lambda town: Sent(f"/api/v1/imports/{town.a_file()}/cancel", json={}),
    ("POST", "/sign-out"): lambda town: Sent("/sign-out"),
}
# What the route changes is in no table, or no change of anything that we keep: with the reason.
NOT_JOURNALLED: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        [("POST", "/public-accounts/partners/new"), ("POST", "/public-accounts/partners/{account_id:int}/again")],
        "this council sends no emails, and so invites nobody: their lines are proved in tests/web/public/test_lines.py",
    ),
    (
        "POST",
        "/api/v1/referrals",
    ): "only with a token bound to an agreement: its lines are proved in tests/web/test_referrals.py",
    ("POST", f"{WORDS}/preview.pdf"): "nothing is written: an example is made of what was typed",
    ("POST", f"{COLLEAGUE}/unlink"): "nobody here is linked to a council account: tests/web/test_provider.py",
    ("POST", "/desk/seen"): "when somebody last looked at their own start page changes no record: tests/web/test_desk.py",
    ("POST", "/forgotten-password"): "without a mail server it says whom to ask; with one, tests/accounts/test_links.py",
    **dict.fromkeys(
        [("POST", "/sign-in/provider/ended"), ("POST", "/account/provider")],
        "a council without its own sign-in has no such address: their lines are proved in tests/web/test_provider.py",
    ),
}


class Form(HTMLParser):
    """What a browser would send of the page's own form, untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.filled: dict[str, Any] = {}
        self._select: str | None = None
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, ticked = said.get("name") or "", "checked" in said or said.get("type") not in {"radio", "checkbox"}
        if tag == "input" and name not in {"", "q", "_csrf_token"} and said.get("type") not in {"file", "submit"} and ticked:
            several = said.get("type") == "checkbox"
            self.filled[name] = [*self.filled.get(name, []), said.get("value")] if several else said.get("value") or ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "selected" in said:
            self.filled[self._select] = said.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.filled[name] = ""

    def handle_endtag(self, tag: str) -> None:
        self._select = None if tag == "select" else self._select
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.filled[self._area] += data.removeprefix("\n")


def changing(application: Litestar) -> Iterator[tuple[str, str]]:
    """Every route that is not there to be read alone; the public's are asked in tests/web/public/test_lines.py.

    Whoever answers without an account writes into a draft that is theirs alone until they send it, and that is journalled:
    tests/web/answering/test_complaining.py.
    """
    for route in application.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from (
                    (method, route.path)
                    for method in handler.http_methods
                    if method in {"POST", "PUT", "PATCH", "DELETE"}
                    and not route.path.startswith(("/my/", "/complain", "/survey/", "/status"))
                )


@pytest.fixture
def of_acacia(tmp_path: Path, database_url: str, sessions: Sessions) -> settings.Settings:
    """Acacia with a member of staff of each role."""
    with sessions.writing() as session:
        for role in Role:
            opening.open_account(session, f"{role}@acacia.example", str(role), role, PASSWORD, by=BY)
    return settings.from_environment(
        {
            "HMO_DATABASE_URL": database_url,
            "HMO_DATA_DIR": str(tmp_path / "data"),
            "HMO_SECRET_KEY": services.SECRET_KEY,
            "HMO_SECURE_COOKIES": "no",
        }
    )


@pytest.fixture
def web(of_acacia: settings.Settings, sessions: Sessions) -> Litestar:
    return application(of_acacia, sessions)


def lines(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(journal.Entry)) or 0


def send(browser: Browser, sent: Sent) -> Callable[[], Any]:
    """What posts it; the page is read first, since reading may be journalled too."""
    if sent.json is not None:
        return as_a_program(browser, sent)
    page = browser.get(sent.path)
    shown = Form(page.text).filled if page.status_code == 200 and sent.path != "/sign-out" else {}
    more: dict[str, Any] = {} if sent.files is None else {"files": sent.files}
    return lambda: browser.post(sent.path.partition("?")[0], {**shown, **sent.changes}, **more)


def as_a_program(browser: Browser, sent: Sent) -> Callable[[], Any]:
    """In JSON, with the tag of what was read where it changes that."""
    headers = {"X-CSRFToken": browser.client.cookies["hmo_csrf"]}
    if sent.tagged:
        headers["If-Match"] = browser.get(sent.tagged).headers["etag"]
    method = "PATCH" if sent.tagged == sent.path else "POST"
    return lambda: browser.client.request(method, sent.path, json=sent.json, headers=headers)


def program(town: Town, more: str, said: dict[str, Any], *, tagged: bool = False, case: int | None = None) -> Sent:
    """Of a case, by a program."""
    path = f"/api/v1/cases/{case or town.a_case().case}"
    return Sent(f"{path}{more}", json=said, tagged=path if tagged else "")


def a_task(town: Town, fate: str, said: dict[str, Any]) -> Sent:
    """Of a task, by a program."""
    made = town.a_case()
    return Sent(f"/api/v1/cases/{made.case}/tasks/{made.task}/{fate}", json=said)


def of_area(town: Town, more: str, said: dict[str, Any]) -> Sent:
    """Of a designation, by a program."""
    path = f"/api/v1/designations/{town.seeded.selective if not more else town.a_designation()}"
    return Sent(f"{path}{more}", json=said, tagged=path)


def of_arrival(town: Town, more: str, said: dict[str, Any], *, closed: bool = False) -> Sent:
    """Of what arrived, by a program."""
    path = f"/api/v1/arrivals/{town.a_closed_arrival() if closed else town.an_arrival()[0]}"
    return Sent(f"{path}/{more}", json=said, tagged=path)


@dataclass
class Staff:
    """A browser for each role, signed in when it is first needed."""

    web: Litestar
    browsers: dict[Role | None, Browser] = field(default_factory=dict)

    def of(self, role: Role | None) -> Browser:
        if role not in self.browsers:
            browser = self.browsers[role] = Browser(self.web)
            assert role is None or browser.sign_in(f"{role}@acacia.example").status_code == 303
        return self.browsers[role]

    def half(self, email: str) -> Browser:
        browser = Browser(self.web)
        assert browser.post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 303
        return browser


def is_refused(answer: Any) -> bool:
    """A page that sends to the sign-in has done nothing either."""
    return answer.status_code >= 400 or (
        answer.headers.get("location", "").partition("?")[0] == "/sign-in"
        and answer.request.url.path not in {"/sign-out", "/new-password"}
    )


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_every_route_that_changes_something_has_its_request_here(web: Litestar):
    there = set(changing(web))

    assert there - set(REQUESTS) - set(NOT_JOURNALLED) == set()
    assert {*REQUESTS, *NOT_JOURNALLED} - there == set()


@on_sqlite
def test_every_route_that_changes_something_writes_a_line(web: Litestar, of_acacia: settings.Settings, sessions: Sessions):
    with sessions.writing() as session:
        town = Town(sessions, of_acacia, web, borough.seeded(session))
    staff, refused, silent = Staff(web), {}, []

    for at, request in REQUESTS.items():
        sent = request(town)
        post = send(staff.half(sent.half) if sent.half else staff.of(sent.role), sent)
        before = lines(sessions)
        answer = post()
        if is_refused(answer):
            refused[at] = answer.status_code
        elif lines(sessions) == before:
            silent.append(at)

    assert refused == {}
    assert silent == []


@on_sqlite
def test_a_route_that_writes_no_line_would_be_seen(web: Litestar, of_acacia: settings.Settings, sessions: Sessions):
    before = lines(sessions)

    browser = Staff(web).of(Role.MANAGER)
    one_more = lines(sessions)
    browser.get("/")

    assert one_more > before
    assert lines(sessions) == one_more


# --- jobs

A_REGISTER = "reference,kind,address,postcode,starts_on,ends_on\nL9,mandatory,1 Acacia Avenue,AC1 1AA,01/04/2024,31/03/2029\n"


def a_register(folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "register.csv").write_text(A_REGISTER)
    return {"kind": "licences", "path": str(folder / "register.csv"), "on": "2026-11-01"}


JOBS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "import": a_register,
    "expire": lambda folder: {"on": "2199-01-01"},
    "flag": lambda folder: {"full": True},
    "judge": lambda folder: {},
    "scan": lambda folder: {"clamd": "none"},
    "backup": lambda folder: {"backups": str(folder / "backups")},
    "prove": lambda folder: {},
    "destroy-list": lambda folder: {},
    "destroy": lambda folder: {},
    "answer": lambda folder: {},
    "scrub": lambda folder: {},
}
ELSEWHERE = {
    "list-file": "nothing without somebody who asked: tests/web/test_list_files.py",
    "bulk": "nothing without a bulk that was begun: tests/web/test_bulks.py",
    "seal": "what it writes proves the journal; a line of its own would be one more to seal, each minute and for ever",
    "anchor": "the same",
    "destroy": "nothing without a list that was approved: tests/casework/test_destroy_lists.py",
    "answer": "nothing without a request: tests/casework/test_answering.py",
    "erase-files": "nothing until somebody was erased: tests/casework/test_erasing_files.py",
    "send": "what became of each email is journalled with it: tests/letters/test_mailing.py",
    "arrive": "nothing until something arrives: tests/casework/test_arriving.py",
    "digest": "nothing until somebody chose one: tests/casework/test_digesting.py",
    "bounces": "the same: tests/letters/test_bounces.py",
    "tell": "nothing waits; what is given up is journalled: tests/programs/test_webhooks.py",
    "backup": "nothing without a folder for backups: tests/casework/test_backups.py",
}


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@on_sqlite
def test_every_job_writes_a_line(of_acacia: settings.Settings, sessions: Sessions, tmp_path: Path):
    with sessions.writing() as session:
        town = borough.seeded(session)
        acacia.an_observation(session, session.get_one(Property, town.nasty), expires_on=acacia.TODAY, persons=2)
        pictured.handed_in(session, of_acacia, "property", town.nasty)
    quiet = []

    for job in jobs.JOBS:
        before = lines(sessions)
        arguments = {**command_line.told_to_jobs(of_acacia), **JOBS.get(job.name, lambda folder: {})(tmp_path / "files")}
        jobs.perform(sessions, job, arguments, by=BY, report=silent)
        if lines(sessions) == before and job.name not in ELSEWHERE:
            quiet.append(job.name)

    assert {job.name for job in jobs.JOBS} - set(JOBS) - set(ELSEWHERE) == set()
    assert quiet == []
