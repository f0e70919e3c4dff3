"""PINs: the same for the same form, of use with their reference only, slow to guess."""

from datetime import UTC, datetime, timedelta

from hmo_enforce.intake import pins

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_same_form_has_the_same_pin_and_it_is_six_digits():
    first, again, another = pins.of("token one"), pins.of("token one"), pins.of("token two")

    assert first == again != another
    assert len(first) == pins.DIGITS
    assert first.isdigit()


def test_a_pin_fits_its_own_reference_alone_however_it_is_typed():
    kept = pins.digest("A-23456789", "012345")

    assert pins.fits("A-23456789", " 012 345", kept)
    assert not pins.fits("A-23456789", "012346", kept)
    assert not pins.fits("A-23456782", "012345", kept)
    assert not pins.fits("A-23456789", "012345", None)


def test_after_some_wrong_tries_the_next_must_wait():
    assert pins.wait(2, NOW, NOW) == timedelta(0)
    assert pins.wait(8, NOW, NOW) > timedelta(seconds=5)
