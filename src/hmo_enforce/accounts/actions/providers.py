"""Signing in by the council's identity provider: sent out, come back, an account found or made, linked, ended."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts.actions import ending, links, signing_in, tokens
from hmo_enforce.accounts.identities import Identity
from hmo_enforce.accounts.queries import accounts, sign_ins
from hmo_enforce.accounts.queries.sign_ins import token_hash
from hmo_enforce.accounts.records import Account, ProviderTry, SignIn
from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.kernel.errors import NotAllowed, Refused

PROVIDER = actor.Actor(actor.Kind.NOBODY, None, "the council's identity provider")
KEPT = timedelta(minutes=10)
NO_ROLE = "The provider gives no role any more."


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes with a browser to the provider: `state` and `nonce` in the address, the verifier stays here."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Back:
    """A try that has come back, which is thereby used up."""

    nonce: str
    verifier: str
    next: str
    account_id: int | None


def send(session: Session, browser: str, after: str, *, links: sign_ins.SignedIn | None = None) -> Sent:
    """Note a try before the browser with this secret in its cookie is sent out; `links` is whose account is to be linked."""
    session.execute(delete(ProviderTry).where(ProviderTry.made_at <= clock.now() - KEPT))
    sent = Sent(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    session.add(
        ProviderTry(
            state_hash=token_hash(sent.state), browser_hash=token_hash(browser), nonce=sent.nonce,
            code_verifier=sent.verifier, next=after[:2000], account_id=links.account_id if links else None, made_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    if links is not None:
        journal.note(session, links.actor, "began to link", "account", links.account_id)
    return sent


def come_back(session: Session, state: str, browser: str) -> Back | None:
    """The try with this state, which no second request finds; None for another browser's, or one that is too old."""
    row = session.execute(
        delete(ProviderTry).where(ProviderTry.state_hash == token_hash(state)).returning(
            ProviderTry.browser_hash, ProviderTry.nonce, ProviderTry.code_verifier, ProviderTry.next,
            ProviderTry.account_id, ProviderTry.made_at,
        )
    ).one_or_none()  # fmt: skip
    fits = row is not None and secrets.compare_digest(row.browser_hash, token_hash(browser))
    if row is None or not fits or clock.now() - row.made_at > KEPT:
        return None
    return Back(row.nonce, row.code_verifier, row.next, row.account_id)


def sign_in(
    session: Session, who: Identity, *, trusted: bool, second_factor_needed: bool = True, browser: str | None = None
) -> signing_in.Begun | NotAllowed:
    """Begin a sign-in of whomever the provider proved, who is given an account if they have none.

    trusted   whether the provider's word stands for the second factor; else it is asked for here

    Their role is what the provider says now. For somebody without one the refusal is returned, and not raised: that their
    sign-ins and tokens are ended must commit. `NotAllowed` is raised for a closed account, and one that is not linked.
    """
    account = _account(session, who)
    if who.role is None:
        _shut_out(session, account)
        return NotAllowed("Your council account gives you no role in this service. Ask whoever looks after it at the council.")
    if account is None:
        account = _opened(session, who)
    if account.closed_at is not None:
        raise NotAllowed("Your account for this service is closed. Ask an administrator of it.")
    _follow(session, account, who)
    complete = trusted or (account.totp_confirmed_at is None and not second_factor_needed)
    return signing_in.begin(
        session, account, complete=complete, browser=browser, by_provider=True, provider_session=who.session
    )


def _account(session: Session, who: Identity) -> Account | None:
    linked = select(Account).where(Account.oidc_issuer == who.issuer, Account.oidc_subject == who.subject)
    return session.scalars(linked.where(Account.realm == accounts.STAFF)).one_or_none()


def _shut_out(session: Session, account: Account | None) -> None:
    """Whoever has no role any more keeps no way in: a password opens no linked account (`signing_in.tried`)."""
    if account is None:
        return
    _end(session, select(SignIn).where(SignIn.account_id == account.id), "no role any more")
    tokens.revoke_all(session, account.id, NO_ROLE, by=PROVIDER)
    links.void(session, account.id, tuple(links.LASTS))
    journal.note(session, PROVIDER, "shut out the holder of", "account", account.id, why=NO_ROLE)


