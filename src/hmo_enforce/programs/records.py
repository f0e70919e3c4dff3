"""What is kept of programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class KeptAnswer(Record):
    """What a program was answered when it changed something under a key of its own, so that asking again changes nothing more.

    `token_id` is 0 of a browser's sign-in. `fingerprint` is a SHA-256 of what was asked. The answer names records by number
    and holds nothing else of them.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("account_id", "token_id", "key", name="uq_kept_answers"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_id: Mapped[int] = mapped_column(Id, default=0)
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(index=True)


class Webhook(Record):
    """Where a program is told of what happens. `secret` is enciphered; once `removed_at` it is told nothing and shown nowhere.

    `account_id` is whoever made it: it hears no more than they may see, and nothing once they may not keep webhooks.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[Any]]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_why: Mapped[str | None] = mapped_column(String(500))
    removed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class Delivery(Record):
    """One message to one webhook, and what became of it. It names its subject by number, and says nothing else of it."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("ix_webhook_deliveries_state_next_try_at", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    event: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    said: Mapped[str | None] = mapped_column(String(300))
    ended_at: Mapped[datetime | None]
