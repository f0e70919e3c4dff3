"""Getting in as somebody else: sessions, passwords, second factors, links by email, and the public's own realm."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from means import ANSWERING, Site, attack, reading
from sqlalchemy import select

from browser import PASSWORD, Browser
from hmo_enforce.accounts.actions import passwords, second_factor
from hmo_enforce.accounts.queries.sign_ins import token_hash
from hmo_enforce.accounts.records import ApiToken, EmailProof
from hmo_enforce.accounts.roles import Role
from hmo_enforce.kernel import actor, clock
from hmo_enforce.letters.records import Letter, Posting
from programs import asked

OFFICER = "officer@acacia.example"
ANOTHER_PASSWORD = "another horse, another battery and staple"
# What shows nobody anything: tests/test_routes.py has the list.
PUBLIC = ("/sign-in", "/forgotten-password", "/new-password", "/look.css", "/health/", "/metrics", "/my", *ANSWERING)


def cookie(browser: Browser) -> str:
    """The sign-in's token."""
    found: str = browser.client.cookies["hmo_session"]
    return found


def holding(site: Site, token: str) -> Browser:
    """A browser with a token that somebody put there."""
    browser = site.stranger()
    browser.client.cookies.set("hmo_session", token, domain="testserver.local")
    return browser


def opens_nothing(site: Site, token: str) -> None:
    """Not one address of staff answers to this token."""
    browser, answered = holding(site, token), []
    for path in reading(site.web):
        if path.startswith(PUBLIC):
            continue
        answer = browser.get(site.path(path))
        led = answer.headers.get("location", "")
        if answer.status_code != 401 and not (answer.status_code == 303 and led.startswith("/sign-in")):
            answered.append((path, answer.status_code))
    assert answered == []


@attack(60, "A session whose token the attacker chose before the sign-in is used after it.")
@pytest.mark.parametrize("chosen", ["chosen-by-mallory", "1", "' OR 1=1 --", "\u0131\u0131", "x" * 5_000])
def test_a_chosen_session(site: Site, chosen: str):
    browser = site.stranger()
    if chosen.isascii():
        browser.client.cookies.set("hmo_session", chosen, domain="testserver.local")
    with site.watched(changes=True):
        assert browser.sign_in(OFFICER).status_code == 303

    given = [one.value for one in browser.client.cookies.jar if one.name == "hmo_session"]
    assert chosen not in [one for one in given if len(one or "") == 43]
    assert any(len(one or "") == 43 for one in given)
    assert site.stranger().get("/", headers={"cookie": f"hmo_session={chosen if chosen.isascii() else 'x'}"}).status_code == 303


@attack(61, "With the password alone, before the second factor, every address is tried.")
def test_half_signed_in(site: Site):
    browser = site.stranger()
    with site.watched(changes=True):
        browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})
    half = cookie(browser)

    opens_nothing(site, half)
    with site.watched("Never"):
        answer = holding(site, half).post(site.path("/cases/{case_id:int}/note"), {"text": "Never", "kind": "fact"})
    assert answer.headers["location"].startswith("/sign-in")


@attack(62, "The token seen before the second factor was given is used after it.")
def test_the_token_of_a_half_finished_sign_in(site: Site):
    browser = site.stranger()
    with site.watched(changes=True):
        code = site.code(Role.OFFICER)
        browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})
        half = cookie(browser)
        browser.post("/sign-in/second-factor", {"code": code})

    assert cookie(browser) != half
    assert browser.get("/").status_code == 200
    opens_nothing(site, half)


def by_administrator(what: str, **more: str) -> Callable[[Site, Browser, Role], Any]:
    """What an administrator does to an account."""
    return lambda site, browser, role: site.of(Role.ADMINISTRATOR).post(
        f"/accounts/{site.keys['staff'][role]}/{what}", {"why": "A lost tablet.", **more}
    )


