"""What question sets are asked for."""

from typing import Final

SURVEY: Final = "survey"
COMPLAINT: Final = "complaint"
PURPOSES: Final = {SURVEY: "Survey", COMPLAINT: "Complaint"}
