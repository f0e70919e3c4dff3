"""What the journal keeps of a refusal: that it was refused, to whom and where; nothing that was typed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from browser import Browser
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import journal
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web import session


@pytest.mark.parametrize(
    ("why", "kept"),
    [
        ("“Henrietta Holder” is not an email address.", "… is not an email address."),
        ("There is an account for h.holder@acacia.example already.", "There is an account for … already."),
        ("There is no job 'Henrietta Holder'. The jobs are: flag.", "There is no job …. The jobs are: flag."),
        ("Your role, finance, does not include this.", "Your role, finance, does not include this."),
    ],
)
def test_a_reason_is_kept_without_what_it_repeats_of_a_form(why: str, kept: str):
    assert session.without_what_was_typed(why) == kept


def test_a_refusal_is_journalled_without_its_query(browse: Callable[[Role], Browser], sessions: Sessions):
    browse(Role.FINANCE).get("/journal?who=Henrietta+Holder")

    with sessions.reading() as opened:
        entry, values = opened.execute(
            select(journal.Entry, journal.EntryValues)
            .join(journal.EntryValues, journal.EntryValues.entry_id == journal.Entry.id)
            .where(journal.Entry.verb == "refused")
        ).one()
    assert (entry.actor_name, entry.subject, entry.subject_id) == ("Finance of Acacia", "page", "/journal")
    assert values.after == {"path": "/journal", "method": "GET"}
    assert "Henrietta" not in f"{values.why}{values.after}{entry.subject_id}"