ENDINGS: dict[str, tuple[Role, Callable[[Site, Browser, Role], Any]]] = {
    "signing out": (Role.OFFICER, lambda site, browser, role: browser.post("/sign-out")),
    "being signed out by an administrator": (Role.OFFICER, by_administrator("sign-out")),
    "another role": (Role.FINANCE, by_administrator("change", name="Finn", role="auditor")),
    "another password": (
        Role.MANAGER,
        lambda site, browser, role: site.another(role).post(
            "/account/password", {"present": PASSWORD, "password": ANOTHER_PASSWORD}
        ),
    ),
    "a password set by a link": (Role.LICENSING, lambda site, browser, role: by_link(site, f"{role}@acacia.example")),
    "a second factor that was reset": (Role.AUDITOR, by_administrator("second-factor")),
    "the account's end": (Role.OFFICER, by_administrator("close")),
}


def by_link(site: Site, email: str = OFFICER) -> Any:
    """What somebody does who forgot their password."""
    site.stranger().post("/forgotten-password", {"email": email})
    return site.stranger().post("/new-password", {"token": last_link(site), "password": ANOTHER_PASSWORD})


def last_link(site: Site) -> str:
    """The token of the link that was sent last."""
    return re.findall(r"/new-password/([\w-]+)", last_mail(site))[0]


def last_mail(site: Site) -> str:
    """What goes out with the last email, with what is secret in it."""
    with site.sessions.reading() as session:
        last = session.scalars(select(Posting).order_by(Posting.id.desc()).limit(1)).one()
        return f"{last.secrets} {session.get_one(Letter, last.letter_id).to_email}"


@attack(63, "A stolen session is used after it was ended, in each way in which one ends.")
def test_a_session_after_its_end(own_site: Site):
    left = []
    for how, (role, end) in ENDINGS.items():
        browser = own_site.another(role)
        stolen = cookie(browser)
        assert browser.get("/").status_code == 200
        answer = end(own_site, browser, role)
        assert answer.status_code == 303, how
        if holding(own_site, stolen).get("/").status_code != 303:
            left.append(how)

    assert left == []


@attack(64, "A session is used after an idle hour, and after a whole day of use.")
def test_a_session_that_grew_old(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    token, now = cookie(own_site.of(Role.OFFICER)), clock.now()

    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))

    assert holding(own_site, token).get("/").status_code == 303
    monkeypatch.setattr(clock, "now", lambda: now)
    for quarters in range(1, 50):
        monkeypatch.setattr(clock, "now", lambda quarters=quarters: now + quarters * timedelta(minutes=15))
        assert holding(own_site, token).get("/account").status_code == (200 if quarters < 48 else 303), quarters


@attack(65, "A session of the public's realm is put into the cookie of staff, and tried at every address of staff.")
def test_a_public_session_on_staff_pages(site: Site):
    owner = site.stranger()
    owner.client.cookies.set("hmo_public", site.keys["public_token"], domain="testserver.local")
    assert owner.get("/my").status_code == 200, "in its own realm it opens what is theirs"

    opens_nothing(site, site.keys["public_token"])


@attack(66, "Somebody of the public signs in with their password where staff do.")
def test_a_public_account_at_the_sign_in_of_staff(site: Site):
    with site.refuses("landlord@acacia.example"):
        answer = site.stranger().post("/sign-in", {"email": "landlord@acacia.example", "password": PASSWORD})
    assert answer.status_code == 422
    assert "hmo_session" not in answer.cookies


@attack(67, "Somebody of the public has a link for a new password sent by the page of staff.")
def test_a_public_account_at_the_forgotten_password_of_staff(own_site: Site):
    with own_site.watched("landlord@acacia.example") as watch:
        answer = own_site.stranger().post("/forgotten-password", {"email": "landlord@acacia.example"})
    assert answer.status_code == 200
    assert [(one.verb, one.subject) for one in watch.lines] == [("asked for a new password of", "page")]

    before = own_site.standing()
    own_site.stranger().post("/forgotten-password", {"email": OFFICER})
    after = own_site.standing()
    sent = {name for name in after if before[name] != after[name]}
    assert {"email_proofs", "letters", "outbox"} <= sent, "somebody of staff is sent one, and it would have been seen"


