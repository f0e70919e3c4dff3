"""The list of cases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import outside, terms
from hmo_enforce.cases.records import Case, CaseTask
from hmo_enforce.casework.views import case_list
from hmo_enforce.casework.views.case_list import Row
from hmo_enforce.casework.views.listing import kinds
from hmo_enforce.casework.views.listing.declared import Asker, Column, Filter, InDatabase, InFile, Listing, Order, Part, Values
from hmo_enforce.casework.views.listing.kinds import Kind, Sent
from hmo_enforce.casework.views.property_choices import Choice
from hmo_enforce.kernel import clock, days

PATH = "/cases"
ALL = "all"
STATUSES = {terms.OPEN: "Open", terms.CLOSED: "Closed", ALL: "Open and closed"}
MINE, NOBODYS = "me", "nobody"
WHOSE = {MINE: "Mine", NOBODYS: "Nobody's yet"}
KINDS = {name: one.title for name, one in outside.kinds().by_name.items()}


def _rows(asker: Asker, keys: Sequence[int], shown: frozenset[str]) -> Sequence[Row]:
    return case_list.rows(asker.session, keys)


def _query(asker: Asker) -> Select[Any]:
    return select(Case.id).outerjoin(Account, Account.id == Case.assignee_id)


def _also(values: Values, asker: Asker) -> Sequence[ColumnElement[bool]]:
    """Open ones, unless somebody asks for others."""
    status = values.get("status", terms.OPEN)
    found = [case_list.mentions(word) for word in values.get("q", "").split()[: case_list.FEW]]
    return found if status == ALL else [Case.status == status, *found]


def _whose(value: str, asker: Asker) -> ColumnElement[bool]:
    if value == NOBODYS:
        return Case.assignee_id.is_(None)
    return Case.assignee_id == (asker.account_id if value == MINE else int(value))


def _workers(asker: Asker) -> Sequence[Choice]:
    named = accounts.who_may(asker.session, "work_cases")
    return tuple(Choice(name, said) for name, said in WHOSE.items()) + tuple(Choice(str(id_), name) for id_, name in named)


def _read_whose(sent: Sent, name: str, label: str) -> str | None:
    """Ours, nobody's, or the number of a colleague's account."""
    said = sent.raw(name)
    if said in WHOSE or not said:
        return said or None
    found = sent.whole(name, label, low=1, high=kinds.MOST) if said.isdecimal() else sent.choice(name, label, WHOSE)
    return None if found is None else str(found)


WHOSE_KIND = Kind("select", _read_whose, offered=_workers)


def _overdue(_: bool, asker: Asker) -> ColumnElement[bool]:
    return exists().where(CaseTask.case_id == Case.id, CaseTask.due_on < asker.on, *case_list.open_task())


def _case(one: Row) -> Sequence[Part]:
    opened = days.in_words(clock.in_london(one.opened_at).date())
    small = f"{one.reference} · {outside.kinds().title(one.kind)} · opened {opened}"
    return Part("link", one.title, f"{PATH}/{one.id}"), Part("small", small)


def _about(one: Row) -> Sequence[Part]:
    more = len(one.homes) - 2
    shown = [Part("line", home) for home in one.homes[:2]] or [Part("text", "No home yet")]
    return [*shown, Part("line", f"and {more} more")] if more > 0 else shown


def _step(one: Row) -> Sequence[Part]:
    if one.status != terms.OPEN:
        return [Part("tag", terms.STATUSES[one.status], colour="grey")]
    urgent = [Part("tag", "Urgent", colour="red")] if one.priority == terms.URGENT else []
    return [Part("tag", outside.kinds().step_title(one.step), colour="blue"), *urgent]


def _due(one: Row) -> Sequence[Part]:
    if one.due_on is None:
        return [Part("text", "None with a date")]
    late = [Part("strong", "(overdue)")] if one.due_on < clock.today() else []
    return [Part("text", days.in_words(one.due_on)), *late]


COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "case", "Case",
        (
            InFile("Reference", lambda one: one.reference),
            InFile("Title", lambda one: one.title),
            InFile("Kind", lambda one: outside.kinds().title(one.kind)),
            InFile("Opened on", lambda one: clock.in_london(one.opened_at).date()),
        ),
        _case, orders=("opened", "title"),
    ),
    Column("about", "About", (InFile("Homes", lambda one: "; ".join(one.homes)),), _about),
    Column(
        "step", "Step",
        (
            InFile("Status", lambda one: terms.STATUSES[one.status]),
            InFile("Step", lambda one: outside.kinds().step_title(one.step)),
            InFile("Priority", lambda one: terms.PRIORITIES.get(one.priority, one.priority)),
        ),
        _step,
    ),
    Column(
        "with", "With", (InFile("With", lambda one: one.assignee),),
        lambda one: [Part("text", one.assignee or "Nobody yet")], orders=("with",),
    ),
    Column("due", "Next task", (InFile("Next task by", lambda one: one.due_on),), _due, orders=("due",)),
    Column(
        "closed", "Closed",
        (InFile("Closed on", lambda one: clock.in_london(one.closed_at).date() if one.closed_at else None),),
        by_default=False, orders=("closed",),
    ),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("q", "Search", kinds.text(), hint="A reference, words of the title, an address or a name"),
    Filter("whose", "Whose", WHOSE_KIND, _whose),
    Filter("kind", "Kind", kinds.one_of(KINDS), lambda value, _: Case.kind == value),
    Filter("step", "Step", kinds.one_of(outside.kinds().steps), lambda value, _: Case.step == value),
    Filter("status", "Open or closed", kinds.one_of(STATUSES, any_=None)),
    Filter("overdue", "Tasks", kinds.tick("With an overdue task"), _overdue),
)

NEXT_TASK = select(func.min(CaseTask.due_on)).where(CaseTask.case_id == Case.id, *case_list.open_task())
NEXT = NEXT_TASK.correlate(Case).scalar_subquery()

LIST: Listing[Row] = Listing(
    name="cases",
    path=PATH,
    title="Cases",
    one="case",
    several="cases",
    permission="see_cases",
    key=lambda one: one.id,
    source=InDatabase(Case.id, _query, _rows, _also),
    columns=COLUMNS,
    orders={
        "opened": Order("Opened, the newest first", (), descending=True),
        "due": Order("Next task, the earliest first", (NEXT,), may_miss=True),
        "title": Order("Title", (Case.title,)),
        "with": Order("Who has it", (Account.name,), may_miss=True),
        "closed": Order("Closed, the latest first", (Case.closed_at,), may_miss=True, descending=True),
    },
    filters=FILTERS,
    href=lambda one: f"{PATH}/{one.id}",
    file_name="cases",
    deeds=("assign", "next-day"),
)
