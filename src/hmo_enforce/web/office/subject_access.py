"""Whoever asks what is kept about them: their records found, the answer looked through, released and fetched."""

import re
from collections import Counter
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File, Redirect
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from hmo_enforce.casework import answering, exporting
from hmo_enforce.casework.views import askers, kept_about
from hmo_enforce.kernel import clock, requests
from hmo_enforce.kernel.errors import NotAllowed, Refused
from hmo_enforce.privacy import bundles, outside, states
from hmo_enforce.privacy.actions import access as actions
from hmo_enforce.privacy.bundles import Piece
from hmo_enforce.privacy.queries import access
from hmo_enforce.settings import Settings
from hmo_enforce.web import form_page, formats, forms, guards, pages
from hmo_enforce.web import session as fronts
from hmo_enforce.web.forms import Fields
from hmo_enforce.web.office import answer_pieces
from hmo_enforce.web.office.restricting import Req

PATH = "/subject-access"
ONE = PATH + "/{access_request_id:int}"
WHOM = {True: "An organisation", False: "A person", None: "A person or organisation"}


@get(PATH, guards=[guards.may_answer_subject_access], sync_to_thread=True)
def show(request: Request, session: NamedDependency[Session]) -> Response[str]:  # type: ignore[type-arg]
    """Search for somebody (?q=), and the requests."""
    return _search(request, session, {}, [])


@post(PATH, guards=[guards.may_answer_subject_access], sync_to_thread=True, status_code=303)
def take_down(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
) -> Response[str] | Redirect:
    """A request of whoever the records ticked are."""
    sent = Fields(data)
    proof, asked_on = sent.text("proof", "How you checked", most=1_000), sent.day("asked_on", "The day", latest=clock.today())
    ticked = sent.several("records")
    keys = {
        sort: [int(one.split("-")[1]) for one in ticked if re.fullmatch(rf"{sort}-\d{{1,18}}", one)]
        for sort in ("party", "account")
    }
    if not any(keys.values()):
        sent.wrong("records", "Tick at least one record that is theirs.")
    if sent.errors or proof is None or asked_on is None:
        return _search(request, session, data, sent.errors)
    askers.require_there(session, keys["party"], keys["account"])
    made = actions.take_down(
        session, asked_on, proof, parties=keys["party"], accounts=keys["account"], by=guards.who(request).actor
    )
    return form_page.done(f"{PATH}/{made.id}", "access_taken")


def _search(request: Req, session: Session, data: dict[str, Any], errors: list[forms.FieldError]) -> Response[str]:
    typed, sent = request.query_params.get("q", "").strip()[:200], Fields(data)
    parties, accounts = askers.search(session, typed) if typed else ([], [])
    found = [
        {
            "value": f"party-{one.id}", "name": one.name,
            "tells": ", ".join(part for part in (WHOM[one.is_organisation], one.address, one.postcode) if part),
        }
        for one in parties
    ] + [{"value": f"account-{one.id}", "name": one.name, "tells": f"An account: {one.email}"} for one in accounts]  # fmt: skip
    rows, today = access.all_requests(session), clock.today()
    names = askers.names(session, [one.id for one in rows])
    return pages.page(
        request,
        "office/subject_access.html",
        status_code=422 if errors else 200,
        q=typed,
        searched=bool(typed),
        found=found,
        form={
            "proof": sent.raw("proof"),
            "asked_on": sent.raw("asked_on") or today.isoformat(),
            "ticked": sent.several("records"),
        },
        requests=[
            {
                "href": f"{PATH}/{one.id}", "name": names.get(one.id, "Somebody whose record is gone"),
                "asked": formats.day(one.asked_on), "answer_by": formats.day(one.answer_by),
                "late": one.state == states.OPEN and one.answer_by < today, "state": states.REQUESTS[one.state],
            }
            for one in rows
        ],
        errors=forms.as_context(errors),
    )  # fmt: skip


@get(ONE, guards=[guards.may_answer_subject_access], sync_to_thread=True)
def show_one(request: Request, session: NamedDependency[Session], access_request_id: FromPath[int]) -> Response[str]:  # type: ignore[type-arg]
    """The answer as it would be given. That it was read is journalled first: it names whoever complained, too."""
    one = access.one(session, access_request_id)
    fronts.note_reading(request, "read", actions.SUBJECT, one.id)
    found, omitted, read = (
        kept_about.pieces(session, one.id),
        access.omissions(session, one.id),
        access.readings(session, one.id),
    )
    stands = {piece.key: bundles.standing(piece, omitted, read) for piece in found}
    counts = Counter(stands.values())
    here, is_open = f"{PATH}/{one.id}", one.state == states.OPEN
    exports = exporting.of_request(session, one.id)
    return pages.page(
        request,
        "office/access_request.html",
        whole={
            "id": one.id, "name": askers.names(session, [one.id]).get(one.id, "somebody whose record is gone"),
            "asked": formats.day(one.asked_on), "answer_by": formats.day(one.answer_by), "state": states.REQUESTS[one.state],
            "proof": one.proof, "by": one.made_by,
        },
        sections=[
            {"title": title, "pieces": [_piece(piece, stands[piece.key], omitted, here, is_open) for piece in of]}
            for processing, title in bundles.PROCESSING.items()
            if (of := [piece for piece in found if piece.processing == processing])
        ],
        counts={name: counts[name] for name in (bundles.TOLD, bundles.OMITTED, bundles.WITHHELD, bundles.CHANGED)},
        read=" ".join(f"{piece.key}={piece.digest}" for piece in found),
        release_href=f"{here}/release" if is_open else None,
        reopen_href=None if is_open else f"{here}/reopen",
        exports=[_export(export) for export in exports],
        making=_under_way(session, one.request_id),
    )  # fmt: skip


