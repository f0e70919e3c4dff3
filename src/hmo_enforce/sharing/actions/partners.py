"""Partners: made, and changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock, journal
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.kernel.email import is_address
from hmo_enforce.kernel.errors import NotFound, Refused, Stale
from hmo_enforce.sharing.kinds import Kind
from hmo_enforce.sharing.records import Partner

NO_ADDRESS = "That is not an email address. One is of the form referrals@fire.example, without spaces."


@dataclass(frozen=True, slots=True)
class Said:
    """What a partner is called, what it is, and where it takes referrals."""

    name: str
    kind: Kind
    lines: Sequence[str] = ()
    email: str | None = None


def make(session: Session, said: Said, *, by: Actor) -> Partner:
    """A partner. `Refused` for a name that there is already, or an email address that is none."""
    _require_sound(session, said, None)
    made = Partner(
        name=said.name, kind=said.kind, lines=list(said.lines), email=said.email, made_at=clock.now(), made_by=by.name
    )  # fmt: skip
    session.add(made)
    session.flush()
    journal.note(session, by, "made", "partner", made.id, after=_plain(made))
    return made


def change(session: Session, partner_id: int, said: Said, *, revision: int, by: Actor) -> Partner:
    """Another name, kind or address. `Stale` if somebody changed it meanwhile."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise NotFound("There is no such partner.")
    if found.revision != revision:
        raise Stale("Somebody else has changed this partner meanwhile.")
    _require_sound(session, said, partner_id)
    before = _plain(found)
    found.name, found.kind, found.lines, found.email = said.name, said.kind, list(said.lines), said.email
    session.flush()
    journal.note(session, by, "changed", "partner", partner_id, before=before, after=_plain(found))
    return found


def _require_sound(session: Session, said: Said, partner_id: int | None) -> None:
    same = session.scalars(select(Partner.id).where(Partner.name == said.name, Partner.id != (partner_id or 0))).first()
    if same is not None:
        raise Refused("There is a partner of that name already.", about="name")
    if said.email is not None and not is_address(said.email):
        raise Refused(NO_ADDRESS, about="email")


def _plain(partner: Partner) -> dict[str, object]:
    return {"name": partner.name, "kind": partner.kind, "lines": partner.lines, "email": partner.email}
