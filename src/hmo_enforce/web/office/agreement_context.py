"""What pages show of an agreement."""

from datetime import date
from typing import Any

from hmo_enforce.casework.views.referrals import Referred
from hmo_enforce.kernel import days
from hmo_enforce.sharing import fields, queries
from hmo_enforce.sharing.agreements import Standing
from hmo_enforce.sharing.shown import Agreement, Share, Terms
from hmo_enforce.web import formats

PATH = "/agreements"
STANDINGS = {
    Standing.RUNS: ("Runs", "govuk-tag--green"),
    Standing.NOT_BEGUN: ("Not yet begun", "govuk-tag--blue"),
    Standing.OVER: ("Over", "govuk-tag--grey"),
}
WAYS = {"letter": "Letter", "email": "Email", "csv": "CSV file"}


def row(one: Agreement, on: date) -> dict[str, Any]:
    """One as a table shows it."""
    standing = queries.standing(one, on)
    text, tag = STANDINGS[standing]
    return {
        "id": one.id,
        "title": one.title,
        "href": f"{PATH}/{one.id}",
        "partner": one.partner.name,
        "partner_href": f"/partners/{one.partner.id}",
        "period": period(one),
        "standing": text,
        "tag": tag,
        "runs": standing is Standing.RUNS,
    }


def period(one: Agreement) -> str:
    """From and to which day, in words."""
    until = f"to {days.in_words(one.ends_on)}" if one.ends_on else "without a last day"
    ended = f", ended on {days.in_words(one.ended_on)}" if one.ended_on else ""
    return f"From {days.in_words(one.starts_on)} {until}{ended}"


def version(one: Terms) -> dict[str, Any]:
    """One version of the terms."""
    return {
        "number": one.number,
        "from": days.in_words(one.from_on),
        "purpose": one.purpose,
        "lawful_basis": one.lawful_basis,
        "comes": fields.titles(one.comes),
        "goes": fields.titles(one.goes),
        "why": one.why,
        "made": f"{formats.day(one.made_at)} by {one.made_by}",
    }


def referral_row(one: Referred) -> dict[str, Any]:
    """One referral that came in."""
    return {
        "reference": one.reference,
        "href": f"/inbox/{one.id}",
        "at": formats.moment(one.at),
        "way": one.way,
        "address": one.address,
        "state": one.state,
    }


def share_row(one: Share) -> dict[str, Any]:
    """One record of what was shared."""
    return {
        "href": f"/shares/{one.id}",
        "at": formats.moment(one.shared_at),
        "by": one.shared_by,
        "way": WAYS[one.way],
        "to": one.to_name,
        "fields": fields.titles(one.fields),
    }
