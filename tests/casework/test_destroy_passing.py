"""What is over of accounts, restrictions and requests for access is listed in time, and destroyed with its traces."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import acacia
import agreed
import filed
import forgotten
from hmo_enforce import jobs, settings
from hmo_enforce.accounts.actions import restricting
from hmo_enforce.accounts.records import (
    Account,
    ApiToken,
    Delegation,
    EmailProof,
    NamedPerson,
    RecoveryCode,
    Restriction,
    SignIn,
    SignUp,
)
from hmo_enforce.cli import opening as command_line
from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.privacy.actions import holds
from hmo_enforce.privacy.actions import lists as actions
from hmo_enforce.privacy.records import AccessOmission, AccessReading, AccessRecord, AccessRequest, DestructionItem, Export
from hmo_enforce.sharing import queries as sharing
from services import SECRET_KEY

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO, LATELY, TO_COME = NOW - timedelta(days=1200), NOW - timedelta(days=10), NOW + timedelta(days=10)
WHEN = (LONG_AGO, LATELY, TO_COME)
NAME, EMAIL, WHY = "Quenby Zwolle", "q.zwolle@farfield.example", "He threatened Zwolle."


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody hears."""


@pytest.fixture
def told(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    said = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": SECRET_KEY}
    return command_line.told_to_jobs(settings.from_environment(said))


def listed(sessions: Sessions, told: dict[str, Any]) -> tuple[int, dict[str, set[int]]]:
    made = jobs.perform(sessions, jobs.named("destroy-list"), told, by=acacia.BASIL, report=silent)["list"]
    found: dict[str, set[int]] = {}
    with sessions.reading() as session:
        for item in session.scalars(select(DestructionItem).where(DestructionItem.list_id == (made or 0))):
            found.setdefault(item.rule, set()).add(item.subject_id)
    return made, found


def destroyed(sessions: Sessions, told: dict[str, Any]) -> dict[str, set[int]]:
    made, found = listed(sessions, told)
    with sessions.writing() as session:
        actions.approve(session, made, "Looked at each.", by=acacia.ALMA)
    jobs.perform(sessions, jobs.named("destroy"), {**told, "list": made}, by=acacia.ALMA, report=silent)
    return found


def added(session: Session, *rows: Any) -> list[int]:
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def an_account(session: Session, realm: str, number: int, *, closed: datetime | None) -> Account:
    made = Account(
        realm=realm, email=f"{number}{EMAIL}", name=NAME, organisation="Zwolle Homes", role="landlord", password_hash="x",
        must_change_password=False, totp_secret=b"secret", oidc_issuer="https://x", oidc_subject=str(number),
        made_at=LONG_AGO, closed_at=closed,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(RecoveryCode(account_id=made.id, code_hash=b"h" * 32, made_at=LONG_AGO))
    return made


def of_an_account(make: Callable[[int, datetime, int], Any]) -> Callable[[Session], list[int]]:
    """One that is over long since, one lately, one in time to come."""

    def these(session: Session) -> list[int]:
        account = an_account(session, "public", 9, closed=None)
        return added(session, *(make(account.id, at, number) for number, at in enumerate(WHEN)))

    return these


def a_token(account: int, at: datetime, number: int) -> ApiToken:
    return ApiToken(
        account_id=account, name=NAME, scopes=[], token_hash=bytes([number]) * 32, begins_with="x", made_at=LONG_AGO,
        expires_at=at,
    )  # fmt: skip


def a_link(account: int, at: datetime, number: int) -> EmailProof:
    return EmailProof(
        account_id=account, purpose="reset", email=EMAIL, token_hash=bytes([number]) * 32, made_at=LONG_AGO, expires_at=at
    )


def a_sign_up(account: int, at: datetime, number: int) -> SignUp:
    return SignUp(email=EMAIL, name=NAME, role="landlord", token_hash=bytes([number]) * 32, made_at=LONG_AGO, expires_at=at)


def a_delegation(account: int, at: datetime, number: int) -> Delegation:
    return Delegation(owner_id=account, agent_email=f"{number}{EMAIL}", asked_at=LONG_AGO, ended_at=at if at <= NOW else None)


@pytest.mark.parametrize(("rule", "of", "make"), [
    ("api_token_ended", ApiToken, a_token), ("email_link_over", EmailProof, a_link), ("sign_up_unconfirmed", SignUp, a_sign_up),
    ("delegation_ended", Delegation, a_delegation),
])  # fmt: skip
def test_what_is_over_long_since_goes_and_what_is_not_stays(
    sessions: Sessions, told: dict[str, Any], rule: str, of: Any, make: Callable[[int, datetime, int], Any]
):
    with sessions.writing() as session:
        old, late, standing = of_an_account(make)(session)

    found = destroyed(sessions, told)

    assert found == {rule: {old}}
    with sessions.reading() as session:
        assert set(session.scalars(select(of.id))) == {late, standing}
        line = session.scalars(select(journal.Entry).where(journal.Entry.verb == "destroyed")).one()
        assert line.subject_id == str(old)


@pytest.mark.parametrize(("realm", "name"), [("staff", NAME), ("public", "Somebody whose account was closed")])
def test_an_account_closed_long_since_is_emptied_and_staff_keep_their_name(
    sessions: Sessions, told: dict[str, Any], realm: str, name: str
):
    with sessions.writing() as session:
        old, late, open_ = (
            an_account(session, realm, number, closed=at).id for number, at in enumerate((LONG_AGO, LATELY, None))
        )
        owner = an_account(session, "public", 7, closed=None)
        added(session, Delegation(owner_id=owner.id, agent_email=f"0{EMAIL}", agent_id=old, asked_at=LATELY))
        added(session, a_link(old, LATELY, 1), a_token(old, TO_COME, 2))
        added(session, SignIn(
            token_hash=b"t" * 32, account_id=old, browser="Firefox", made_at=LATELY, last_seen_at=LATELY, ended_at=LATELY,
            provider_session="sid"))  # fmt: skip

    found = destroyed(sessions, told)

    assert found == {f"{realm}_account_closed": {old}}
    assert forgotten.in_tables(sessions.engine, [f"0{EMAIL}"]) == []
    with sessions.reading() as session:
        account = session.get_one(Account, old)
        kept = (account.password_hash, account.totp_secret, account.oidc_issuer, account.oidc_subject)
        assert (account.name, account.email, kept) == (name, f"closed account {old}", (None,) * 4)
        for table in (RecoveryCode, EmailProof, ApiToken):
            assert session.scalars(select(table).where(table.account_id == old)).all() == []
        assert session.scalars(select(Delegation)).all() == []
        assert session.scalars(select(SignIn.browser)).all() == [None]
        assert [session.get_one(Account, key).password_hash for key in (late, open_)] == ["x", "x"]
    assert listed(sessions, told)[1] == {}


def test_a_restriction_lifted_long_since_goes_with_its_reason_and_one_that_stands_stays(
    sessions: Sessions, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    with sessions.writing() as session:
        person = an_account(session, "staff", 1, closed=None).id
        homes = [acacia.an_address(session, f"{number} Elm Row", east=100 + 30 * number).id for number in range(2)]
        monkeypatch.setattr(clock, "now", lambda: LONG_AGO)
        old = restricting.restrict(session, "property", homes[0], WHY, [person], by=acacia.ALMA).id
        restricting.lift(session, old, "Zwolle moved away.", by=acacia.ALMA)
        standing = restricting.restrict(session, "property", homes[1], "A Willow.", [person], by=acacia.ALMA).id
        monkeypatch.setattr(clock, "now", lambda: NOW)
        again = restricting.restrict(session, "property", homes[0], "A Nettle.", [person], by=acacia.ALMA).id

    found = destroyed(sessions, told)

    assert found == {"restriction_lifted": {old}}
    assert forgotten.in_tables(sessions.engine, ["threatened", "moved away"]) == []
    with sessions.reading() as session:
        assert set(session.scalars(select(Restriction.id))) == {standing, again}
        assert set(session.scalars(select(NamedPerson.restriction_id))) == {standing, again}
        assert "A Nettle." in session.scalars(select(journal.EntryValues.why)).all()


def a_request(session: Session, party: int, released: datetime, *, file_gone: bool) -> tuple[int, int]:
    (key,) = added(session, AccessRequest(
        asked_on=released.date(), answer_by=released.date(), proof=f"{NAME} showed a passport.", state="released",
        made_at=released, made_by="Alma Ash", released_at=released, released_by="Alma Ash"))  # fmt: skip
    (export,) = added(session, Export(
        kind="answer", permission="answer_subject_access", access_request_id=key, asked_by="Alma Ash", sha256="0" * 64,
        size_bytes=1, made_at=released, expires_at=released, downloads=1, deleted_at=LATELY if file_gone else None))  # fmt: skip
    session.add_all([
        AccessRecord(access_request_id=key, party_id=party),
        AccessReading(access_request_id=key, piece="party-1", digest="0" * 64, read_at=released, read_by="Alma Ash"),
        AccessOmission(
            access_request_id=key, piece="case_note-1", exemption="crime", why=WHY, made_at=released, made_by="Alma Ash"),
    ])  # fmt: skip
    journal.note(session, acacia.ALMA, "took down", "access_request", key, after={"parties": 1})
    return key, export


def test_a_request_for_access_goes_two_years_after_its_answer_with_all_that_hangs_on_it(
    sessions: Sessions, told: dict[str, Any]
):
    with sessions.writing() as session:
        party = filed.a_party(session, "Walter Willow").id
        old, _ = a_request(session, party, LONG_AGO, file_gone=True)
        late, late_export = a_request(session, party, LATELY, file_gone=True)
        fetched, fetched_export = a_request(session, party, LONG_AGO, file_gone=False)

    found = destroyed(sessions, told)

    assert found == {"access_request_answered": {old}}
    with sessions.reading() as session:
        assert set(session.scalars(select(AccessRequest.id))) == {late, fetched}
        assert set(session.scalars(select(Export.id))) == {late_export, fetched_export}
        for table in (AccessRecord, AccessReading, AccessOmission):
            assert set(session.scalars(select(table.access_request_id))) == {late, fetched}
        lines = journal.entries_about(session, "access_request", [old])
        verbs = {session.get_one(journal.Entry, line).verb for line in lines}
        assert verbs == {"destroyed"}


def test_the_row_of_an_export_goes_two_years_after_its_file(sessions: Sessions, told: dict[str, Any]):
    with sessions.writing() as session:
        rows = [
            Export(
                kind="journal", permission="see_journal", asked_by=NAME, sha256="0" * 64, size_bytes=1, made_at=LONG_AGO,
                expires_at=LONG_AGO, downloads=1, deleted_at=at,
            )
            for at in (LONG_AGO, LATELY, None)
        ]  # fmt: skip
        old, late, standing = added(session, *rows)

    found = destroyed(sessions, told)

    assert found == {"export_deleted": {old}}
    with sessions.reading() as session:
        assert set(session.scalars(select(Export.id))) == {late, standing}


def test_what_was_restricted_and_told_of_something_on_hold_stays_with_it(
    sessions: Sessions, told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    with sessions.writing() as session:
        home, party = acacia.an_address(session).id, filed.a_party(session, "Walter Willow").id
        monkeypatch.setattr(clock, "now", lambda: LONG_AGO)
        restricted = restricting.restrict(session, "property", home, WHY, [an_account(session, "staff", 1, closed=None).id],
                                          by=acacia.ALMA).id  # fmt: skip
        restricting.lift(session, restricted, "Zwolle moved away.", by=acacia.ALMA)
        monkeypatch.setattr(clock, "now", lambda: NOW)
        a_request(session, party, LONG_AGO, file_gone=True)
        session.execute(update(Export).values(deleted_at=LONG_AGO))
        for subject, key in (("property", home), ("party", party)):
            holds.hold(session, subject, key, "An appeal.", by=acacia.ALMA)

    _, found = listed(sessions, told)

    assert found == {}


def test_whom_to_ask_about_an_agreement_that_is_over_is_destroyed_by_a_list(sessions: Sessions, told: dict[str, Any]):
    began, over = date(2023, 1, 1), date(2024, 1, 1)
    with sessions.writing() as session:
        partner_id = agreed.a_partner(session)
        ran_out, runs = (agreed.an_agreement(session, partner_id, starts_on=began, ends_on=one) for one in (over, None))

    found = destroyed(sessions, told)

    assert found["agreement_over"] == {ran_out}
    with sessions.reading() as session:
        assert [sharing.agreement(session, one).contact_name for one in (ran_out, runs)] == ["", "Flora Flint"]
