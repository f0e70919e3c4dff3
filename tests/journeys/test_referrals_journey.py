"""A partner is added, agreed with, heard and told, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import acacia
import agreed
from hmo_enforce.accounts.roles import Role
from hmo_enforce.casework import referring
from hmo_enforce.intake.records import Arrival
from live import Live, overflows, violations

Open = Callable[..., Page]
FILE = (
    "Address,Postcode,Their ref,People,Nationality,Landlord\n1 Acacia Avenue,AC1 1AA,F/1,7,Erewhonian,Oak\n"
    "2 Acacia Avenue,AC1 1AA,F/2,many,Erewhonian,Oak\n"
)


def sound(page: Page, width: str) -> None:
    assert violations(page) == []
    assert not overflows(page), width


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_each_page_of_partners_is_sound(live: Live, open_page: Open, width: str):
    with live.application.state.sessions.writing() as session:
        agreement = agreed.an_agreement(session, agreed.a_partner(session, f"Acacia Fire ({width})"))
        share = agreed.a_share(session, live.town.rich, agreement)
        given = {"address": "1 Acacia Avenue", "their_reference": width}
        _, kept = referring.take(session, agreement, given, way="form", by=acacia.ALMA, on=acacia.TODAY)
        assert kept is not None
        session.get_one(Arrival, kept.arrival_id).claims = {"tied_accommodation": True}
        arrival = kept.arrival_id
    page, home = open_page(Role.MANAGER, width), live.town.rich

    for address in (
        "/partners", "/partners/new", "/agreements", f"/agreements/{agreement}", f"/agreements/{agreement}/terms",
        f"/agreements/{agreement}/receive", f"/agreements/{agreement}/file", f"/agreements/{agreement}/tokens/new",
        f"/agreements/{agreement}/share?property={home}", f"/refer?property={home}", f"/refer?arrival={arrival}",
        f"/shares/{share}", f"/inbox/{arrival}",
    ):  # fmt: skip
        assert page.goto(address).status == 200, address
        sound(page, width)


def test_a_partners_file_with_two_fields_outside_its_agreement(live: Live, open_page: Open, tmp_path: Path):
    page, file = open_page(Role.MANAGER), tmp_path / "referrals.csv"
    file.write_text(FILE, encoding="utf-8")

    page.goto("/partners/new")
    page.get_by_label("Name", exact=True).fill("Birch Fire and Rescue")
    page.get_by_label("What it is").select_option("Fire and rescue")
    page.get_by_role("button", name="Add the partner").click()
    page.get_by_role("button", name="Add an agreement").click()
    page.get_by_label("What it is called").fill("Escape in rented homes")
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Whom to ask about it at the partner").fill("Flora Flint")
    page.get_by_label("What it is for").fill("To find homes without an escape in a fire.")
    page.get_by_label("Lawful basis").fill("UK GDPR art. 6(1)(e)")
    received = page.get_by_role("group", name="What may be received?")
    for field in ("Address", "Postcode", "The partner’s reference", "Number of people who live there"):
        received.get_by_label(field, exact=True).check()
    page.get_by_role("button", name="Add the agreement").click()
    page.get_by_role("button", name="Take in a file").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Take it in").click()

    expect(page.get_by_role("heading", name="What became of the file")).to_be_visible()
    expect(page.get_by_text("“Nationality” is outside the agreement")).to_be_visible()
    expect(page.get_by_text("“Landlord” is outside the agreement")).to_be_visible()
    expect(page.get_by_text("Erewhonian")).to_have_count(0)
    sound(page, "desktop")
