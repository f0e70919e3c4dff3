"""Legal holds, lists of what is to be destroyed, requests for access, and files made for somebody to fetch."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel.database import Id, Record


class LegalHold(Record):
    """Nothing that belongs to this is destroyed until the hold is lifted: by hand, when proceedings and appeal have ended.

    Whoever did so is kept by the name of that day, and by their account: two officers may have one name.
    """

    __tablename__ = "legal_holds"
    __table_args__ = (Index("ix_legal_holds_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    why: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(Id)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(200))
    lifted_by_id: Mapped[int | None] = mapped_column(Id)
    lifted_why: Mapped[str | None] = mapped_column(String(1000))


class DestructionList(Record):
    """What was due by the rules on a day. `held`: how many were left out of it by each rule, since they are on hold."""

    __tablename__ = "destruction_lists"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    due_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    held: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(Id)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    approved_by_id: Mapped[int | None] = mapped_column(Id)
    approved_why: Mapped[str | None] = mapped_column(String(1000))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("job_requests.id"))
    done_at: Mapped[datetime | None]


class DestructionItem(Record):
    """One record on a list, and what became of it: this is the fact that stays, without the content.

    `months`: for how long the rule kept it then. `kept_until`: the day until which a manager took it out.
    """

    __tablename__ = "destruction_items"
    __table_args__ = (
        Index("ix_destruction_items_list_id_state_rule", "list_id", "state", "rule"),
        Index("ix_destruction_items_subject", "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("destruction_lists.id"))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id)
    rule: Mapped[str] = mapped_column(String(40))
    months: Mapped[int]
    since: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    kept_why: Mapped[str | None] = mapped_column(String(1000))
    kept_by: Mapped[str | None] = mapped_column(String(200))
    kept_by_id: Mapped[int | None] = mapped_column(Id)
    kept_until: Mapped[date | None]
    settled_at: Mapped[datetime | None]


class AccessRequest(Record):
    """Somebody asks what is kept about them. Who it is, is in its records alone; `proof` is how that was checked.

    Whoever may not see one of the records does not see the request.
    """

    __tablename__ = "access_requests"
    __hidden_through__ = (("access_records", "access_request_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    asked_on: Mapped[date]
    answer_by: Mapped[date]
    proof: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(200))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("job_requests.id"))


class AccessRecord(Record):
    """A person on record, or an account, who is whoever asks: an officer confirmed that."""

    __tablename__ = "access_records"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    access_request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)


class AccessOmission(Record):
    """Something that is not told to whoever asks, by which exemption and why. `piece`: such as case_note-12."""

    __tablename__ = "access_omissions"
    __table_args__ = (UniqueConstraint("access_request_id", "piece", name="uq_access_omissions"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    access_request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id"))
    piece: Mapped[str] = mapped_column(String(60))
    exemption: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class AccessReading(Record):
    """A piece of the answer that an officer read and let be told. `digest`: the SHA-256 of what it said then."""

    __tablename__ = "access_readings"
    __table_args__ = (UniqueConstraint("access_request_id", "piece", name="uq_access_readings"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    access_request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id"))
    piece: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    read_at: Mapped[datetime]
    read_by: Mapped[str] = mapped_column(String(200))


class Export(Record):
    """A file made for somebody to fetch, in the folder of exports until `expires_at`. `permission`: what fetching it takes.

    `account_id`: who alone may fetch it, since it holds what they may see; `file_name`: what it is called then.
    """

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    permission: Mapped[str] = mapped_column(String(40))
    access_request_id: Mapped[int | None] = mapped_column(ForeignKey("access_requests.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    file_name: Mapped[str | None] = mapped_column(String(100))
    asked_by: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    downloads: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None]
    deleted_why: Mapped[str | None] = mapped_column(String(200))
