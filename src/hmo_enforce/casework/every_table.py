"""Every table's class, for whoever goes through all of them: with this, no process has fewer tables than another."""

from typing import Any

from hmo_enforce.accounts import records as accounts
from hmo_enforce.areas import records as areas
from hmo_enforce.cases import records as cases
from hmo_enforce.evidence import records as evidence
from hmo_enforce.files import records as files
from hmo_enforce.intake import records as intake
from hmo_enforce.kernel import journal, marks, requests, same_as, sealing
from hmo_enforce.kernel.database import Record
from hmo_enforce.letters import records as letters
from hmo_enforce.licensing import records as licensing
from hmo_enforce.lists import records as lists
from hmo_enforce.people import records as people
from hmo_enforce.privacy import records as privacy
from hmo_enforce.programs import records as programs
from hmo_enforce.properties import records as properties
from hmo_enforce.questions import records as questions
from hmo_enforce.sharing import records as sharing

ROOMS = (
    accounts, areas, cases, evidence, files, intake, journal, letters, licensing, lists, marks, people, privacy, programs,
    properties, questions, requests, same_as, sealing, sharing,
)  # fmt: skip
CLASSES: dict[str, Any] = {mapper.class_.__tablename__: mapper.class_ for mapper in Record.registry.mappers}
"""By the table's name. Complete, since each room's records are loaded above."""
