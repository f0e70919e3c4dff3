"""The demo's cases, certificates, a request for access and what arrived, by the same steps as real ones."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, zip_longest

from sqlalchemy.orm import Session

from hmo_enforce.accounts.queries import accounts
from hmo_enforce.cases.actions import opening, subjects, work
from hmo_enforce.cases.actions.opening import Said
from hmo_enforce.cases.queries import found
from hmo_enforce.casework import arrivals, referring
from hmo_enforce.casework.views import property_list, to_visit
from hmo_enforce.casework.views import waves as waves_view
from hmo_enforce.council import Council
from hmo_enforce.demo import answered, case_files, certified
from hmo_enforce.demo.case_files import CaseFile
from hmo_enforce.intake import answered as intake
from hmo_enforce.intake import states
from hmo_enforce.intake.actions import channels, keeping, waves
from hmo_enforce.intake.channels import FORM, WEB
from hmo_enforce.kernel.actor import NOBODY, Actor
from hmo_enforce.people import actions as people
from hmo_enforce.privacy.actions import access
from hmo_enforce.properties.actions import certifying
from hmo_enforce.questions import actions as questions
from hmo_enforce.questions.outside import shipped
from hmo_enforce.sharing.actions import agreeing, partners
from hmo_enforce.sharing.kinds import Kind

HOMES = 60
ASKS, BEFORE = "Willow Weld", timedelta(weeks=3)
CERTIFIED = 140
Home = tuple[str, str | None, str | None]
"""Its address, UPRN and postcode."""


def open_cases(session: Session, on: date, *, by: Actor) -> int:
    """Cases on homes of the list to look at; how many."""
    homes = [one.id for one in to_visit.page(session, to_visit.listed(on), on, size=HOMES).visits]
    officers = accounts.who_may(session, "work_cases")
    turn = cycle(key for key, _ in officers)
    opened = [
        _open(session, said, home, next(turn) if said.taken else None, on, by=by) for said, home in case_files.spread(homes)
    ]
    _ask_for_access(session, on, by)
    return len(opened)


def _ask_for_access(session: Session, on: date, by: Actor) -> None:
    """One of those people asks what is kept about them, and has a month to wait for the answer."""
    asks = people.known_or_new(session, ASKS, is_organisation=False, company_number=None, address=None, postcode=None, by=by)
    access.take_down(session, on - BEFORE, "She came in with her passport.", parties=[asks.id], accounts=[], by=by)


def record_certificates(session: Session, on: date, *, by: Actor) -> int:
    """What some of the licensed homes handed in; how many certificates."""
    licensed = property_list.first(session, {"licensed": True}, on, CERTIFIED)
    number = 0
    for home, one, issued_on, issued_by in certified.spread([row.id for row in licensed], on):
        number += 1
        states = None if one.states_days is None else issued_on + timedelta(days=one.states_days)
        said = certifying.Said(
            one.kind, f"{one.kind.upper()[:4]}-{number:04}", issued_on, states, issued_by, one.outcome, None,
            "Sent with the application",
        )  # fmt: skip
        certifying.note_certificate(session, home, said, by=by)
    return number


def _open(session: Session, said: CaseFile, home: int, officer: int | None, on: date, *, by: Actor) -> int:
    case = opening.open_case(session, Said(said.kind, said.title, said.priority), by=by)
    subjects.add_home(session, case.id, home, by=by)
    for one in said.people:
        party = people.known_or_new(
            session, one.name, is_organisation=one.part == "agent", company_number=None, address=None, postcode=None, by=by
        )
        subjects.add_person(session, case.id, party.id, one.part, contact=one.contact, by=by)
    if officer is not None:
        work.assign(session, case.id, officer, revision=case.revision, by=by)
    for step in said.steps:
        work.move(session, case.id, step, None, revision=case.revision, by=by)
    for kind, text in said.notes:
        work.note(session, case.id, text, kind, by=by)
    tasks = found.open_tasks(session, case.id)
    for task in tasks[: said.done]:
        work.complete_task(session, case.id, task.id, by=by)
    if said.also:
        work.add_task(session, case.id, said.also[0], due_on=on + timedelta(days=said.also[1]), by=by)
    if said.closed:
        opening.close(session, case.id, said.closed, {}, revision=case.revision, by=by)
    return case.id


def bring_what_arrived(session: Session, of: Council, on: date, *, by: Actor) -> int:
    """Two waves of the survey, complaints, and a partner's referrals, taken in as real ones are; how many arrived."""
    homes = to_visit.page(session, to_visit.listed(on), on, size=HOMES).visits
    others = property_list.first(session, {}, on, HOMES)
    # By turns, since people answer from homes of which much is known and from any other.
    both = [one for pair in zip_longest(homes, others) for one in pair if one is not None]
    by_id: dict[int, Home] = {one.id: (one.address, one.uprn, one.postcode) for one in both}
    version = questions.bring_shipped(session, shipped.SURVEY, by=by)
    kept = [one for wave in answered.WAVES for one in _answer(session, wave, version.id, by_id, on, by=by)]
    told = answered.COMPLAINTS
    kept += [_complain(session, *said, place, on, by=by) for said, place in zip(told, by_id.values(), strict=False)]
    kept += _refer(session, list(by_id.values())[len(told) :], on, by)
    for arrival_id in kept:
        arrivals.take_in(session, arrival_id, council=of, by=by, on=on)
    return len(kept)