def _under_way(session: Session, request_id: int | None) -> bool:
    found = session.get(requests.JobRequest, request_id) if request_id else None
    return found is not None and found.status in {requests.WAITING, requests.RUNNING}


def _piece(piece: Piece, stands: str, omitted: Any, here: str, is_open: bool) -> dict[str, Any]:
    one = omitted.get(piece.key)
    at = f"{here}/pieces/{piece.key}"
    return {
        "key": piece.key, "section": piece.section, "title": piece.title, "text": piece.text, "sort": piece.sort,
        "file": piece.file.name if piece.file else None,
        "omitted": f"{states.EXEMPTIONS[one.exemption]}: {one.why} ({one.made_by})" if one else None,
        "withheld": stands == bundles.WITHHELD, "changed": stands == bundles.CHANGED, "digest": piece.digest,
        "put_in_href": f"{at}/put-in" if is_open and stands in {bundles.WITHHELD, bundles.CHANGED} else None,
        "leave_href": f"{at}/leave-out" if is_open else None,
        "put_back_href": f"{at}/put-back" if is_open and one else None,
    }  # fmt: skip


def _export(one: Any) -> dict[str, Any]:
    there = one.deleted_at is None and one.expires_at > clock.now()
    fetched = f"fetched {one.downloads} times" if one.downloads != 1 else "fetched once"
    until = f"until {formats.moment(one.expires_at)}" if there else "gone by now"
    tells = f"Made {formats.moment(one.made_at)}, {-(-one.size_bytes // 1000):,} kB, {until}, {fetched}. SHA-256 {one.sha256}"
    return {
        "name": f"Export {one.id}", "href": f"/exports/{one.id}" if there else None, "tells": tells,
    }  # fmt: skip


@post(f"{ONE}/release", guards=[guards.may_answer_subject_access], sync_to_thread=True, status_code=303)
def release(
    request: Request,  # type: ignore[type-arg]
    session: NamedDependency[Session],
    data: Annotated[dict[str, Any], forms.FORM],
    access_request_id: FromPath[int],
) -> Redirect:
    """Have the file made of what is not left out: of these pieces, as the officer saw them on the page, and no others."""
    one = access.one(session, access_request_id)
    if one.state != states.OPEN:
        raise Refused("It was released already.")
    seen = dict(part.split("=", 1) for part in Fields(data).raw("read").split() if "=" in part)
    omitted, read = access.omissions(session, one.id), access.readings(session, one.id)
    # What is not withheld may change as it likes until it is read: it is as it was on the page that counts.
    found = [piece for piece in kept_about.pieces(session, one.id) if piece.key not in omitted]
    told = [piece for piece in found if not piece.withheld or read.get(piece.key) == piece.digest]
    unread = sum(seen.get(piece.key) != piece.digest for piece in told)
    if unread:
        many = "1 piece has" if unread == 1 else f"{unread} pieces have"
        raise Refused(
            f"{many} changed since this page was shown, or are new. Load the page again, and read before you release."
        )
    pieces, withheld = {piece.key: piece.digest for piece in told}, len(found) - len(told)
    actions.release(session, one.id, pieces, withheld=withheld, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{one.id}", "access_released")


@post(f"{ONE}/reopen", guards=[guards.may_answer_subject_access], sync_to_thread=True, status_code=303)
def reopen(request: Request, session: NamedDependency[Session], access_request_id: FromPath[int]) -> Redirect:  # type: ignore[type-arg]
    """Prepare it again."""
    actions.reopen(session, access_request_id, by=guards.who(request).actor)
    return form_page.done(f"{PATH}/{access_request_id}", "access_reopened")


@get("/exports/{export_id:int}", guards=[guards.may_answer_subject_access], sync_to_thread=True)
def fetch(request: Request, session: NamedDependency[Session], export_id: FromPath[int]) -> File:  # type: ignore[type-arg]
    """The file, to whoever may have it at this moment; that it was fetched is journalled before it is given."""
    settings: Settings = request.app.state.settings
    found = exporting.one(session, export_id)
    if found.account_id is not None:  # a list, which holds what one reader may see: web/office/list_files.py
        raise NotAllowed("Somebody else asked for this export.")
    if not guards.may(request, found.permission):
        raise NotAllowed("Your role does not include this export.")
    path = outside.path(settings.data_dir / "exports", found.sha256)
    with fronts.writing(request) as writing:
        exporting.fetched(writing, export_id, by=guards.who(request).actor)
    return File(
        path=path,
        filename=f"{answering.KIND.replace('_', '-')}-{export_id}.zip",
        media_type="application/zip",
        content_disposition_type="attachment",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"},
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    show,
    take_down,
    show_one,
    release,
    reopen,
    fetch,
    *answer_pieces.ROUTES,
)
