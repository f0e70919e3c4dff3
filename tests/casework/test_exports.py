"""Whole tables to take away."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import acacia
import services
from hmo_enforce.accounts.actions import opening, restricting
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework.views import exports
from hmo_enforce.cli import exporting
from hmo_enforce.kernel import hiding
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.kernel.journal import Entry


@pytest.mark.parametrize("hidden", [False, True])
def test_the_name_of_somebody_hidden_is_left_out_of_the_licences_and_their_home_is_not(session: Session, hidden: bool):
    acacia.a_licence(session, acacia.an_address(session), holder="Ms Li X", manager="Lime Street Lettings")
    hiding.hide(session, {hiding.NAMES: frozenset({"Li X"} if hidden else ())})

    rows = [dict(zip(exports.EXPORTS["licences"].header, row, strict=True)) for row in exports.licences(session, acacia.TODAY)]

    assert [(row["holder"], row["manager"]) for row in rows] == [(None if hidden else "Ms Li X", "Lime Street Lettings")]
    assert rows[0]["address"] == "1 Acacia Avenue"


@pytest.mark.parametrize("as_whom", ["olive@acacia.example", None])
def test_whoever_takes_a_table_away_as_somebody_accounts_for_what_few_may_see(
    sessions: Sessions, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_whom: str | None
):
    said = {"HMO_DATABASE_URL": database_url, "HMO_DATA_DIR": str(tmp_path / "data"), "HMO_SECRET_KEY": services.SECRET_KEY}
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    with sessions.writing() as session:
        one = opening.open_account(session, "olive@acacia.example", "Olive Oak", Role.OFFICER, None, by=acacia.ALMA)
        home, other = (acacia.an_address(session, f"{number} Quiet Street").id for number in (1, 2))
        for home_id, named in ((home, [one.id]), (other, [])):
            manager = opening.open_account(session, f"m{home_id}@a.example", "Mo", Role.MANAGER, None, by=acacia.ALMA)
            restricting.restrict(session, "property", home_id, "Threats.", [*named, manager.id], by=acacia.ALMA)

    exporting.export("properties", str(tmp_path / "homes.csv"), None, as_whom, as_json=True)

    rows = (tmp_path / "homes.csv").read_text(encoding="utf-8-sig")
    with sessions.reading() as session:
        read = list(session.scalars(select(Entry.subject_id).where(Entry.verb == "read among others")))
    assert ("1 Quiet Street" in rows, "2 Quiet Street" in rows) == (as_whom is not None, False)
    assert read == ([str(home)] if as_whom else [])
