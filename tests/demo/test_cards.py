"""The demo's drawer of cards: addresses that a person must settle, of many sorts, and a few that go in by themselves."""

from collections import Counter
from datetime import date
from pathlib import Path

from sqlalchemy import select

from hmo_enforce import jobs
from hmo_enforce.demo import borough, cards, licences, loading, outside
from hmo_enforce.files import values
from hmo_enforce.kernel import actor
from hmo_enforce.kernel.database import Sessions
from hmo_enforce.properties.matching import states
from hmo_enforce.properties.records import Match

DAY, WAITING = date(2026, 11, 1), 26
TERM = ("starts_on", "ends_on")


def test_a_drawer_has_every_sort_of_doubt_and_no_address_twice():
    drawer = borough.generate(borough.HOMES, borough.SEED, DAY).tables["licences_on_cards"]

    written = list(zip(drawer["address"].to_pylist(), drawer["postcode"].to_pylist(), strict=True))

    assert len(set(written)) == len(written) == cards.CLEAR + WAITING
    sorts = Counter(address.split(maxsplit=1)[0] for address, _ in written)
    assert (sorts["Flat"], sorts["The"], sorts["Upper"], sorts["Rear"]) == (4, 3, 2, 2)
    assert sum(postcode is None for _, postcode in written) == 4


def test_every_card_had_ended_before_the_older_register_and_all_were_in_force_on_one_day():
    drawer = borough.generate(2_000, borough.SEED, DAY).tables["licences_on_cards"]

    starts, ends = ([values.any_date(day).value for day in drawer[name].to_pylist()] for name in TERM)

    assert max(starts) <= cards.in_force_on(DAY) <= min(ends)
    assert max(ends) < licences.old_register_on(DAY)


def test_the_import_lets_the_clear_ones_in_and_each_other_waits_for_a_person(sessions: Sessions, tmp_path: Path):
    asked = loading.imports(outside.write(borough.generate(2_000, borough.SEED, DAY), tmp_path), DAY)
    for one in asked:
        if Path(one["path"]).name in ("gazetteer.csv", "licences_on_cards.csv"):
            arguments = {**one, "council": "acacia"}
            done = jobs.perform(sessions, jobs.named("import"), arguments, by=actor.command("test"), report=_silent)

    with sessions.reading() as session:
        by_state = Counter(session.scalars(select(Match.state)))
        near = list(session.scalars(select(Match.near).where(Match.state == states.REVIEW)))

    assert (done["new"], done["rejected"], done["waiting"]) == (cards.CLEAR, WAITING, WAITING)
    assert by_state == {states.ACCEPTED: cards.CLEAR, states.REVIEW: WAITING}
    assert sum(not found for found in near) == 1


def _silent(done: int, total: int, note: str) -> None:
    """Nobody watches."""