@attack(68, "A program's token that belongs to an account of the public is shown to the API of staff.")
def test_a_token_of_a_public_account(own_site: Site):
    with own_site.sessions.writing() as session:
        kept = session.scalars(select(ApiToken)).one()
        kept.account_id = own_site.keys["public_account"]

    assert asked(own_site.web, "/api/v1/designations", own_site.keys["token_text"]).status_code == 401


UNKNOWN = ["nobody@acacia.example", "landlord@acacia.example", "closed@acacia.example", "", "x", "officer@acacia.example.org"]


@attack(69, "The sign-in tells by its words which addresses have an account.")
def test_who_has_an_account_by_signing_in(own_site: Site):
    own_site.of(Role.ADMINISTRATOR).post(own_site.path("/accounts/{account_id:int}/close"), {"why": "Left."})
    told = set()

    with own_site.refuses(*UNKNOWN[:3]):
        for email in (*UNKNOWN, OFFICER, "finance@acacia.example"):
            answer = own_site.stranger().post("/sign-in", {"email": email, "password": "wrong"})
            told.add((answer.status_code, *re.findall(r'href="#email">([^<]*)<', answer.text)))

    assert len(told) == 1


@attack(70, "The sign-in tells by the work it does: a password is hashed whether there is an account or not.")
def test_as_much_work_for_an_unknown_address(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    done: dict[str, int] = {}
    real = type(passwords.HASHER).verify

    def counted(self: Any, *said: Any) -> Any:
        done[email] = done.get(email, 0) + 1
        return real(self, *said)

    monkeypatch.setattr(type(passwords.HASHER), "verify", counted)

    for email in (OFFICER, "nobody@acacia.example", "landlord@acacia.example"):
        own_site.stranger().post("/sign-in", {"email": email, "password": "wrong"})
    assert set(done.values()) == {1}
    assert len(done) == 3


@attack(71, "A forgotten password tells which addresses have an account, by its words or by the journal.")
def test_who_has_an_account_by_a_forgotten_password(own_site: Site):
    told = set()
    for email in ("nobody@acacia.example", OFFICER, "landlord@acacia.example"):
        answer = own_site.stranger().post("/forgotten-password", {"email": email})
        told.add((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))

    assert len(told) == 1


@attack(72, "A password is guessed at, again and again; the victim is let in all the same after a short wait.")
def test_guessing_a_password(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    browser, said = own_site.stranger(), []
    assert own_site.code(Role.OFFICER)  # the second factor is set up while the clock is right
    with own_site.refuses("guess") as watch:
        for number in range(12):
            said.append(browser.post("/sign-in", {"email": OFFICER, "password": f"guess {number}"}).text)
        right = browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})

    assert "Try again in" in said[-1]
    assert right.status_code == 422
    assert {one.verb for one in watch.refusals} == {"failed to sign in"}
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1, seconds=1))
    assert own_site.another(Role.OFFICER).get("/").status_code == 200


