"""What each panel of a desk is called, and what it says with nothing in it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Of a panel: its heading, what it holds, what the link to all of it says, and what it says with nothing in it."""

    title: str
    tells: str
    every: str
    empty: str


WORDS: Mapping[str, Words] = {
    "inbox": Words(
        "Inbox",
        "Complaints, surveys' answers and referrals: yours, and those that nobody has. The urgent first.",
        "The whole inbox",
        "Nothing that arrived waits to be looked at.",
    ),
    "tasks": Words(
        "Tasks",
        "Yours, overdue or due within a week.",
        "All of these, and your other tasks",
        "No task of yours is due within a week.",
    ),
    "my_cases": Words(
        "Your open cases",
        "The first task to be done comes first.",
        "All your cases",
        "You have no open case. One that is assigned to you comes here.",
    ),
    "unassigned": Words(
        "Cases that nobody has", "Open, and with no officer.", "All cases of nobody's", "Every open case has an officer."
    ),
    "matches": Words(
        "Addresses to settle",
        "Of files: nobody is sure which home they mean.",
        "All addresses that wait",
        "No address waits. Files whose addresses are not certain bring some here.",
    ),
    "imports": Words(
        "Files to finish", "Handed in, and not loaded yet; or failed.", "All imports", "Every file that came in was loaded."
    ),
    "evidence": Words(
        "Evidence that cannot be opened",
        "Not checked for viruses yet, or the scanner objects.",
        "All that cannot be opened",
        "Every photograph and document has been checked.",
    ),
    "letters": Words(
        "Letters that did not arrive",
        "They failed, or a report says that they came back.",
        "All letters in trouble",
        "No letter failed, and none is said to have come back.",
    ),
    "to_post": Words(
        "Letters to put in the post", "Printed, and not posted yet.", "All that waits to go", "Every printed letter was posted."
    ),
    "access": Words(
        "Requests for access",
        "Somebody asks what is kept about them, and waits for an answer.",
        "All requests",
        "No request for access waits for an answer.",
    ),
    "destruction": Words(
        "To approve",
        "What is due to be destroyed waits for your word.",
        "All lists, and the rules",
        "No list waits for approval.",
    ),
    "machinery": Words(
        "The machinery",
        "What is wrong with it.",
        "Whether the journal proves",
        "All is well: the jobs run, and the journal proves.",
    ),
    "invited": Words(
        "Invited colleagues", "They have not set a password yet.", "All accounts", "Everybody who was invited has come in."
    ),
    "to_visit": Words(
        "Homes to look at",
        "They need a licence, or probably, and have none. The surest first.",
        "The whole list",
        "No home needs a licence and has none, as far as is known.",
    ),
    "check": Words(
        "Boundaries to check", "Too near a line to tell from the map.", "All such homes", "No home is too near a line to tell."
    ),
    "unknown": Words(
        "Not enough known", "A visit or a record would settle it.", "All such homes", "Of every home enough is known."
    ),
    "without_uprn": Words(
        "Homes without a UPRN", "Matched to no entry of the gazetteer.", "All such homes", "Every home has a UPRN."
    ),
    "ending": Words(
        "Licences that end", "Within 90 days, the first to end first.", "All such homes", "No licence ends within 90 days."
    ),
    "lapsed": Words(
        "Licences that lapsed",
        "In the last 90 days, and nobody renewed them.",
        "All such homes",
        "No licence lapsed in the last 90 days without another in its place.",
    ),
    "designations": Words(
        "Designations that end",
        "Within a year: a new one takes a consultation first.",
        "All designations",
        "No designation ends within a year.",
    ),
}
