"""Files that programs hand in: taken in, checked, and loaded once somebody has looked at what they would change."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath
from sqlalchemy.orm import Session

from hmo_enforce.files import actions, queries
from hmo_enforce.kernel import clock
from hmo_enforce.kernel.errors import Refused
from hmo_enforce.web import forms, guards, steps, uploads
from hmo_enforce.web import session as fronts
from hmo_enforce.web.api import answers, once, operations
from hmo_enforce.web.uploads import Sent

TAGS = ["imports"]
Req = Request[Any, Any, Any]


DAY = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
SETTINGS = ("profile", "purpose", "lawful_basis", "sheet", "header_row", "period", "source", "layer", "crs", "edition")
"""What may be said of a file beside its kind and its day; which of them a kind takes is in docs/files.md."""


class Kind(StrEnum):
    """What a file holds."""

    GAZETTEER = "gazetteer"
    POSTCODES = "postcodes"
    LICENCES = "licences"
    EXEMPTIONS = "exemptions"
    PARTIES = "parties"
    ROOMS = "rooms"
    EPC = "epc"
    OCCUPATION = "occupation"
    INDICATORS = "indicators"
    BOUNDARIES = "boundaries"
    DESIGNATIONS = "designations"


@dataclass
class TakesFile(operations.Made):
    """A form with a file, which we read as it comes."""

    def __post_init__(self) -> None:
        """Fields before the file; any other field is a setting of its kind (docs/files.md)."""
        super().__post_init__()
        text, day = (Schema(type=OpenAPIType.STRING, pattern=one) for one in (r"^[^\x00]*$", DAY))
        kinds = Schema(type=OpenAPIType.STRING, enum=[one.value for one in Kind])
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        fields: dict[str, Reference | Schema] = {"kind": kinds, "on": day, "expires_on": day}
        fields |= {**dict.fromkeys(SETTINGS, text), "file": file}
        form = Schema(type=OpenAPIType.OBJECT, properties=fields, required=["kind", "file"], additional_properties=False)
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@post(
    "/imports",
    guards=[guards.may_run_imports],
    dependencies={"sent": Provide(uploads.receive)},
    request_max_body_size=None,
    exclude_from_csrf=True,
    sync_to_thread=True,
    responses=answers.WRITTEN,
    operation_class=TakesFile,
    operation_id="upload_import",
    tags=TAGS,
)
def upload(request: Req, sent: NamedDependency[Sent], idempotency_key: once.Key = None) -> Response[once.Written]:
    """Hand in a file of a kind, and have it checked. Nothing is loaded before `…/load` is asked for.

    `on`: the day that it speaks of (today where left out); `profile`: how its columns are to be read (found by its header
    where left out). Any other field is a setting of its kind.
    """
    try:
        with fronts.opened(request) as session:
            answer = once.once(request, session, idempotency_key, _said(sent), lambda: _taken_in(request, session, sent))
    except BaseException:
        sent.discard()
        raise
    if once.REPLAYED in answer.headers:
        sent.discard()
    return answer


def _said(sent: Sent) -> Any:
    return [sorted(sent.fields.items()), sent.upload.sha256 if sent.upload else None]


def _taken_in(request: Req, session: Session, sent: Sent) -> Response[Any]:
    fields = {name: text.strip() for name, text in sent.fields.items() if text.strip()}
    kind, on, profile = fields.pop("kind", ""), fields.pop("on", ""), fields.pop("profile", None)
    if kind not in list(Kind):
        raise Refused(f"kind: it must be {', '.join(Kind)}.", about="kind")
    if sent.upload is None:
        raise Refused("file: choose a file with something in it.", about="file")
    if "expires_on" in fields:
        _read_day("expires_on", fields["expires_on"])
    settings, by = steps.import_settings(kind, fields), guards.who(request).actor
    made = actions.take_in(session, sent.upload, kind, _day(on), settings, by=by)
    if profile:
        _require_profile(session, kind, profile)
        actions.choose(session, made.id, profile=profile, options=settings, by=by)
    actions.check(session, made.id, by=by)
    return once.written(made.id, f"/api/v1/imports/{made.id}")


def _day(said: str) -> date:
    found = _read_day("on", said) if said else clock.today()
    if not forms.EARLIEST <= found <= clock.today():
        raise Refused("on: it must not be a day to come.", about="on")
    return found


def _read_day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refused(f"{name}: it must be a day such as 2026-04-01.", about=name) from None


def _require_profile(session: Session, kind: str, profile: str) -> None:
    names = [one.name for one in queries.known_profiles(session, kind)]
    if profile not in names:
        raise Refused(f"profile: those for {kind} are {', '.join(names)}.", about="profile")


@post(
    "/imports/{import_id:int}/load",
    guards=[guards.may_run_imports],
    sync_to_thread=True,
    status_code=200,
    responses=answers.WRITTEN,
    operation_class=operations.Done,
    operation_id="load_import",
    tags=TAGS,
)
def load(
    request: Req, session: NamedDependency[Session], import_id: FromPath[int], idempotency_key: once.Key = None
) -> Response[once.Written]:
    """Load a file as it was previewed: once its `status` is previewed."""
    return _asked(request, session, import_id, idempotency_key, lambda: actions.load(session, import_id, by=_by(request)))


@post(
    "/imports/{import_id:int}/cancel",
    guards=[guards.may_run_imports],
    sync_to_thread=True,
    status_code=200,
    responses=answers.WRITTEN,
    operation_class=operations.Done,
    operation_id="cancel_import",
    tags=TAGS,
)
def cancel(
    request: Req, session: NamedDependency[Session], import_id: FromPath[int], idempotency_key: once.Key = None
) -> Response[once.Written]:
    """Stop it, and forget the file."""
    return _asked(request, session, import_id, idempotency_key, lambda: actions.cancel(session, import_id, by=_by(request)))


def _asked(request: Req, session: Session, import_id: int, key: str | None, act: Any) -> Response[Any]:
    def done() -> Response[Any]:
        act()
        return once.written(import_id, f"/api/v1/imports/{import_id}", status=200)

    return once.once(request, session, key, None, done)


def _by(request: Req) -> Any:
    return guards.who(request).actor


ROUTES = (upload, load, cancel)
