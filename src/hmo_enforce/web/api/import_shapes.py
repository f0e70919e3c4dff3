"""What the API says of imports and jobs."""

from datetime import date, datetime

import msgspec


class Import(msgspec.Struct):
    """A file that came in. read = new + changed + unchanged + rejected + waiting, as on the page: `rejected` were left out,
    `waiting` wait for somebody to say which home their address means; `properties_made` for addresses nobody knew."""

    id: int
    kind: str
    file_name: str
    sha256: str | None
    profile: str | None
    as_at: date
    status: str
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    waiting: int
    issues: int
    properties_made: int
    asked_at: datetime
    ended_at: datetime | None
    request_id: int | None


class Imports(msgspec.Struct):
    """Files, the newest first. `next` is the `cursor` of the following page, null at the end."""

    items: list[Import]
    next: str | None


class Progress(msgspec.Struct):
    """How far a piece of requested work has come. `somebody_works`: a jobs process was seen in the last 30 seconds."""

    id: int
    job: str
    status: str
    done: int
    total: int
    note: str
    asked_at: datetime
    ended_at: datetime | None
    finished: bool
    somebody_works: bool