@attack(
    93, "Somebody's password is guessed at without end, so that they are kept out; where they signed in before, they come in."
)
def test_guessing_without_end(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    theirs, stranger = own_site.another(Role.OFFICER), own_site.stranger()
    theirs.post("/sign-out")
    codes, now, let_in = [own_site.code(Role.OFFICER) for _ in range(2)], clock.now(), []
    guesses = 0

    with own_site.watched("guess", changes=True):
        for minute in range(60):
            monkeypatch.setattr(clock, "now", lambda minute=minute: now + minute * timedelta(minutes=1, seconds=1))
            for _ in range(3):
                said = stranger.post("/sign-in", {"email": OFFICER, "password": f"guess {minute}"}).text
                guesses += "is not right" in said
            if minute in {30, 59}:
                assert "Try again in" in stranger.post("/sign-in", {"email": OFFICER, "password": PASSWORD}).text
                theirs.post("/sign-in", {"email": OFFICER, "password": PASSWORD})
                let_in.append(theirs.post("/sign-in/second-factor", {"code": codes.pop()}).status_code)
                theirs.post("/sign-out")

    assert let_in == [303, 303]
    assert guesses <= 64, "five at once, and then one a minute"


@attack(94, "Twelve guesses are sent at the same moment, so that none is counted before the others were tried.")
def test_guesses_at_once(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    browsers, real = [own_site.stranger() for _ in range(12)], type(passwords.HASHER).verify
    together = threading.Barrier(len(browsers))

    def when_all_are_here(self: Any, *said: Any) -> Any:
        together.wait(20)
        return real(self, *said)

    for browser in browsers:
        del browser.client.blocking_portal  # or the one event loop would let fewer in at once than wait for each other
        browser.get("/sign-in")
    monkeypatch.setattr(type(passwords.HASHER), "verify", when_all_are_here)
    guesses = [PASSWORD if number == 0 else f"guess {number}" for number in range(12)]
    first = [
        lambda browser=browser, guess=guess: (
            browser.post("/sign-in", {"email": "nobody@acacia.example", "password": guess}).text
        )
        for browser, guess in zip(browsers, guesses, strict=True)
    ]

    told = at_once(*first)

    assert sum("is not right" in one for one in told) == 5
    assert sum("Try again in" in one for one in told) == 7


@attack(73, "The second factor is guessed at; after a few wrong codes even the right one must wait.")
def test_guessing_a_second_factor(own_site: Site):
    browser, right = own_site.stranger(), own_site.code(Role.OFFICER)
    browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})

    with own_site.watched("000", changes=True) as watch:
        for number in range(12):
            answer = browser.post("/sign-in/second-factor", {"code": f"{number:06}"})
            assert answer.status_code in (422, 429)
    late = browser.post("/sign-in/second-factor", {"code": right})

    assert late.status_code == 422
    assert "Try again in" in late.text
    assert "gave a wrong second factor of" in {one.verb for one in watch.lines}
    assert browser.get("/properties").headers["location"].startswith("/sign-in")


