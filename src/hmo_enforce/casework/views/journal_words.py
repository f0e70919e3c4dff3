"""The journal in plain words: one table for the page of the journal, for timelines and for exports.

A verb that has no phrase of its own reads as it is written: "corrected" of "property" 42 is "corrected property 42", and
"withdrew a correction" is "withdrew a correction of property 42". So a new verb needs an entry only where that reads badly.
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
    "match": "match of an address",
    "matches": "matches of addresses",
    "amenity_count": "count of amenities",
    "energy_certificate": "energy certificate",
    "designation": "designation",
    "designation_draft": "draft of a designation",
    "import": "import",
    "profile": "profile",
    "account": "account",
    "sign_up": "sign-up",
    "page": "page",
    "case": "case",
    "evidence_item": "item of evidence",
    "letter": "letter",
    "outbox": "posting",
    "arrival_contact": "sender of an arrival, line",
    "arrival": "arrival",
    "arrival_drafts": "answers that were not sent",
    "question_set": "set of questions",
    "wave": "wave of a survey",
    "channel": "channel of a survey",
    "exemption": "temporary exemption notice",
    "import_issue": "issue of a file, line",
    "letter_template": "template of letters",
    "restriction": "restriction",
    "api_token": "API token",
    "webhook": "webhook",
    "table": "table",
    "destruction_list": "destruction list",
    "access_request": "request for access",
    "export": "export",
    "database": "database",
    "case_party": "who complained, line",
    "observation": "observation",
    "interest": "part in a home",
    "certificate": "certificate",
    "sign_in": "sign-in",
    "delegation": "delegation",
    "email_proof": "one-time link",
    "journal": "journal",
    "list": "list",
    "partner": "partner",
    "agreement": "agreement",
    "share": "record of what was shared",
    "saved_filter": "saved filter",
    "bulk": "bulk",
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
    ("asked for a new password of", "account"): "asked for a new password of account {id}",
    ("began to link", "account"): "began to link account {id} to the council's identity provider",
    ("linked", "account"): "linked account {id} to the council's identity provider",
    ("unlinked", "account"): "parted account {id} from the council's identity provider",
    ("gave the password of", "account"): "gave the password of account {id}, and has yet to show a second factor",
    ("gave a wrong second factor of", "account"): "gave a wrong code for account {id}",
    ("asked for another address of", "account"): "asked for another email address of account {id}",
    ("changed the address of", "account"): "changed the email address of account {id}",
    ("linked to a case", "arrival"): "linked arrival {id} to a case",
    ("taken out of a case", "arrival"): "took arrival {id} out of its case",
    ("took in an arrival", "case"): "linked an arrival to case {id}",
    ("let go of an arrival", "case"): "took an arrival out of case {id}",
    ("marked urgent", "arrival"): "marked arrival {id} as urgent",
    ("marked not urgent", "arrival"): "marked arrival {id} as not urgent",
    ("looked at", "arrival"): "looked at what arrival {id} waited for",
    ("joined to another", "arrival"): "joined arrival {id} to another",
    ("took in another", "arrival"): "joined another arrival to {id}",
    ("parted from another", "arrival"): "parted arrival {id} from another",
    ("let go of another", "arrival"): "parted another arrival from {id}",
    ("matched", "match"): "said which home the address of match {id} means",
    ("put off", "match"): "put off match {id}",
    ("expired", "matches"): "deleted rows that waited for a match past their last day of keeping, before {id}",
    ("designated", "designation"): "made designation {id}",
    ("made a designation of", "designation_draft"): "made a designation of draft {id}",
    ("noted", "case"): "wrote a note in case {id}",
    ("uploaded", "import"): "uploaded the file of import {id}",
    ("imported", "import"): "loaded the file of import {id}",
    ("renamed", "evidence_item"): "changed the title of item of evidence {id}",
    ("backed up", "backup"): "made a backup at {id}",
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
    ("moved a record away", "property"): "moved a record of property {id} to another home",
    ("moved a record here", "property"): "moved a record of another home to property {id}",
    ("merged into another", "property"): "merged property {id} into another record of the same home",
    ("merged another into", "property"): "merged another record of the same home into property {id}",
    ("taken apart from another", "property"): "took property {id} apart again from the record that it was merged into",
    ("took another apart from", "property"): "took a record apart again that had been merged into property {id}",
    ("merged into another", "party"): "merged person or organisation {id} into another record of the same",
    ("merged another into", "party"): "merged another record of the same into person or organisation {id}",
    ("taken apart from another", "party"): "took person or organisation {id} apart again from the record merged into",
    ("took another apart from", "party"): "took a record apart again that had been merged into person or organisation {id}",
    ("worded", "letter_template"): "changed the words of a template of letters (row {id})",
    ("read", "letter"): "read letter {id}, which not everybody may see",
    ("rewrote", "letter"): "changed the draft of letter {id}",
    ("posted", "letter"): "gave letter {id} out to be sent",
    ("sent again", "letter"): "sent letter {id} again, not having heard whether it had been taken",
    ("put in the post", "letter"): "put letter {id} in the post",
    ("took back from the post", "letter"): "said that letter {id} had not been put in the post",
    ("delivered", "letter"): "heard that letter {id} was delivered",
    ("heard of", "letter"): "kept a report on what became of letter {id}",
    ("bounced", "letter"): "noted that letter {id} came back",
    ("doubted", "letter"): "did not believe a report that letter {id} came back",
    ("failed", "letter"): "could not send letter {id}",
    ("given up", "letter"): "gave up sending letter {id}",
    ("hurried", "letter"): "had letter {id} tried again at once",
    ("checked", "journal"): "proved the journal, up to {id} sealed lines",
    ("sealed without warrants", "journal"): "sealed lines of destruction that had no warrant, at {id} sealed lines",
    ("chose the columns", "list"): "chose the columns of the list of {id}",
    ("did to many", "bulk"): "did the same to many at once (bulk {id})",
    ("asked to do to many", "bulk"): "asked for the same to be done to many (bulk {id})",
    ("asked to take back", "bulk"): "asked for bulk {id} to be taken back",
    ("took back", "bulk"): "took back what was done to many (bulk {id})",
    ("asked for a list as a file", "list"): "asked for the list of {id} as a file",
    ("exported a list", "list"): "took the list of {id} out as a file",
    ("began new anchors", "journal"): "began a new file of anchors, at {id} sealed lines",
}
LEADS_ON = (" of", " as", " at", " to", " in", " from", " read", " change", " others")
"""A verb that ends so is followed by what it was done to without "of"."""
WAYS = {
    "named others": "changed who may see {it}",
    "read among others": "read {it} among others in a list",
    "lifted the restriction of": "lifted the restriction on {it}",
    "lifted the legal hold": "lifted the legal hold on {it}",
    "put on legal hold": "put {it} on legal hold",
    "took out of a list": "took {it} out of a list of what is due to be destroyed",
    "received evidence": "received evidence about {it}",
    "opened again": "opened {it} again",
    "asked for a new password of": "asked for a new password at {it}",
    "added a task": "added a task to {it}",
    "set the day of a task": "set another day for a task in {it}",
    "tagged": "tagged {it}",
    "untagged": "took a tag off {it}",
    "completed a task": "completed a task in {it}",
    "dropped a task": "dropped a task in {it}",
    "moved a task away": "moved a task out of {it}",
    "took over a task": "moved a task into {it}",
    "added a home": "added a home to {it}",
    "removed a home": "removed a home from {it}",
    "added a person": "added a person to {it}",
    "removed a person": "removed a person from {it}",
    "moved to a step": "moved {it} to another step",
    "corrected a note": "corrected a note in {it}",
    "joined into another": "joined {it} into another case",
    "took in another": "took another case into {it}",
    "split from another": "split {it} off from another case",
    "split": "split another case off from {it}",
    "linked to another": "linked {it} to another case",
    "measured a room": "measured a room in {it}",
    "noted a unit": "recorded a unit in {it}",
    "recorded a certificate": "recorded a certificate of {it}",
    "corrected a certificate": "corrected a certificate of {it}",
    "withdrew a certificate": "withdrew a certificate of {it}",
    "withdrew an observation": "withdrew what had been recorded of {it}",
    "withdrew a decision": "withdrew a decision about {it}",
    "ended a decision": "ended a decision about {it}",
    "let a decision run on": "let a decision about {it} run on",
}
"""What was done to a record of whatever kind: `{it}` is what the line is about."""
TITLES = {
    ("observed", "property"): "What is known was recorded",
    ("moved a record away", "property"): "A record of this home was moved to another",
    ("moved a record here", "property"): "A record of another home was moved here",
    ("decided", "property"): "Decided whether it needs a licence",
    ("exported the journal", "property"): "Journal exported",
}
"""What a timeline calls it, where the record is known to whoever reads."""
PLACES = {
    "property": "/properties/{id}",
    "designation": "/designations/{id}",
    "designation_draft": "/designations/drafts/{id}",
    "import": "/imports/{id}",
    "case": "/cases/{id}",
    "party": "/people/{id}",
    "letter": "/letters/{id}",
    "arrival": "/inbox/{id}",
    "bulk": "/bulks/{id}",
    "partner": "/partners/{id}",
    "agreement": "/agreements/{id}",
    "share": "/shares/{id}",
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
    if verb in WAYS:
        return WAYS[verb].format(it=f"{noun} {subject_id}")
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
