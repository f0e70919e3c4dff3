"""Work done in somebody's name: its session leaves out what they may not see, and notices what it reads of what few may."""

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import restrictions
from hmo_enforce.casework.views import concealed
from hmo_enforce.kernel import hiding, journal, noticing
from hmo_enforce.kernel.actor import Actor

READ = "read among others"


def hide(session: Session, account_id: int | None) -> hiding.Keys:
    """From now on the session is as theirs (or nobody's) would be on a page. The restricted records that it leaves out."""
    standing = restrictions.parted(session, account_id)
    hidden, seen = (concealed.with_names(session, keys) for keys in (standing.hidden, standing.seen))
    known_by, others = concealed.texts(session, hidden), concealed.texts(session, seen)
    hiding.hide(session, hidden, known_by)
    if seen:
        noticing.watch(session, seen, others)
    return standing.hidden


def account_for(session: Session, by: Actor, read: noticing.Found) -> None:
    """A line for each restricted record that was read for them (Data Protection Act 2018 s. 62)."""
    for table, keys in sorted(read.items()):
        for key in sorted(keys):
            journal.note(session, by, READ, hiding.subject_of(table), key)
