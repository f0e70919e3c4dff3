"""What the tests of pages need of privacy: a hold, a list of what is due, a request for access, an export."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
from filed import Filed
from hmo_enforce.cases.records import CaseParty
from hmo_enforce.casework import exporting
from hmo_enforce.kernel.actor import Actor, Kind
from hmo_enforce.privacy import outside
from hmo_enforce.privacy.actions import access, holds, lists
from hmo_enforce.privacy.records import DestructionItem
from hmo_enforce.settings import Settings

BY = Actor(Kind.OFFICER, None, "Mona Maple")


def things(session: Session, of: Settings, filing: Filed) -> dict[str, object]:
    """One of each, by the names that addresses have for them."""
    hold = holds.hold(session, "case", filing.other, "An appeal.", by=BY)
    list_id, record_id = a_list(session)
    asked = access.take_down(session, acacia.TODAY, "Passport seen.", parties=[filing.witness], accounts=[], by=BY)
    told = {"data_dir": str(of.data_dir)}
    written = outside.passing(exporting.folder(told))
    written.write_bytes(b"PK")
    export = exporting.made(
        session, told, written, "subject_access", "answer_subject_access", access_request_id=asked.id, by=BY
    )
    return {
        "hold_id": hold.id, "list_id": list_id, "record_id": record_id, "access_request_id": asked.id,
        "piece": f"party-{filing.witness}", "export_id": export.id, "complaint_line": line_of(session, filing),
    }  # fmt: skip


def a_list(session: Session) -> tuple[int, int]:
    """An open list with one sign-in on it that is not there, and that record."""
    rule = outside.rules()["sign_in_ended"]
    due = [(rule, 4711, date(2020, 1, 1), date(2021, 2, 1))]
    made = lists.make(session, due, {}, acacia.TODAY, by=BY)
    return made.id, session.scalars(select(DestructionItem.id).where(DestructionItem.list_id == made.id)).one()


def line_of(session: Session, filing: Filed) -> int:
    """The line of whoever complained in the case."""
    wanted = (CaseParty.case_id == filing.case, CaseParty.part == "complainant")
    return session.scalars(select(CaseParty.id).where(*wanted)).one()
