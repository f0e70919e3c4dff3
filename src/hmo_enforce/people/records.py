"""People and organisations, known by what a source says of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hmo_enforce.kernel import same_as
from hmo_enforce.kernel.database import Id, Record


class Party(Record):
    """A person or an organisation. `source_key` is what told this party from another in the file that brought it.

    `same_as_id`: a second record of the one that is kept (`kernel/same_as.py`).
    """

    __tablename__ = "parties"
    __table_args__ = same_as.indexes("parties")

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    name: Mapped[str] = mapped_column(String(300), index=True)
    is_organisation: Mapped[bool | None]
    company_number: Mapped[str | None] = mapped_column(String(20), index=True)
    address: Mapped[str | None] = mapped_column(String(500))
    postcode: Mapped[str | None] = mapped_column(String(8))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_row: Mapped[int | None]
    made_at: Mapped[datetime]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"))
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}


class PartyCorrection(Record):
    """What an officer set of somebody by hand, as text; no later file overwrites it while it stands."""

    __tablename__ = "party_corrections"
    __table_args__ = (Index("ix_party_corrections_party_id_field", "party_id", "field"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    field: Mapped[str] = mapped_column(String(40))
    was: Mapped[str | None] = mapped_column(String(500))
    value: Mapped[str | None] = mapped_column(String(500))
    why: Mapped[str]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
