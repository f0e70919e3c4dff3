"""A bulk begun: its rows, and those left out of it. What is done to them is its caller's."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from hmo_enforce.kernel import clock
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.lists import states
from hmo_enforce.lists.records import Bulk, BulkRow


class Named(Protocol):
    """What is done, to rows of which list, and what the journal calls one of them."""

    @property
    def name(self) -> str:
        """The deed's."""

    @property
    def of_list(self) -> str:
        """The list's."""

    @property
    def subject(self) -> str:
        """A row's."""


def begin(
    session: Session,
    deed: Named,
    keys: Sequence[int],
    left: Mapping[int, str],
    told: dict[str, Any],
    *,
    account_id: int,
    by: Actor,
) -> Bulk:
    """Its rows wait; those that are left out say why."""
    made = Bulk(
        account_id=account_id, made_by=by.name, made_at=clock.now(), of_list=deed.of_list, deed=deed.name, told=told,
        state=states.WAITING,
    )  # fmt: skip
    session.add(made)
    session.flush()
    rows = [(key, states.TO_DO, None) for key in keys] + [(key, states.LEFT_OUT, why) for key, why in left.items()]
    session.add_all(
        BulkRow(bulk_id=made.id, subject=deed.subject, subject_id=key, state=state, why=why) for key, state, why in rows
    )
    session.flush()
    return made
