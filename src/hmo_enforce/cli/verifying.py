"""`verify`: every check in turn, and what it found."""

from hmo_enforce.casework.views import soundness
from hmo_enforce.cli import opening, telling
from hmo_enforce.kernel import revisions

MOST_SHOWN = 20


def verify(*, as_json: bool) -> int:
    """0 when everything is whole, 1 when not. Reads one steady view and changes nothing."""
    wrong = 0
    with opening.house() as (_, sessions), sessions.steps() as steps, steps.reading() as session:
        for check in soundness.CHECKS:
            problems = list(check.problems(session))
            wrong += len(problems)
            _tell(check.name, problems, as_json=as_json)
    if as_json:
        telling.as_json({"revision": revisions.head(), "problems": wrong})
    else:
        found = f"{wrong:,} problems were found" if wrong else "no problem was found"
        telling.line(f"The tables are at revision {revisions.head()}, and {found}.")
    return 1 if wrong else 0


def _tell(name: str, problems: list[str], *, as_json: bool) -> None:
    if as_json:
        for problem in problems:
            telling.as_json({"check": name, "problem": problem})
        telling.as_json({"check": name, "problems": len(problems)})
        return
    telling.line(f"{name}: {'whole' if not problems else f'{len(problems):,} problems'}")
    for problem in problems[:MOST_SHOWN]:
        telling.line(f"  {problem}")
    if len(problems) > MOST_SHOWN:
        telling.line(f"  … and {len(problems) - MOST_SHOWN:,} more (--json tells all)")
