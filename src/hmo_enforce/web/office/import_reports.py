"""What was wrong with a file, to download; and the profiles that people made."""

from collections.abc import Iterator
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from sqlalchemy.orm import Session

from hmo_enforce.files import actions, queries
from hmo_enforce.web import formats, guards, pages
from hmo_enforce.web.office import import_wording, imports, lists

HEADER = ("Row", "Column", "What it says", "What is wrong and how to mend it", "What became of it")
PROFILES = f"{imports.PATH}/profiles"


@get(f"{imports.ONE}/issues.csv", guards=[guards.may_see_imports], sync_to_thread=True)
def as_csv(request: Request, session: NamedDependency[Session], import_id: FromPath[int]) -> Stream:  # type: ignore[type-arg]
    """Every issue, as CSV that no spreadsheet runs."""
    return lists.as_csv(f"issues-{import_id}.csv", HEADER, _rows(request, session, import_id))


@get(f"{imports.ONE}/issues.xlsx", guards=[guards.may_see_imports], sync_to_thread=True)
def as_xlsx(request: Request, session: NamedDependency[Session], import_id: FromPath[int]) -> Stream:  # type: ignore[type-arg]
    """Every issue, as a workbook."""
    return lists.as_xlsx(f"issues-{import_id}.xlsx", HEADER, _rows(request, session, import_id), sheet="Issues")


def _rows(request: Request, session: Session, import_id: int) -> Iterator[tuple[Any, ...]]:  # type: ignore[type-arg]
    one = queries.one(session, import_id)
    hidden = one.kind in queries.PERSONAL and not guards.may(request, "run_imports")
    for said in queries.issues(session, import_id, hidden=hidden):
        became = import_wording.SEVERITIES.get(said.severity, said.severity)
        yield said.row, said.field, said.value, said.message, became


@get(PROFILES, guards=[guards.may_run_imports], sync_to_thread=True)
def profiles(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """The profiles made on the columns page."""
    kept = [
        {
            "name": one.name,
            "kind": import_wording.TITLES[one.kind],
            "by": one.made_by,
            "at": formats.moment(one.made_at),
            "columns": ", ".join(one.columns),
            "remove_action": f"{PROFILES}/{one.id}/remove",
        }
        for one in queries.saved_profiles(session)
    ]
    return pages.page(request, "office/import_profiles.html", profiles=kept)


@post(f"{PROFILES}/{{profile_id:int}}/remove", guards=[guards.may_run_imports], sync_to_thread=True, status_code=303)
def remove(request: Request, session: NamedDependency[Session], profile_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Take one away: a file of its source must be mapped anew."""
    actions.remove_profile(session, profile_id, by=guards.who(request).actor)
    return Redirect(PROFILES, status_code=303)
