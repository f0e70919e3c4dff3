"""Applications for tests: building one takes half a second, and most tests want the same one on another database."""

from copy import copy

from litestar import Litestar

from hmo_enforce import app
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.settings import Settings

# By what the building itself reads of the settings; all else is in the state.
_built: dict[tuple[str, bool], Litestar] = {}


def application(said: Settings, sessions: Sessions) -> Litestar:
    """What `app.create_app` makes, on this database; it is built once a process."""
    kind = (said.secret_key, said.secure_cookies)
    if kind not in _built:
        _built[kind] = app.create_app(said, sessions)
    made = copy(_built[kind])
    made.state = app.state_of(said, sessions)
    return made
