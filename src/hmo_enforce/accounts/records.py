"""Accounts of staff and of the public, how they prove who they are, and what only named people may see."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class Account(Record):
    """Somebody who may sign in: to the pages for staff, or to those for the public. An address may stand in both realms.

    `totp_secret` is enciphered; `totp_step` is the last time step whose code was taken, which is not taken twice.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("realm", "email", name="uq_accounts_realm_email"),
        UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_accounts_oidc"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    realm: Mapped[str] = mapped_column(String(10), default="staff")
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    email_verified_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None] = mapped_column(Id)
    oidc_issuer: Mapped[str | None] = mapped_column(String(300))
    oidc_subject: Mapped[str | None] = mapped_column(String(300))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RecoveryCode(Record):
    """A code that stands in, once, for the second factor. Only its SHA-256 is kept: it is random."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Record):
    """One signed-in browser. The cookie holds a random token; only its SHA-256 is kept here.

    Until `completed_at` the password alone was right, and nothing opens but the question for the second factor.
    `provider_session` is what the council's identity provider calls its own sign-in (`sid`), to end this one with it.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    browser: Mapped[str | None] = mapped_column(String(100))
    by_provider: Mapped[bool] = mapped_column(default=False)
    provider_session: Mapped[str | None] = mapped_column(String(255), index=True)
    made_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(40))


class EmailProof(Record):
    """A one-time link sent to an address: to prove that it is read there, or to set a new password.

    `email` is the address that is to take the account's place of its own, where the link is for that.
    """

    __tablename__ = "email_proofs"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignUp(Record):
    """Somebody of the public who asked for an account and has not yet shown that they read what is sent to the address.

    There is no account before that: nobody can take an address in advance, with a password that they know. Kept for a day.
    """

    __tablename__ = "sign_ups"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ProviderTry(Record):
    """Somebody sent to the council's identity provider who has not come back yet. Kept for minutes, used once.

    `account_id` is whose account is to be linked, where they signed in otherwise and ask for that.
    """

    __tablename__ = "provider_tries"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    nonce: Mapped[str] = mapped_column(String(100))
    code_verifier: Mapped[str] = mapped_column(String(128))
    next: Mapped[str] = mapped_column(String(2000))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Record):
    """What a program shows instead of a sign-in: it may what its scopes say, and never more than its account."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[Any]]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    begins_with: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class FailedTries(Record):
    """How often signing in as an address, or in a browser known before, has failed of late.

    Kept under a SHA-256: people type all sorts where an address is asked for.
    """

    __tablename__ = "failed_tries"

    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)


class Restriction(Record):
    """A case, property or person that only the people named may see, for as long as it is not lifted.

    `subject` and `subject_id` are as the journal has them: what is restricted stands in rooms above this one.
    """

    __tablename__ = "restrictions"
    __tells_nothing__ = True
    __table_args__ = (Index("ix_restrictions_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    why: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class NamedPerson(Record):
    """Somebody whom a restriction names: they see what it hides from others."""

    __tablename__ = "named_people"
    __table_args__ = (UniqueConstraint("restriction_id", "account_id", name="uq_named_people"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    restriction_id: Mapped[int] = mapped_column(ForeignKey("restrictions.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    named_at: Mapped[datetime]


class Delegation(Record):
    """An owner tells the council that an agent acts for them, until it is ended. It opens nothing of the owner's to the agent.

    They name the agent by an address; who has the account of that address accepts, and is `agent_id` from then on.
    """

    __tablename__ = "delegations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    agent_email: Mapped[str] = mapped_column(String(254), index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Desk(Record):
    """What somebody of staff keeps of their own start page: since when they have seen what arrived, and their digest.

    `digest` is one of `digests.CHOICES`, `digest_weekday` 0 for Monday to 4; `digested_at` is when it was
    last seen to, whether or not there was anything to send.
    """

    __tablename__ = "desks"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(10), default="never")
    digest_weekday: Mapped[int | None]
    digest_chosen_at: Mapped[datetime | None]
    digested_at: Mapped[datetime | None]
