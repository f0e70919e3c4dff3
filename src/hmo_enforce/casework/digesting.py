"""Email digests: once a day, at the council's hour, each account of staff that chose one is told how much waits for it.

Numbers and references of cases alone: no name, no address, and not who complained, since email is read by others on its way.
Nothing that is restricted counts in one, whoever it is for: that it was read could not be accounted for. Each account is seen
to in a transaction of its own, in which the message is put into the outbox and the day is noted: whoever is killed in between
goes on with the rest, and nobody is written to twice on a day.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from hmo_enforce.accounts import desks, roles
from hmo_enforce.accounts.actions import desks as actions
from hmo_enforce.accounts.queries import accounts, restrictions
from hmo_enforce.accounts.queries import desks as kept
from hmo_enforce.accounts.records import Account
from hmo_enforce.casework.views import concealed
from hmo_enforce.casework.views.desk import arrived, whole
from hmo_enforce.casework.views.desk.arrived import Arrived
from hmo_enforce.casework.views.desk.found import Panel, Reader
from hmo_enforce.casework.views.desk.words import WORDS
from hmo_enforce.kernel import clock, days, hiding
from hmo_enforce.kernel.actor import Actor
from hmo_enforce.letters import actions as letters
from hmo_enforce.letters import queries as posted
from hmo_enforce.letters.outside import shipped

# One short transaction, which the front opens and ends.
Step = Callable[[], AbstractContextManager[Session]]
Report = Callable[[int, int, str], None]
TEMPLATE = "desk_digest"
REFERENCES = 5


@dataclass(frozen=True, slots=True)
class Digest:
    """What one would say, a line a panel; none where nothing waits."""

    lines: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        """What is put into the template."""
        return {"waiting": "\n".join(self.lines)}


def send(reading: Step, writing: Step, arguments: Mapping[str, Any], by: Actor, report: Report) -> dict[str, Any]:
    """Send those that are due. `arguments`: "digest_at" (07:30), "site", "mail", "clamd"; "at" an instant for tests."""
    now = clock.in_london(arguments.get("at") or clock.now())
    if now.time() < time.fromisoformat(arguments["digest_at"]):
        return {"sent": 0}
    if arguments.get("mail") is None or not arguments.get("site"):
        return {"sent": 0, "note": "no mail server is named, or not where the pages are (HMO_SMTP_HOST, HMO_SITE)"}
    with reading() as session:
        due = kept.to_be_told(session, now.date())
    came_of_it: Counter[str] = Counter({"sent": 0, "nothing": 0})
    for number, account_id in enumerate(due):
        report(number, len(due), "sending digests")
        if _is_lost(reading, writing, account_id):
            came_of_it["nothing"] += 1
            continue
        with reading() as session:
            found = digest(session, account_id, now, arguments)
        with writing() as session:
            sent = _put_out(session, account_id, found, now, arguments["site"], by=by)
        came_of_it["sent" if sent else "nothing"] += 1
    return dict(came_of_it)


def _is_lost(reading: Step, writing: Step, account_id: int) -> bool:
    """Whether nothing is sent since the last came back. What that one told counts as told no more, and this day as open."""
    with reading() as session:
        if not came_back(session, account_id):
            return False
        told = kept.digested_at(session, account_id) is not None
    if told:
        with writing() as session:
            actions.forget_digest(session, account_id)
    return True


def _put_out(session: Session, account_id: int, found: Digest, now: datetime, site: str, *, by: Actor) -> bool:
    """Into the outbox, if there is anything to say, and nobody did so already."""
    account = actions.see_to_digest(session, account_id, now)
    if account is None or not found.lines:
        return False
    values = {**found.values, "desk": f"{site}/"}
    letters.post(session, TEMPLATE, account.email, values, about=("account", account.id), by=by)
    return True


def came_back(session: Session, account_id: int) -> bool:
    """Whether the last digest to them is said not to have arrived, and they have chosen no other since."""
    desk = kept.desk(session, account_id)
    return desk is not None and posted.came_back(session, TEMPLATE, ("account", account_id), since=desk.digest_chosen_at)


def digest(session: Session, account_id: int, now: datetime, arguments: Mapping[str, Any]) -> Digest:
    """What waits for somebody now, in a session that is for nothing else: what is restricted is left out of it from here on."""
    account = session.get_one(Account, account_id)
    role = roles.Role(account.role)

    def may(permission: str) -> bool:
        return roles.may(role, permission)

    with hiding.nothing_hidden(session):  # a session that hides something would not learn of all that is restricted
        hidden = concealed.with_names(session, restrictions.hidden_from(session, None))
        known_by = concealed.texts(session, hidden)
    hiding.hide(session, hidden, known_by)
    reader = Reader(account_id, may, now.date(), _since(session, account_id), arguments.get("clamd", ""), REFERENCES)
    wanted = desks.in_digest(role, may)
    panels = whole.panels(session, reader, wanted)
    lines = [_line(name, panel) for name, panel in panels.items() if panel.count]
    if "arrived" in wanted:
        lines += _arrived(arrived.arrived(session, reader))
    return Digest(tuple(lines))


def _since(session: Session, account_id: int) -> datetime:
    """What arrived is told once: neither what they have seen nor what the last digest told is told again."""
    seen, desk = kept.since(session, account_id), kept.desk(session, account_id)
    return max(seen, desk.digested_at) if desk and desk.digested_at else seen


def _line(name: str, panel: Panel) -> str:
    """Tasks: 3, of which 1 is overdue (HMO-2026-00012)."""
    late = f", of which {_number(panel.overdue, panel.overdue_more)} overdue" if panel.overdue else ""
    references = dict.fromkeys(line.reference for line in panel.lines if line.reference) if name in desks.BY_REFERENCE else {}
    said = f" ({', '.join(references)}{' and others' if panel.count > len(panel.lines) else ''})" if references else ""
    return f"{WORDS[name].title}: {_number(panel.count, panel.more)}{late}{said}"


def _arrived(found: Arrived) -> list[str]:
    sorts = [f"{_number(one.count, one.more)} {one.one if one.count == 1 else one.several}" for one in found.sorts if one.count]
    return [f"New since {days.in_words(clock.in_london(found.since).date())}: {', '.join(sorts)}"] if sorts else []


def _number(count: int, more: bool) -> str:
    return f"{'more than ' if more else ''}{count:,}"


def preview(session: Session, found: Digest, site: str) -> tuple[str, Any]:
    """Its title and blocks as they would be sent, council's own wording and all; nothing is written."""
    purpose = shipped.purpose(TEMPLATE)
    return letters.previewed(session, purpose, {**found.values, "desk": site, "date": days.in_words(clock.today())})


def has_address(session: Session, account_id: int) -> bool:
    """Whether there is an address to send one to."""
    return accounts.reads_mail(session.get_one(Account, account_id))
