"""How far an uploaded file has come, told from its own status and from that of the work asked for."""

UPLOADED, CHECKING, PREVIEWED, LOADING, DONE, FAILED, CANCELLED = (
    "uploaded", "checking", "previewed", "loading", "done", "failed", "cancelled",
)  # fmt: skip
TITLES = {
    UPLOADED: "Not finished",
    CHECKING: "Being checked",
    PREVIEWED: "Checked, not loaded",
    LOADING: "Being loaded",
    DONE: "Done",
    FAILED: "Failed",
    CANCELLED: "Cancelled",
}
AT_WORK = frozenset({CHECKING, LOADING})
FORGOTTEN = frozenset({DONE, CANCELLED})


def state(status: str, request_status: str | None) -> str:
    """`status` is the import's, `request_status` that of its latest piece of work, if one was asked for.

    The work itself writes `previewed` and `done`; when it fails or is cancelled, only its request says so.
    """
    if status == "running":
        return LOADING
    if status in AT_WORK and request_status in {FAILED, CANCELLED}:
        return request_status
    return status