def _follow(session: Session, account: Account, who: Identity) -> None:
    """What the provider says at each sign-in: the role, and a proved address where the account had none."""
    if account.role != who.role:
        journal.note(
            session, PROVIDER, "changed the role of", "account", account.id,
            before={"role": account.role}, after={"role": who.role},
        )  # fmt: skip
        account.role = str(who.role)
    if account.email_verified_at is None and who.email_proved and ("@" not in account.email or account.email == who.email):
        _take_address(session, account, who)


def _opened(session: Session, who: Identity) -> Account:
    there = None if who.email is None else accounts.account_by_email(session, who.email)
    if there is not None and there.oidc_subject is None:
        raise NotAllowed(
            "There is an account with your email address already, which is not linked to your council account. Sign in to it "
            "with its password, and link the two on the page “Your council account”."
        )
    made = Account(
        email=secrets.token_hex(), name=who.name, role=who.role, oidc_issuer=who.issuer, oidc_subject=who.subject,
        made_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    made.email = accounts.no_address(made.id)
    _take_address(session, made, who)
    journal.note(session, PROVIDER, "opened", "account", made.id, after={"role": who.role})
    return made


def _take_address(session: Session, account: Account, who: Identity) -> None:
    """An address that the provider has not proved keeps nobody from theirs, and one that it has goes to whoever it says.

    So whoever has themselves called by a colleague's address gains nothing by it. No address of an account that is not
    linked is taken from it.
    """
    if who.email is None:
        return
    other = accounts.account_by_email(session, who.email)
    if other is not None and other.id != account.id:
        if not who.email_proved or other.oidc_subject is None:
            return
        other.email, other.email_verified_at = accounts.no_address(other.id), None
        session.flush()
        journal.note(session, PROVIDER, "took the address of", "account", other.id, why="It is another's there.")
    account.email, account.email_verified_at = who.email, clock.now() if who.email_proved else None
    session.flush()


def link(session: Session, account_id: int, who: Identity, *, here: int, by: actor.Actor) -> None:
    """From now on this identity signs in to the account, and its password does not; `here` is the sign-in that they are in.

    `Refused` where it is another account's, or the account another's.
    """
    account, other = session.get_one(Account, account_id), _account(session, who)
    if other is not None and other.id != account_id:
        raise Refused("Another account of this service is linked to that council account.")
    if account.oidc_subject not in (None, who.subject):
        raise Refused("Your account is linked to another council account. Unlink that one first.")
    account.oidc_issuer, account.oidc_subject = who.issuer, who.subject
    present = session.get_one(SignIn, here)
    present.by_provider, present.provider_session = True, who.session
    ending.end_all(session, account_id, "linked", but=here)
    links.void(session, account_id, tuple(links.LASTS))
    journal.note(session, by, "linked", "account", account_id)


def end(session: Session, issuer: str, subject: str | None, provider_session: str | None) -> int:
    """End the sign-ins that the provider says have ended there; how many there were."""
    linked = select(Account.id).where(Account.oidc_issuer == issuer)
    whose = select(SignIn).where(SignIn.account_id.in_(linked.where(Account.oidc_subject == subject) if subject else linked))
    wanted = whose.where(SignIn.by_provider)
    if provider_session is not None:
        wanted = wanted.where(SignIn.provider_session == provider_session)
    return len(_end(session, wanted, "ended by the provider"))


def _end(session: Session, which: Select[SignIn], why: str) -> list[int]:
    standing = session.scalars(which.where(SignIn.ended_at.is_(None))).all()
    ended = []
    for one in standing:
        one.ended_at, one.ended_why = clock.now(), why
        ended.append(one.account_id)
    for account_id in sorted(set(ended)):
        journal.note(session, PROVIDER, "ended sign-ins of", "account", account_id, why=why)
    return ended
