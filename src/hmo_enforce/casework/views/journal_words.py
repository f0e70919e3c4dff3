"""The journal in plain words: one table for the page of the journal, for timelines and for exports.

A verb that has no phrase of its own reads as it is written: "corrected" of "property" 42 is "corrected property 42", and
"withdrew a decision" is "withdrew a decision of property 42". So a new verb needs an entry only where that reads badly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hmo_enforce.kernel import days

SUBJECTS = {
    "property": "property",
    "party": "person or organisation",
    "licence": "licence",
    "designation": "designation",
    "import": "import",
    "profile": "profile",
    "account": "account",
    "sign_up": "sign-up",
    "page": "page",
    "case": "case",
    "evidence_item": "item of evidence",
    "letter": "letter",
    "outbox": "posting",
    "exemption": "temporary exemption notice",
    "import_issue": "issue of a file, line",
    "letter_template": "template of letters",
    "restriction": "restriction",
    "api_token": "API token",
    "destruction_list": "destruction list",
    "access_request": "request for access",
    "export": "export",
    "database": "database",
    "case_party": "who complained, line",
    "observation": "observation",
    "interest": "part in a home",
    "sign_in": "sign-in",
    "journal": "journal",
    "observations": "observations",
    "flags": "areas and designations of homes",
    "verdicts": "verdicts",
    "uploads": "uploaded files",
}
"""What a line can be about, in the singular; the last four are of many at once."""
PHRASES = {
    ("signed in", "account"): "signed in",
    ("signed out", "account"): "signed out",
    ("failed to sign in", "page"): "failed to sign in",
    ("refused", "page"): "was refused something at {id}",
    ("opened", "account"): "opened account {id}",
    ("asked for an account", "page"): "asked for an account",
    ("invited", "account"): "invited a partner organisation to account {id}",
    ("invited again", "account"): "invited the partner organisation of account {id} again",
    ("named an agent for", "account"): "named an agent for the owner of account {id}",
    ("agreed to act for", "account"): "agreed to act for the owner of account {id}",
    ("ended a delegation", "account"): "ended what an agent did for the owner of account {id}",
    ("observed", "property"): "recorded what is known of property {id}",
    ("decided", "property"): "decided whether property {id} needs a licence",
    ("expired", "observations"): "deleted observations whose last day of keeping was before {id}",
    ("flagged", "flags"): "found which areas and designations homes lie in",
    ("judged", "verdicts"): "judged which homes need a licence on {id}",
    ("found clean", "evidence_item"): "found item of evidence {id} clean",
    ("left unchecked", "evidence_item"): "left item of evidence {id} unchecked, for want of a scanner",
    ("could not be checked", "evidence_item"): "could not check item of evidence {id}",
    ("forgot", "import"): "destroyed what import {id} still said of people",
    ("put on legal hold", "property"): "put property {id} on legal hold",
    ("put on legal hold", "party"): "put person or organisation {id} on legal hold",
    ("put on legal hold", "case"): "put case {id} on legal hold",
    ("erased who complained", "case"): "erased who complained in case {id}",
    ("went on erasing who complained", "case"): "went on erasing who complained in case {id}",
    ("looked through files for", "case"): "looked through files for who complained in case {id}",
    ("listed for destruction", "destruction_list"): "listed what is due to be destroyed (list {id})",
    ("found nothing due", "destruction_list"): "found nothing that was due to be destroyed on {id}",
    ("asked for a list of", "destruction_list"): "asked for a list of what is due to be destroyed",
    ("approved for destruction", "destruction_list"): "approved list {id} for destruction",
    ("finished destroying", "destruction_list"): "finished destroying what list {id} named",
    ("left out", "access_request"): "left something out of the answer to request for access {id}",
    ("put in", "access_request"): "put something that may name others into the answer to request for access {id}",
    ("put back", "access_request"): "put something back into the answer to request for access {id}",
    ("took down", "access_request"): "took down request for access {id}",
    ("disclosed in a bundle", "access_request"): "disclosed what is kept about somebody (request for access {id})",
    ("wrote the database anew", "database"): "wrote the database's files anew, without what was destroyed",
    ("forgot", "uploads"): "deleted {id} uploaded files that were done with",
    ("asked to check", "import"): "asked for a preview of import {id}",
    ("asked to load", "import"): "asked for import {id} to be loaded",
    ("chose how to read", "import"): "chose how to read import {id}",
    ("changed what was said", "import"): "changed what was said of import {id} as a whole",
    ("read who complained", "case"): "read who complained in case {id}",
    ("read who complained", "party"): "read that person or organisation {id} complained",
    ("destroyed", "journal"): "destroyed what earlier lines of the journal said in particular ({id} of them)",
    ("worded", "letter_template"): "changed the words of a template of letters (row {id})",
    ("read", "letter"): "read letter {id}, which not everybody may see",
    ("posted", "letter"): "gave letter {id} out to be sent",
    ("sent again", "letter"): "sent letter {id} again, not having heard whether it had been taken",
    ("put in the post", "letter"): "put letter {id} in the post",
    ("delivered", "letter"): "heard that letter {id} was delivered",
    ("heard of", "letter"): "kept a report on what became of letter {id}",
    ("bounced", "letter"): "noted that letter {id} came back",
    ("doubted", "letter"): "did not believe a report that letter {id} came back",
    ("failed", "letter"): "could not send letter {id}",
    ("given up", "letter"): "gave up sending letter {id}",
    ("hurried", "letter"): "had letter {id} tried again at once",
    ("checked", "journal"): "proved the journal, up to {id} sealed lines",
    ("sealed without warrants", "journal"): "sealed lines of destruction that had no warrant, at {id} sealed lines",
    ("began new anchors", "journal"): "began a new file of anchors, at {id} sealed lines",
}
LEADS_ON = (" of", " as", " at", " to", " in", " from", " read", " change", " others")
"""A verb that ends so is followed by what it was done to without "of"."""
TITLES = {
    ("observed", "property"): "What is known was recorded",
    ("decided", "property"): "Decided whether it needs a licence",
    ("exported the journal", "property"): "Journal exported",
}
"""What a timeline calls it, where the record is known to whoever reads."""
PLACES = {
    "property": "/properties/{id}",
    "designation": "/designations/{id}",
    "import": "/imports/{id}",
    "case": "/cases/{id}",
    "party": "/people/{id}",
    "letter": "/letters/{id}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the journal in words. `values_gone`: what it said in particular was destroyed."""

    who: str
    what: str
    href: str | None
    why: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    values_gone: bool


def title(verb: str, subject: str) -> str:
    """What was done, for a timeline of the record itself."""
    return TITLES.get((verb, subject)) or verb[:1].upper() + verb[1:].replace("_", " ")


def phrase(verb: str, subject: str, subject_id: str) -> str:
    """What was done to what, to follow the name of whoever did it."""
    found = PHRASES.get((verb, subject))
    if found is not None:
        return found.format(id=_in_words(subject_id))
    noun = SUBJECTS.get(subject, subject.replace("_", " "))
    of = " of" if " " in verb and not verb.endswith(LEADS_ON) else ""
    return f"{verb.replace('_', ' ')}{of} {noun} {subject_id}".strip()


def place(subject: str, subject_id: str) -> str | None:
    """The page of the record that a line is about, if it has one."""
    return PLACES[subject].format(id=subject_id) if subject in PLACES and subject_id.isdecimal() else None


def _in_words(subject_id: str) -> str:
    try:
        on = date.fromisoformat(subject_id)
    except ValueError:
        return subject_id
    return days.in_words(on)
