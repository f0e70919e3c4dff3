"""The law book: every packaged TOML read once, checked, and given a version that a verdict keeps.

The one module of this room that reads files, and only its own.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from hmo_enforce.law import rules

EDITION = "2026-11"
FILES = ("hmo_tests.toml", "mandatory.toml", "exemptions.toml", "designations.toml", "households.toml")
TERMS, FORMS, AUTHORITIES = "certificates.toml", "registration.toml", "authorities.toml"
"""Not part of the book: no verdict rests on them, so a change of one is no other law to replay a verdict by."""


@dataclass(frozen=True, slots=True)
class Book:
    """All the licensing law held here. `version` names the edition and a digest of the files it was read from."""

    version: str
    by_id: Mapping[str, rules.Rule]
    mandatory: tuple[rules.Description, ...]
    schedule_14: tuple[rules.Exemption, ...]
    selective: tuple[rules.Exemption, ...]
    cautions: tuple[rules.Rule, ...]
    ties: Mapping[str, frozenset[str]]

    def rule(self, rule_id: str) -> rules.Rule:
        """The rule with that id; KeyError when there is none."""
        return self.by_id[rule_id]

    def mandatory_on(self, on: date) -> rules.Description | None:
        """The description of HMO that must be licensed everywhere on the day; None before 6 April 2006."""
        return next(iter(rules.in_force(self.mandatory, on)), None)


@cache
def book() -> Book:
    """The book as packaged with this program."""
    texts = {name: resources.files("hmo_enforce.law").joinpath(name).read_bytes() for name in FILES}
    return read(texts)


@cache
def certificate_terms() -> tuple[rules.Term, ...]:
    """How long certificates count, as packaged with this program."""
    text = resources.files("hmo_enforce.law").joinpath(TERMS).read_text(encoding="utf-8")
    return tuple(_term(row) for row in tomllib.loads(text)["term"])


@cache
def number_forms() -> tuple[rules.NumberForm, ...]:
    """How numbers of registers look, as packaged with this program."""
    text = resources.files("hmo_enforce.law").joinpath(FORMS).read_text(encoding="utf-8")
    return tuple(
        rules.NumberForm(_rule(row), row["prefix"], row["alphabet"], tuple(row["groups"]))
        for row in tomllib.loads(text)["form"]
    )


@cache
def authorities() -> tuple[rules.Authority, ...]:
    """To whom something may be referred, and from when to when, as packaged with this program."""
    return tuple(
        rules.Authority(_rule(row), row["role"], tuple(row["lines"]), row["email"]) for row in _authorities()["authority"]
    )


@cache
def referral_needs(role: str) -> tuple[str, ...]:
    """The fields that a referral to an authority in this role needs, by the names that agreements have for them."""
    return tuple(_authorities()["needs"][role])


def authority_on(role: str, on: date) -> rules.Authority | None:
    """Who had the role on the day; None where that is not known here."""
    return next((one for one in rules.in_force(authorities(), on) if one.role == role), None)


def _authorities() -> dict[str, Any]:
    text = resources.files("hmo_enforce.law").joinpath(AUTHORITIES).read_text(encoding="utf-8")
    return tomllib.loads(text)


def read(texts: Mapping[str, bytes]) -> Book:
    """A book from the TOML files by name; KeyError, TypeError or ValueError when a file is not of the shape wanted."""
    tables = {name.removesuffix(".toml"): tomllib.loads(text.decode()) for name, text in texts.items()}
    exemptions = tables["exemptions"]
    mandatory = tuple(_description(row) for row in tables["mandatory"]["description"])
    schedule_14 = tuple(_exemption(row) for row in exemptions["schedule_14"])
    selective = tuple(_exemption(row) for row in exemptions["selective"])
    cautions = tuple(_rule(row) for row in exemptions["caution"])
    plain = [*tables["hmo_tests"]["rule"], *tables["mandatory"]["rule"], *tables["designations"]["rule"]]
    plain += [*exemptions["notice"], tables["households"]["rule"]]
    dated = [*(one.rule for one in mandatory), *(one.rule for one in (*schedule_14, *selective))]
    return Book(
        version=_version(texts),
        by_id=_by_id([*map(_rule, plain), *dated, *cautions]),
        mandatory=mandatory,
        schedule_14=schedule_14,
        selective=selective,
        cautions=cautions,
        ties={kind: frozenset(names) for kind, names in tables["households"]["ties"].items()},
    )


def _version(texts: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(name.encode() + b"\0" + texts[name] + b"\0")
    return f"{EDITION}-{digest.hexdigest()[:12]}"


def _by_id(every_rule: list[rules.Rule]) -> dict[str, rules.Rule]:
    by_id = {rule.id: rule for rule in every_rule}
    if len(by_id) != len(every_rule):
        raise ValueError("two rules of the law book have the same id")
    return by_id


_RULE_FIELDS = frozenset(field.name for field in fields(rules.Rule))


def _rule(row: Mapping[str, Any]) -> rules.Rule:
    rule = rules.Rule(**{key: value for key, value in row.items() if key in _RULE_FIELDS})
    if not rule.cites or (rule.until_on is not None and rule.until_on < rule.from_on):
        raise ValueError(f"rule {rule.id} of the law book has no citation, or ends before it begins")
    return rule


def _term(row: Mapping[str, Any]) -> rules.Term:
    months = row.get("months")
    return rules.Term(rule=_rule(row), kind=row["kind"], months=months, most_months=row.get("most_months", months))


def _description(row: Mapping[str, Any]) -> rules.Description:
    return rules.Description(
        rule=_rule(row),
        min_persons=row["min_persons"],
        min_households=row["min_households"],
        min_storeys=row.get("min_storeys"),
        tests=tuple(row["tests"]),
        purpose_built_flat_excluded_from_flats=row.get("purpose_built_flat_excluded_from_flats"),
    )


def _exemption(row: Mapping[str, Any]) -> rules.Exemption:
    return rules.Exemption(
        rule=_rule(row),
        managed_by=tuple(row.get("managed_by", ())),
        tenancies=tuple(row.get("tenancies", ())),
        max_others=row.get("max_others"),
        max_persons=row.get("max_persons"),
        not_for_section_257=row.get("not_for_section_257", False),
    )
