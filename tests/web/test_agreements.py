"""The pages of partners and agreements."""

import re
from collections.abc import Callable

import pytest

import acacia
import agreed
from browser import Browser, title
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.web.office import agreements

Browse = Callable[..., Browser]
AGREED = {
    "title": "Fire safety", "starts_on": "2026-01-01", "ends_on": "", "contact_name": "Flora Flint", "contact_email": "",
    "contact_telephone": "", "purpose": "To find homes without an escape.", "lawful_basis": "UK GDPR art. 6(1)(e)",
    "comes": ["address", "concern"], "goes": ["address", "outcome"],
}  # fmt: skip


@pytest.fixture
def agreement_id(sessions: Sessions) -> int:
    with sessions.writing() as session:
        return agreed.an_agreement(session)


def test_a_manager_adds_a_partner_and_what_is_agreed_with_it(browse: Browse):
    manager = browse(Role.MANAGER)
    made = manager.post("/partners/new", {"name": "Acacia Fire", "kind": "fire", "lines": "1 Pump Street\nAcacia", "email": ""})
    partner = made.headers["location"].partition("?")[0]

    answer = manager.post(f"{partner}/agreements/new", AGREED)

    page = manager.get(answer.headers["location"]).text
    assert title(page) == "Fire safety"
    assert "The agreement has been added" in page
    assert "From 1 January 2026 without a last day" in page
    comes, goes = page.split("May be received")[1].split("May be sent")
    assert "What the concern is" in comes
    assert "What the concern is" not in goes
    assert "What came of it" in goes
    assert "Fire safety" in manager.get("/partners").text
    assert "Acacia Fire" in manager.get("/agreements").text


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(browse: Browse, sessions: Sessions):
    manager = browse(Role.MANAGER)
    with sessions.writing() as session:
        partner_id = agreed.a_partner(session)
    wrong = [{**AGREED, "purpose": ""}, {**AGREED, "comes": [], "goes": []}, {**AGREED, "ends_on": "2025-01-01"}]

    answers = [manager.post(f"/partners/{partner_id}/agreements/new", one) for one in wrong]

    assert [answer.status_code for answer in answers] == [422] * 3
    for answer, said in zip(answers, ("What it is for is missing", "at least one field", "cannot be before"), strict=True):
        assert said in answer.text
    assert "To find homes without an escape." in answers[1].text
    assert "There are none yet" in manager.get("/agreements").text


def test_a_partners_address_is_no_longer_than_what_is_kept_of_it_with_each_share(browse: Browse):
    lines = "\n".join("x" * 300)

    answer = browse(Role.MANAGER).post("/partners/new", {"name": "Fire", "kind": "fire", "lines": lines, "email": ""})

    assert answer.status_code == 422
    assert "500 characters or fewer" in answer.text


def test_a_token_is_offered_to_whoever_may_take_referrals_too(browse: Browse, agreement_id: int):
    pages = [browse(role).get(f"/agreements/{agreement_id}").text for role in (Role.MANAGER, Role.ADMINISTRATOR)]

    assert [f"/agreements/{agreement_id}/tokens/new" in page for page in pages] == [True, False]
    assert f"/agreements/{agreement_id}/change" in pages[1]


def test_what_was_sent_long_ago_is_found_from_the_agreements_page(
    browse: Browse, sessions: Sessions, agreement_id: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(agreements, "SHARES", 2)
    with sessions.writing() as session:
        home = acacia.an_address(session).id
        shares = [agreed.a_share(session, home, agreement_id) for _ in range(5)]
    officer, there, seen = browse(), f"/agreements/{agreement_id}", []

    while there:
        page = officer.get(there).text
        seen.append([int(one) for one in re.findall(r'href="/shares/(\d+)"', page)])
        there = "".join(re.findall(r'href="([^"]*before=\d+)"', page))

    assert seen == [shares[:2:-1], shares[2:0:-1], shares[:1]]


def test_a_field_that_is_none_of_ours_is_refused(browse: Browse, sessions: Sessions):
    with sessions.writing() as session:
        partner_id = agreed.a_partner(session)

    answer = browse(Role.MANAGER).post(
        f"/partners/{partner_id}/agreements/new", {**AGREED, "comes": ["address", "nationality"]}
    )

    assert answer.status_code == 422
    assert "“nationality” is no field that can be received" in answer.text


def test_terms_agreed_anew_stand_beside_those_before(browse: Browse, agreement_id: int):
    manager = browse(Role.MANAGER)
    form = manager.get(f"/agreements/{agreement_id}/terms").text
    (revision,) = re.findall(r'name="revision" value="(\d+)"', form)
    sent = {**AGREED, "from_on": "2099-01-01", "why": "Less will do.", "revision": revision, "comes": ["address"], "goes": []}

    answer = manager.post(f"/agreements/{agreement_id}/terms", sent)

    page = manager.get(answer.headers["location"]).text
    assert page.index("Terms 2, from 1 January 2099") < page.index("Terms 1, from 1 January 2026")
    assert "Less will do." in page
    assert 'value="their_reference" checked' in form


def test_ending_an_agreement_needs_a_reason_and_is_shown(browse: Browse, agreement_id: int):
    manager, path = browse(Role.MANAGER), f"/agreements/{agreement_id}/end"

    without, ended = (manager.post(path, {"why": why, "revision": "1"}) for why in ("", "A laptop was lost."))

    page = manager.get(f"/agreements/{agreement_id}").text
    assert (without.status_code, ended.status_code) == (422, 303)
    assert "A laptop was lost." in page
    assert "Over" in page
    assert f"{path}" not in page


def test_of_two_who_change_an_agreement_the_second_is_told(browse: Browse, agreement_id: int):
    manager, path = browse(Role.MANAGER), f"/agreements/{agreement_id}/change"
    sent = {"title": "Escape", "ends_on": "2030-01-01", "contact_name": "Flora", "why": "It runs on.", "revision": "1"}

    first, second = (manager.post(path, sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "to 1 January 2030" in manager.get(f"/agreements/{agreement_id}").text


def test_an_officer_reads_and_agrees_to_nothing(browse: Browse, agreement_id: int):
    officer = browse()

    page = officer.get(f"/agreements/{agreement_id}").text

    assert "Agree other terms" not in page
    assert officer.get(f"/agreements/{agreement_id}/terms").status_code == 403
    assert officer.get("/partners/new").status_code == 403
    assert browse(Role.FINANCE).get("/agreements").status_code == 403
    assert browse(Role.AUDITOR).get("/agreements").status_code == 200
