"""An officer finds which licensable home has no electrical report, records the one that was handed in, and withdraws it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from hmo_enforce.accounts.roles import Role
from live import Live


def test_an_officer_records_a_certificate_that_was_missing_and_withdraws_one(
    live: Live, open_page: Callable[..., Page], look: Callable[[Page, str], None]
):
    page = open_page(Role.OFFICER)
    page.goto("/properties")
    page.get_by_role("link", name="Certificates that end soon").click()
    page.get_by_label("A certificate").select_option("Is not on record")
    page.get_by_label("Of this kind").select_option("Electrical report (EICR)")
    page.get_by_role("button", name="Apply filters").click()
    look(page, "certificates-to-record")
    row = page.get_by_role("row").filter(has_text="2 Acacia Avenue")
    row.get_by_role("link", name="Electrical (EICR)").click()

    page.get_by_role("button", name="Save the certificate").click()
    expect(page.get_by_role("alert")).to_contain_text("How you know of it is missing")
    look(page, "certificate-faulty")
    expect(page.get_by_label("Which kind?")).to_have_value("eicr")
    page.get_by_label("Issued, or checked, on").fill("2024-05-01")
    page.get_by_label("Unsatisfactory: defects found").check()
    page.get_by_label("How do you know of it?").fill("Handed in by the agent")
    page.get_by_role("button", name="Save the certificate").click()

    expect(page.get_by_text("The certificate has been recorded.")).to_be_visible()
    register = page.get_by_role("table", name="Certificates that stand")
    expect(register).to_contain_text("1 May 2029")
    expect(register).to_contain_text("Defects found")
    look(page, "home-with-certificate")
    page.goto("/certificates?state=missing&kind=eicr")
    expect(page.get_by_role("row").filter(has_text="2 Acacia Avenue")).to_have_count(0)

    page.goto(f"/properties/{live.town.licensed}")
    register.get_by_role("link", name="withdraw").click()
    page.get_by_label("Why is it withdrawn?").fill("It is of the house next door.")
    page.get_by_role("button", name="Withdraw the certificate").click()
    expect(page.get_by_text("Replaced and withdrawn (1)")).to_be_visible()
    assert [fault for fault in open_page.faults if "422" not in fault] == []