def _answer(
    session: Session, wave: answered.Wave, version_id: int, homes: Mapping[int, Home], on: date, *, by: Actor
) -> Iterator[int]:  # fmt: skip
    begins, asked = on + wave.starts, shipped.question_set(shipped.SURVEY)
    made = waves.open_wave(session, waves.Said(wave.name, version_id, begins, on + wave.ends), by=by)
    wards = cycle([ward for ward, _ in waves_view.wards(session)] or [None])
    ways = [
        channels.add(session, made.id, channels.Said(kind, name, area_id=ward), by=by)
        for (kind, name, _), ward in zip(answered.CHANNELS, wards, strict=False)
    ]
    for way, (_, _, cards) in zip(ways, answered.CHANNELS, strict=True):
        if cards is not None:
            channels.hand_out(session, way.id, begins, cards, by=by)
    for number, (home, said, channel, after) in enumerate(answered.answers(wave, list(homes))):
        at = datetime.combine(begins, time(9), UTC) + after
        what = intake.said(
            asked, {**said, "where": _where(homes[home])}, kind=states.SURVEY, way=WEB, submitted_at=at,
            submission_key=f"demo {made.id} {number}", version_id=version_id, channel_id=ways[channel].id,
        )  # fmt: skip
        yield keeping.keep(session, what, by=NOBODY, at=at).arrival_id
    if wave.is_over:
        waves.close(session, made.id, why="Its last day has passed.", revision=made.revision, by=by)


def _complain(session: Session, said: answered.Answers, days_ago: int, home: Home, on: date, *, by: Actor) -> int:
    version = questions.bring_shipped(session, shipped.COMPLAINT, by=by)
    at = datetime.combine(on - timedelta(days=days_ago), time(8), UTC)
    what = intake.said(
        shipped.question_set(shipped.COMPLAINT), {**said, "where": _where(home)}, kind=states.COMPLAINT, way=WEB,
        submission_key=f"demo complaint {said['what']}", version_id=version.id, submitted_at=at,
    )  # fmt: skip
    return keeping.keep(session, what, by=NOBODY, at=at).arrival_id


def _refer(session: Session, homes: Sequence[Home], on: date, by: Actor) -> Iterator[int]:
    """Of the fire service, under an agreement."""
    partner = partners.make(session, partners.Said("Acacia Fire and Rescue", Kind.FIRE, ("1 Ladder Lane", "Acacia")), by=by)
    words = agreeing.Words(
        "Homes in which a fire would be worse than elsewhere", "Made-up data: no lawful basis is needed",
        comes=("address", "postcode", "uprn", "their_reference", "concern", "persons"),
        goes=("address", "postcode", "uprn", "their_reference", "our_reference", "licence_state", "outcome"),
    )  # fmt: skip
    frame = agreeing.Frame("Fire safety in shared houses", on - timedelta(days=200), on + timedelta(days=500), "Sorrel Slate")
    agreement = agreeing.make(session, partner.id, frame, words, by=by)
    for said, (address, uprn, postcode) in zip(answered.REFERRALS, homes, strict=False):
        given = {**said, "address": address, "postcode": postcode or "", "uprn": uprn or ""}
        _, kept = referring.take(session, agreement.id, given, way=FORM, by=by, on=on)
        if kept is not None:
            yield kept.arrival_id


def _where(home: Home) -> dict[str, str]:
    address, uprn, postcode = home
    return {name: said for name, said in (("lines", address), ("uprn", uprn), ("postcode", postcode)) if said}
