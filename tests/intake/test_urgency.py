"""What cannot wait its turn."""

from hmo_enforce.intake import urgency
from hmo_enforce.intake.urgency import Facts


def test_somebody_at_risk_today_makes_it_urgent():
    assert urgency.urgency(Facts(at_risk_today=True)).why == ("Somebody is at risk today",)


def test_a_baby_or_somebody_ill_makes_it_urgent():
    assert urgency.urgency(Facts(baby_or_ill=True)).is_urgent


def test_without_either_it_waits_its_turn():
    assert not urgency.urgency(Facts()).is_urgent
