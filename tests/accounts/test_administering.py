"""What administrators may do with accounts, and what nobody may."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import entered
from hmo_enforce.accounts import browsers
from hmo_enforce.accounts.actions import administering, ending, opening, passwords, restricting, signing_in
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.records import Account, ApiToken, SignIn
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, NotFound, Refused

BY = actor.command("test")
PASSWORD = "correct horse battery staple"


def an_account(session: Session, name: str, role: Role = Role.OFFICER) -> Account:
    return opening.open_account(session, f"{name.lower()}@acacia.example", name, role, PASSWORD, by=BY)


def acting(account: Account) -> actor.Actor:
    return actor.Actor(actor.Kind.OFFICER, account.id, account.name)


def token_of(session: Session, account: Account) -> str:
    return signing_in.begin(session, account, complete=True).token


def stands(session: Session, token: str) -> bool:
    return sign_ins.signed_in(session, token, clock.now()) is not None


def lines(session: Session) -> list[journal.Entry]:
    return list(session.scalars(select(journal.Entry).order_by(journal.Entry.id)))


def why(session: Session, entry: journal.Entry) -> str | None:
    return session.get_one(journal.EntryValues, entry.id).why


@pytest.fixture
def ada(session: Session) -> Account:
    return an_account(session, "Ada", Role.ADMINISTRATOR)


def test_nobody_changes_their_own_role(session: Session, ada: Account):
    an_account(session, "Another", Role.ADMINISTRATOR)

    with pytest.raises(Refused, match="Nobody changes their own role"):
        administering.change(session, ada.id, "Ada", Role.MANAGER, by=acting(ada))

    assert ada.role == Role.ADMINISTRATOR


def test_a_change_of_role_signs_out_and_is_journalled_with_both(session: Session, ada: Account):
    basil = an_account(session, "Basil")
    token = token_of(session, basil)

    administering.change(session, basil.id, "Basil Beech", Role.MANAGER, by=acting(ada))

    assert not stands(session, token)
    said = session.execute(
        select(journal.EntryValues.before, journal.EntryValues.after)
        .join(journal.Entry, journal.Entry.id == journal.EntryValues.entry_id)
        .where(journal.Entry.verb == "changed the role of", journal.Entry.actor_id == ada.id)
    ).one()
    assert (said.before, said.after) == ({"role": "officer"}, {"role": "manager"})
    assert basil.name == "Basil Beech"


def test_the_last_administrator_is_neither_closed_nor_made_something_else(session: Session, ada: Account):
    an_account(session, "Basil", Role.MANAGER)
    gone = an_account(session, "Gone", Role.ADMINISTRATOR)
    administering.close(session, gone.id, "left", by=acting(ada))

    with pytest.raises(Refused, match="only administrator"):
        administering.close(session, ada.id, "left", by=BY)
    with pytest.raises(Refused, match="only administrator"):
        administering.change(session, ada.id, "Ada", Role.OFFICER, by=BY)


def test_of_two_administrators_one_may_be_closed_by_the_other_and_not_by_themselves(session: Session, ada: Account):
    second = an_account(session, "Second", Role.ADMINISTRATOR)

    with pytest.raises(Refused, match="Nobody closes their own"):
        administering.close(session, second.id, "left", by=acting(second))
    administering.close(session, second.id, "left", by=acting(ada))

    assert second.closed_at is not None


def test_closing_ends_sign_ins_and_tokens_and_nobody_signs_in(session: Session, ada: Account):
    basil = an_account(session, "Basil")
    token, now = token_of(session, basil), clock.now()
    program = ApiToken(
        account_id=basil.id, name="p", scopes=[], token_hash=b"x" * 32, begins_with="hmo_x", made_at=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    session.add(program)
    session.flush()

    administering.close(session, basil.id, "left", by=acting(ada))

    session.refresh(program)
    assert not stands(session, token)
    assert program.revoked_at is not None
    assert [(one.verb, one.subject, one.subject_id) for one in lines(session)[-2:]] == [
        ("revoked", "api_token", str(program.id)), ("closed", "account", str(basil.id)),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        entered.sign_in(session, basil.email, PASSWORD)


def test_an_account_opened_again_signs_in_anew_and_its_tokens_stay_revoked(session: Session, ada: Account):
    basil = an_account(session, "Basil")
    token = token_of(session, basil)
    administering.close(session, basil.id, "left", by=acting(ada))

    administering.open_again(session, basil.id, "Back again", by=acting(ada))

    assert not stands(session, token)
    assert entered.sign_in(session, basil.email, PASSWORD).token
    assert [why(session, one) for one in lines(session) if one.verb == "opened again"] == ["Back again"]
    with pytest.raises(Refused, match="It is open"):
        administering.open_again(session, basil.id, "Back again", by=acting(ada))


def test_nobody_is_closed_who_alone_may_see_something(session: Session, ada: Account):
    basil, cora = an_account(session, "Basil"), an_account(session, "Cora")
    made = restricting.restrict(session, "property", 1, "a witness lives there", [basil.id], by=BY)

    with pytest.raises(Refused, match="left with nobody who may see it"):
        administering.close(session, basil.id, "left", by=acting(ada))
    restricting.name_people(session, made.id, [basil.id, cora.id], "handing over", by=BY)

    assert administering.close(session, basil.id, "left", by=acting(ada)).closed_at is not None


def test_an_account_of_the_public_is_not_for_these_pages(session: Session, ada: Account):
    lena = an_account(session, "Lena")
    lena.realm = accounts.PUBLIC
    session.flush()

    for act in (
        lambda: administering.close(session, lena.id, "x", by=acting(ada)),
        lambda: administering.change(session, lena.id, "x", Role.ADMINISTRATOR, by=acting(ada)),
        lambda: administering.make_up_password(session, lena.id, by=acting(ada)),
        lambda: accounts.one(session, lena.id),
    ):
        with pytest.raises(NotFound):
            act()
    assert "Lena" not in {one.name for one in accounts.listed(session)}


def test_a_password_made_up_by_an_administrator_must_be_changed(session: Session, ada: Account):
    basil = an_account(session, "Basil")
    token = token_of(session, basil)

    password = administering.make_up_password(session, basil.id, by=acting(ada))

    begun = entered.sign_in(session, basil.email, password, second_factor_needed=False)
    who = sign_ins.signed_in(session, begun.token, clock.now())
    assert not stands(session, token)
    assert who.must_change_password
    passwords.change(session, basil.id, password, "tin roof summer rain", passwords.NO_LIST, but=who.sign_in_id, by=BY)
    assert not sign_ins.signed_in(session, begun.token, clock.now()).must_change_password


def test_changing_a_password_needs_the_present_one_another_and_ends_the_other_sign_ins(session: Session, ada: Account):
    here, elsewhere = token_of(session, ada), token_of(session, ada)
    own = sign_ins.signed_in(session, here, clock.now()).sign_in_id

    with pytest.raises(Refused, match="not your present password"):
        passwords.change(session, ada.id, "wrong", "tin roof summer rain", passwords.NO_LIST, but=own, by=BY)
    with pytest.raises(Refused, match="Choose another"):
        passwords.change(session, ada.id, PASSWORD, PASSWORD, passwords.NO_LIST, but=own, by=BY)
    passwords.change(session, ada.id, PASSWORD, "tin roof summer rain", passwords.NO_LIST, but=own, by=BY)

    assert stands(session, here)
    assert not stands(session, elsewhere)


def test_one_ends_ones_own_sign_ins_and_nobody_else_s(session: Session, ada: Account):
    basil = an_account(session, "Basil")
    own, other = token_of(session, ada), token_of(session, basil)
    (place,) = sign_ins.places(session, basil.id, clock.now())

    with pytest.raises(NotFound):
        ending.end_one(session, ada.id, place.id, by=acting(ada))

    assert stands(session, other)
    ending.end_one(session, basil.id, place.id, by=acting(basil))
    assert not stands(session, other)
    assert stands(session, own)


def test_where_one_is_signed_in_leaves_out_what_has_ended_lapsed_or_was_never_finished(session: Session, ada: Account):
    kept = signing_in.begin(session, ada, complete=True, browser="Firefox on Windows").token
    signing_in.begin(session, ada, complete=False)
    idle, old, ended = (session.scalars(select(SignIn).where(
        SignIn.token_hash == sign_ins.token_hash(token_of(session, ada))
    )).one() for _ in range(3))  # fmt: skip
    idle.last_seen_at -= timedelta(minutes=61)
    old.made_at -= timedelta(hours=13)
    ended.ended_at = clock.now()
    session.flush()

    places = sign_ins.places(session, ada.id, clock.now())

    assert [place.browser for place in places] == ["Firefox on Windows"]
    assert stands(session, kept)


def test_the_list_says_who_is_invited_closed_and_when_they_signed_in(session: Session, ada: Account):
    opening.open_account(session, "dina@acacia.example", "Dina", Role.FINANCE, None, by=BY)
    basil = an_account(session, "Basil")
    administering.close(session, basil.id, "left", by=acting(ada))
    token_of(session, ada)

    found = {one.name: one for one in accounts.listed(session)}

    assert found["Dina"].is_invited
    assert not found["Ada"].is_invited
    assert found["Ada"].signed_in_at is not None
    assert list(found)[-1] == "Basil"


AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":
        "Edge on Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1": "Safari on iPad",
    "Mozilla/5.0 (Linux; Android 16; SM-X210) AppleWebKit/537.36 Chrome/140.0 Safari/537.36": "Chrome on Android",
    "curl/8.0": browsers.UNKNOWN,
    "<script>alert(1)</script>": browsers.UNKNOWN,
    "": browsers.UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(("agent", "said"), AGENTS.items())
def test_a_browser_is_told_in_words(agent: str, said: str):
    assert browsers.in_words(agent) == said