@attack(74, "A recovery code that was used is used again, and one of somebody else is tried.")
def test_a_recovery_code_again(own_site: Site):
    code, theirs = own_site.code(Role.OFFICER), own_site.code(Role.MANAGER)
    for wrong in (code, theirs):
        browser = own_site.stranger()
        if wrong == code:
            first = own_site.stranger()
            first.post("/sign-in", {"email": OFFICER, "password": PASSWORD})
            assert first.post("/sign-in/second-factor", {"code": code}).status_code == 303
        browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})
        assert browser.post("/sign-in/second-factor", {"code": wrong}).status_code == 422
        assert browser.get("/").headers["location"].startswith("/sign-in")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to, all begun at the same moment."""
    ready, found = threading.Barrier(len(acts)), []

    def one(act: Callable[[], Any]) -> None:
        ready.wait()
        found.append(act())

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@attack(75, "One recovery code is used in four browsers at the same moment.")
def test_one_recovery_code_at_once(own_site: Site):
    browsers, code = [own_site.stranger() for _ in range(4)], own_site.code(Role.OFFICER)
    for browser in browsers:
        browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD})

    at_once(*(lambda browser=browser: browser.post("/sign-in/second-factor", {"code": code}) for browser in browsers))

    assert sorted(browser.get("/").status_code for browser in browsers) == [200, 303, 303, 303]


@attack(92, "One code of the telephone's app is used in three browsers at the same moment, and once more after that.")
def test_one_code_at_once(own_site: Site):
    account_id, key = own_site.keys["staff"][Role.FINANCE], own_site.settings.secret_key
    fresh = second_factor.fresh(account_id, key)
    phone, by = pyotp.TOTP(fresh.secret), actor.command("test")
    with own_site.sessions.writing() as session:
        second_factor.set_up(session, account_id, fresh.pending, phone.now(), secret_key=key, by=by)
    browsers = [own_site.stranger() for _ in range(4)]
    for browser in browsers:
        browser.post("/sign-in", {"email": "finance@acacia.example", "password": PASSWORD})
    code = phone.at(clock.now() + timedelta(seconds=30))

    at_once(*(lambda browser=browser: browser.post("/sign-in/second-factor", {"code": code}) for browser in browsers[:3]))
    browsers[3].post("/sign-in/second-factor", {"code": code})

    assert sorted(browser.get("/").status_code for browser in browsers) == [200, 303, 303, 303]


@attack(76, "One link for a new password is used in three browsers at the same moment.")
def test_one_link_at_once(own_site: Site):
    own_site.stranger().post("/forgotten-password", {"email": OFFICER})
    token, browsers = last_link(own_site), [own_site.stranger() for _ in range(3)]
    for browser in browsers:
        browser.get("/sign-in")

    acts = [
        lambda browser=browser, number=number: (
            browser.post("/new-password", {"token": token, "password": f"{ANOTHER_PASSWORD} {number}"}).status_code
        )
        for number, browser in enumerate(browsers)
    ]

    assert sorted(at_once(*acts)) == [303, 410, 410]


@attack(77, "A link for a new password is used again, after its time, after a later one, with its end cut off, or made up.")
def test_a_link_that_works_no_longer(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    own_site.stranger().post("/forgotten-password", {"email": OFFICER})
    first = last_link(own_site)
    own_site.stranger().post("/forgotten-password", {"email": OFFICER})
    second = last_link(own_site)
    dead = [first, second[:-1], second + "A", "", "x", "../" + second, "%00", "'--"]

    with own_site.watched(first, second):
        for token in dead:
            answer = own_site.stranger().post("/new-password", {"token": token, "password": ANOTHER_PASSWORD})
            assert answer.status_code == 410, token
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=31))
        late = own_site.stranger().post("/new-password", {"token": second, "password": ANOTHER_PASSWORD})
        assert late.status_code == 410
    monkeypatch.setattr(clock, "now", lambda: now)
    assert by_link(own_site).status_code == 303
    again = own_site.stranger().post("/new-password", {"token": second, "password": ANOTHER_PASSWORD})
    assert again.status_code == 410


@attack(78, "Following the link of an email, as mail servers do, uses it up or signs somebody in.")
def test_following_a_link(own_site: Site):
    own_site.stranger().post("/forgotten-password", {"email": OFFICER})
    token = last_link(own_site)

    with own_site.watched(token):
        browser = own_site.stranger()
        assert browser.get(f"/new-password/{token}").status_code == 200
        assert "hmo_session" not in browser.client.cookies
    with own_site.sessions.reading() as session:
        proof = session.scalars(select(EmailProof).where(EmailProof.token_hash == token_hash(token))).one()
    assert proof.used_at is None


POISONED = {
    "host": {"host": "evil.example"},
    "a port": {"host": "testserver.local:1@evil.example"},
    "forwarded": {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-forwarded-proto": "http"},
    "twice": {"x-host": "evil.example", "x-original-url": "//evil.example", "x-rewrite-url": "//evil.example"},
}


@attack(79, "The host of a link in an email is taken from what the request says it is (Host, X-Forwarded-Host).")
@pytest.mark.parametrize("how", list(POISONED))
def test_a_poisoned_host(own_site: Site, how: str):
    browser = own_site.stranger()
    browser.get("/sign-in")

    browser.post("/forgotten-password", {"email": OFFICER}, headers=POISONED[how])

    mail = last_mail(own_site)
    assert "https://hmo.acacia.example/new-password/" in mail
    assert "evil.example" not in own_site.everything()
    assert "evil.example" not in browser.get("/sign-in", headers=POISONED[how]).text


LOOKALIKES = ["ｏfficer@acacia.example", "оfficer@acacia.example", "officer@acacıa.example", "officer@ACACİA.example",
              "officer@acacia。example", "o\u0301fficer@acacia.example", "officer\u200b@acacia.example", "ofﬁcer@acacia.example"]  # fmt: skip


@attack(80, "An address that only looks like somebody's, or becomes theirs when letters are normalised, stands for them.")
@pytest.mark.parametrize("email", LOOKALIKES)
def test_an_address_that_looks_alike(site: Site, email: str):
    with site.watched(email):
        assert site.stranger().post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 422
        site.stranger().post("/forgotten-password", {"email": email})


@attack(81, "A link for a new password goes to the address that was typed and not to the account's own.")
def test_a_link_goes_to_the_accounts_own_address(own_site: Site):
    own_site.stranger().post("/forgotten-password", {"email": " OFFICER@Acacia.example "})

    assert last_mail(own_site).endswith(" officer@acacia.example")
    before = own_site.standing()["outbox"]
    for typed in (f"{OFFICER},mallory@evil.example", f"{OFFICER}\nBcc: mallory@evil.example", f"{OFFICER};m@evil.example"):
        own_site.stranger().post("/forgotten-password", {"email": typed})
    assert own_site.standing()["outbox"] == before


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "/%5cevil.example",
             "javascript:alert(1)", "https:evil.example", "/\u2028/evil.example", " //evil.example", "http:///evil.example",
             "/sign-in\r\nLocation: https://evil.example", "@evil.example", ".evil.example", "data:text/html,x"]  # fmt: skip


@attack(82, "After signing in one is sent to another site (next=).")
@pytest.mark.parametrize("away", ELSEWHERE)
def test_an_open_redirect(site: Site, away: str):
    with site.watched(changes=True):
        browser, code = site.stranger(), site.code(Role.OFFICER)
        shown = browser.get("/sign-in", params={"next": away})
        first = browser.post("/sign-in", {"email": OFFICER, "password": PASSWORD, "next": away})
        last = browser.post("/sign-in/second-factor", {"code": code, "next": away})

    assert shown.status_code == 200
    for answer in (first, last):
        led = answer.headers["location"]
        assert re.match(r"/(?![/\\])", led), led
        assert "\n" not in led
        assert "\t" not in led
        assert answer.headers.get_list("location") == [led]


@attack(83, "A refusal leads back to the page of another site from which one came (Referer).")
@pytest.mark.parametrize(
    "referer", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", "https://testserver.local@evil.example"]
)
def test_a_referer_of_another_site(site: Site, referer: str):
    assert "evil.example" not in site.of(Role.OFFICER).get("/properties/999999", headers={"referer": referer}).text
    assert "javascript:" not in site.of(Role.OFFICER).get("/properties/999999", headers={"referer": referer}).text


@attack(84, "Signing in is tried in a flood from one address, whatever accounts it names.")
def test_a_flood_of_tries(own_site: Site, monkeypatch: pytest.MonkeyPatch):
    browser, now = own_site.stranger(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with own_site.refuses("nobody-") as watch:
        answers = [browser.post("/forgotten-password", {"email": ""}) for _ in range(125)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert [one.verb for one in watch.lines].count("limited") == 1


@attack(85, "A secret is compared so that the time it takes tells how much of it was right.")
def test_secrets_are_found_by_their_hash(site: Site):
    for token in (site.keys["public_token"], site.keys["token_text"]):
        for wrong in (token[:-1], token + "x", token.swapcase(), token[::-1], ""):
            assert holding(site, wrong).get("/").status_code == 303
            assert asked(site.web, "/api/v1/designations", wrong).status_code == 401
    everything = site.everything()
    assert site.keys["token_text"] not in everything
    assert site.keys["public_token"] not in everything
