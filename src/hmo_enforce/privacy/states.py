"""How far a list, an item on it and a request for access are, and the words for it."""

OPEN, REPLACED, APPROVED, DONE = "open", "replaced", "approved", "done"
LISTS = {
    OPEN: "Waits for approval",
    REPLACED: "Replaced by a later list",
    APPROVED: "Approved, being destroyed",
    DONE: "Done",
}

LISTED, KEPT, DESTROYED, HELD, GONE = "listed", "kept", "destroyed", "held", "gone"
ITEMS = {
    LISTED: "Listed",
    KEPT: "Taken out",
    APPROVED: "Approved",
    DESTROYED: "Destroyed",
    HELD: "Not destroyed: on legal hold by then",
    GONE: "Not destroyed: not there, or not due, any more",
}

RELEASED, CLOSED = "released", "closed"
REQUESTS = {OPEN: "Being prepared", RELEASED: "Released"}

EXEMPTIONS = {
    "other_person": "It would tell of another person, who did not agree (DPA 2018 Sch. 2 para. 16)",
    "crime": "It would harm the prevention or detection of crime (DPA 2018 Sch. 2 para. 2)",
    "law_enforcement": "Law enforcement: the right of access is restricted here (DPA 2018 s. 45(4))",
    "privilege": "Legal professional privilege (DPA 2018 Sch. 2 para. 19)",
    "regulatory": "It would harm a regulatory function (DPA 2018 Sch. 2 Part 2)",
    "other": "Another exemption, named in the reason",
}
"""Why something is not told. An officer chooses, and gives the reason; none is ever applied by the program alone."""

SORTS = {
    "case": "Case", "property": "Home", "party": "Person or organisation", "case_party": "Who complained", "letter": "Letter",
    "licence": "Licence", "observation": "Observation", "interest": "Part in a home", "evidence_item": "Photograph or document",
    "sign_in": "Sign-in", "import": "Load of a file", "account": "Account", "api_token": "API token", "sign_up": "Sign-up",
    "email_proof": "One-time link", "delegation": "Delegation", "restriction": "Restriction that was lifted",
    "arrival": "Survey answers, complaint or referral", "arrival_contact": "Who sent it",
    "access_request": "Request for access", "export": "Export", "certificate": "Certificate",
    "share": "What was shared with a partner", "agreement": "Agreement with a partner",
}  # fmt: skip
"""What a record on hold or on a list is, by its word in the journal."""
