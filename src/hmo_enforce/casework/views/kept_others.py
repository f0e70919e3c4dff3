"""Others in what is kept about somebody stand by their part alone, and members of staff by their role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hmo_enforce.accounts import roles
from hmo_enforce.accounts.records import Account
from hmo_enforce.cases import terms
from hmo_enforce.cases.records import CaseParty, CaseProperty
from hmo_enforce.casework.views.askers import Person
from hmo_enforce.licensing.records import Licence, LicenceParty
from hmo_enforce.people.records import Party
from hmo_enforce.privacy import naming
from hmo_enforce.privacy.naming import Word
from hmo_enforce.properties.records import Interest, Property


@dataclass(frozen=True, slots=True)
class Others:
    """Whom else what is kept about somebody may name: each word with what stands in its place."""

    words: tuple[tuple[Word, str], ...]
    own: tuple[Word, ...]
    homes: tuple[str, ...] = ()

    def out_of(self, text: str) -> str:
        """The text without them, and without anybody's email or telephone but their own. Addresses of their homes stay whole:
        a street may be called as somebody is."""
        if not self.homes:
            return self._masked(text)
        apart = re.split(f"({'|'.join(re.escape(one) for one in self.homes)})", text)
        return "".join(part if part in self.homes else self._masked(part) for part in apart)

    def _masked(self, text: str) -> str:
        for word, instead in self.words:
            text = word.pattern.sub(instead, text)
        for word in naming.contacts(text):
            if not naming.found(word.text, self.own):
                instead = "[an email address]" if "@" in word.text else "[a telephone number]"
                text = word.pattern.sub(instead, text)
        return text


def third_parties(session: Session, who: Person) -> Others:
    """Everybody in the same cases, homes and licences, and all staff."""
    own = {word.text.casefold() for word in (*who.words, *who.perhaps)}
    found: list[tuple[Word, str]] = []
    for party, part in _connected(session, who):
        instead = f"[{part}]"
        found.append((naming.name(party.name), instead))
        if party.address:
            found.append((naming.address(party.address), "[an address]"))
        if not party.is_organisation:
            found += [(word, instead) for word in naming.parts(party.name)]
    mine = {one.id for one in who.accounts}
    for account in session.scalars(select(Account).where(Account.id.not_in(mine or {0}))):
        title = roles.TITLES[roles.Role(account.role)].lower() if account.role in set(roles.Role) else "member of the public"
        instead = f"[{_a(title)}]"
        found += [(naming.name(account.name), instead), *((word, instead) for word in naming.parts(account.name))]
    kept = {word.text.casefold(): (word, instead) for word, instead in reversed(found) if word.text.casefold() not in own}
    return Others(tuple(sorted(kept.values(), key=lambda one: -len(one[0].text))), who.words, _homes(session, who))


def _homes(session: Session, who: Person) -> tuple[str, ...]:
    """The addresses of homes in which they have a part, by whichever record; the longest first."""
    mine = who.party_ids
    of_cases = select(CaseProperty.property_id).join(CaseParty, CaseParty.case_id == CaseProperty.case_id)
    of_licences = select(Licence.property_id).join(LicenceParty, LicenceParty.licence_id == Licence.id)
    found = session.scalars(
        select(Property.address).where(or_(
            Property.id.in_(select(Interest.property_id).where(Interest.party_id.in_(mine))),
            Property.id.in_(of_cases.where(CaseParty.party_id.in_(mine))),
            Property.id.in_(of_licences.where(LicenceParty.party_id.in_(mine))),
        ))
    )  # fmt: skip
    return tuple(sorted(set(found), key=len, reverse=True))


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def _connected(session: Session, who: Person) -> Iterator[tuple[Party, str]]:
    mine = who.party_ids
    cases = select(CaseParty.case_id).where(CaseParty.party_id.in_(mine))
    for party, part in session.execute(
        select(Party, CaseParty.part).join(CaseParty, CaseParty.party_id == Party.id).where(CaseParty.case_id.in_(cases))
    ):
        if party.id not in mine:
            yield party, _a(terms.PARTS.get(part, "somebody").lower()) if part != "other" else "somebody else"
    homes = select(Interest.property_id).where(Interest.party_id.in_(mine))
    for party, role in session.execute(
        select(Party, Interest.role).join(Interest, Interest.party_id == Party.id).where(Interest.property_id.in_(homes))
    ):
        if party.id not in mine:
            yield party, _a(role.replace("_", " "))
    licences = select(LicenceParty.licence_id).where(LicenceParty.party_id.in_(mine))
    for party, role in session.execute(
        select(Party, LicenceParty.role)
        .join(LicenceParty, LicenceParty.party_id == Party.id)
        .where(LicenceParty.licence_id.in_(licences))
    ):
        if party.id not in mine:
            yield party, _a(role.replace("_", " "))
