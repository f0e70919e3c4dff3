"""What was kept for a time goes when its time is over."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hmo_enforce.kernel import actor, clock, journal
from hmo_enforce.properties.actions import observing
from hmo_enforce.properties.records import Observation, Property

BY = actor.job("expire")
TODAY = date(2026, 4, 1)


def a_home(session: Session) -> Property:
    home = Property(address="1 Acacia Avenue", address_key="1 ACACIA AVENUE", revision=1)
    session.add(home)
    session.flush()
    return home


def observe(session: Session, home: Property, source: str, expires_on: date | None) -> None:
    session.add(
        Observation(
            property_id=home.id,
            source=source,
            as_at=TODAY - timedelta(days=400),
            confidence=0.5,
            expires_on=expires_on,
            noted_by="test",
            noted_at=clock.now(),
        )
    )
    session.flush()


def sources(session: Session) -> list[str]:
    return list(session.scalars(select(Observation.source).order_by(Observation.source)))


def test_an_observation_goes_on_the_day_after_its_last(session: Session):
    home = a_home(session)
    observe(session, home, "council_tax", TODAY - timedelta(days=1))
    observe(session, home, "electoral", TODAY)
    observe(session, home, "officer", None)

    gone = observing.expire_observations(session, TODAY, by=BY)

    assert gone == 1
    assert sources(session) == ["electoral", "officer"]


def test_the_journal_keeps_how_many_went_and_nothing_of_what_they_said(session: Session):
    home = a_home(session)
    observe(session, home, "council_tax", date(2026, 1, 1))
    observe(session, home, "council_tax", date(2026, 1, 1))
    observe(session, home, "electoral", date(2026, 1, 1))

    observing.expire_observations(session, TODAY, by=BY)

    values = session.scalars(select(journal.EntryValues)).one()
    assert values.after == {"council_tax": 2, "electoral": 1}
    assert values.before is None


def test_a_second_time_nothing_goes_and_nothing_is_noted(session: Session):
    observe(session, a_home(session), "council_tax", date(2026, 1, 1))

    first = observing.expire_observations(session, TODAY, by=BY)
    second = observing.expire_observations(session, TODAY, by=BY)

    assert (first, second) == (1, 0)
    assert len(session.scalars(select(journal.Entry)).all()) == 1
